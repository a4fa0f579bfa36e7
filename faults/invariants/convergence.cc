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
  return {"convergence", "Once trouble ends, the engine comes back by itself within its limit.",
          [] { return std::unique_ptr<Invariant>(new Convergence()); }};
}

}  // namespace wavetank::faults
