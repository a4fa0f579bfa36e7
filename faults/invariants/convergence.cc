// convergence: after healing, the engine comes back by itself within its limit.
#include <fmt/format.h>

#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind convergence_invariant();

namespace {

class Convergence final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    Violations violations;
    if (!evidence.convergence) return violations.finding(false, "nothing was healed");
    const ConvergenceFacts& facts = *evidence.convergence;
    if (facts.converged == Time::never()) {
      violations.add(facts.missing.empty() ? "it is not known what was missing" : facts.missing);
      return violations.finding(true, fmt::format("not converged {} after healing", for_people(facts.limit)));
    }
    const Duration taken = facts.converged - facts.healed;
    if (taken > facts.limit)
      violations.add(fmt::format("healed at {}, converged at {}", to_string(facts.healed), to_string(facts.converged)));
    return violations.finding(
        true, fmt::format("converged {} after healing, limit {}", for_people(taken), for_people(facts.limit)));
  }
};

}  // namespace

InvariantKind convergence_invariant() {
  return {
      .name = "convergence",
      .sentence = "Once trouble ends, the engine comes back by itself within its limit.",
      .checks =
          "After the last fault has ended, until the limit `converge_within`: the job runs, the backlog is read, two "
          "further checkpoints are complete, no transaction is open.",
      .witness = "Names the first of these that was still not so when the limit was over.",
      .causes =
          "Something waits for a message that was lost and is never repeated, a retry that gave up silently, a "
          "restart loop, a transaction that nobody ends.",
      .make = [] { return std::unique_ptr<Invariant>(new Convergence()); }};
}

}  // namespace wavetank::faults
