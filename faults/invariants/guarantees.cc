// upsert, at-least-once, at-most-once: the committed output keeps the weaker promise that the scenario names.
#include <fmt/format.h>

#include "faults/invariant.h"
#include "faults/row_guarantee.h"

namespace wavetank::faults {

InvariantKind upsert_invariant();
InvariantKind at_least_once_invariant();
InvariantKind at_most_once_invariant();

namespace {

template <Guarantee promised, GuaranteeBreach (*compare)(const OutputEvidence&)>
class Promise final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    Violations violations;
    if (evidence.output == nullptr) return violations.finding(false, "no output was compared");
    const OutputEvidence& output = *evidence.output;
    if (output.guarantee != promised) return violations.finding(false, "something else is promised");
    const GuaranteeBreach breach = compare(output);
    for (const RowMismatch& mismatch : breach.mismatches) violations.add(to_string(mismatch));
    std::string summary = breach.mismatches.empty() ? fmt::format("{} output records for {} expected",
                                                                  output.committed.size(), output.expected.size())
                                                    : summarise(breach.mismatches);
    if (breach.undecided > 0) summary += fmt::format(", {} differ by more than can be told", breach.undecided);
    return violations.finding(!output.expected.empty(), std::move(summary));
  }

  static std::unique_ptr<Invariant> make() { return std::make_unique<Promise>(); }
};

}  // namespace

InvariantKind upsert_invariant() {
  return {"upsert", "The last result of each key and time is what every input record counted once makes it.",
          Promise<Guarantee::kUpsert, compare_upsert>::make};
}

InvariantKind at_least_once_invariant() {
  return {"at-least-once", "No input record is lost from the committed output.",
          Promise<Guarantee::kAtLeastOnce, compare_at_least_once>::make};
}

InvariantKind at_most_once_invariant() {
  return {"at-most-once", "No input record counts twice in the committed output.",
          Promise<Guarantee::kAtMostOnce, compare_at_most_once>::make};
}

}  // namespace wavetank::faults
