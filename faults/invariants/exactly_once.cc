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
    count_losses(mismatches, finding);
    return finding;
  }
};

}  // namespace

InvariantKind exactly_once_invariant() {
  return {
      .name = "exactly-once",
      .sentence = "Every input record counts exactly once in the committed output.",
      .checks =
          "The committed output, read once the job is over, against what a naive evaluator that shares no code with "
          "the engine makes of the final input log: the same rows, each as often. Fingerprints of the input records "
          "travel with every result, so a lost record does not cancel a doubled one.",
      .witness =
          "Names the row, what it should have been, and, where the fingerprints tell, the input records that are "
          "missing or too many, by source partition and number. The record's story follows.",
      .causes =
          "A source that goes on from another offset than its state, a sink that acknowledges a checkpoint before its "
          "records are durable, a transaction that is aborted though its checkpoint is complete or committed twice, "
          "data that passes a barrier.",
      .make = [] { return std::unique_ptr<Invariant>(new ExactlyOnce()); }};
}

}  // namespace wavetank::faults
