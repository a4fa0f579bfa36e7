// exactly-once: the committed output is what the reference makes of the final input log.
#include <fmt/format.h>

#include "faults/invariant.h"
#include "faults/row_difference.h"

namespace wavetank::faults {

InvariantKind exactly_once_invariant();

namespace {

class ExactlyOnce final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    Violations violations;
    if (evidence.output == nullptr) return violations.finding(false, "no output was compared");
    const OutputEvidence& output = *evidence.output;
    if (output.guarantee != Guarantee::kExactlyOnce) return violations.finding(false, "something else is promised");
    const std::vector<RowMismatch> mismatches = compare_rows(output);
    uint64_t further = 0;
    for (const RowMismatch& mismatch : mismatches) {
      violations.add(to_string(mismatch));
      further += mismatch.count - 1;
    }
    if (mismatches.empty())
      return violations.finding(!output.expected.empty(),
                                output.expected.empty()
                                    ? "there was no output"
                                    : fmt::format("all {} output records are as expected", output.expected.size()));
    Finding finding = violations.finding(true, summarise(mismatches));
    finding.violations += further;
    return finding;
  }
};

}  // namespace

InvariantKind exactly_once_invariant() {
  return {"exactly-once", "Every input record counts exactly once in the committed output.",
          [] { return std::unique_ptr<Invariant>(new ExactlyOnce()); }};
}

}  // namespace wavetank::faults
