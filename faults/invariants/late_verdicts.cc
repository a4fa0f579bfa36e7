// late-verdicts: a window refuses a record only when the watermark can have passed the window's end by then.
#include <fmt/format.h>

#include "env/calendar.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind late_verdicts_invariant();

namespace {

class LateVerdicts final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    Violations violations;
    for (const LateEvidence& late : evidence.late) {
      if (late.window_end_ns <= late.watermark_ns) continue;
      const std::string record = evidence.name_record ? evidence.name_record(late.fingerprint) : std::string();
      violations.add(fmt::format("{} was refused as late for a window that ends at {}, {}",
                                 record.empty() ? "an input record" : record, to_iso8601(late.window_end_ns),
                                 late.watermark_ns == INT64_MIN
                                     ? std::string("before its partition had any watermark")
                                     : fmt::format("when its partition's watermark had come no further than {}",
                                                   to_iso8601(late.watermark_ns))));
    }
    return violations.finding(!evidence.late.empty(), fmt::format("{} late records, {} of them were on time",
                                                                  evidence.late.size(), violations.count()));
  }
};

}  // namespace

InvariantKind late_verdicts_invariant() {
  return {
      .name = "late-verdicts",
      .sentence = "No record is refused as late that came in time.",
      .checks =
          "Every input record that a window refused as late, against the input log: the largest event time before it "
          "in its own partition, less the declared out-of-orderness, is the furthest that any watermark can have "
          "come. Which watermarks the engine really had plays no part.",
      .witness = "Names the record, the end of its window, and how far the watermark can have come.",
      .causes =
          "A watermark that passes an idle or waiting partition, that is restored too far, or that overtakes records "
          "in a channel.",
      .make = [] { return std::unique_ptr<Invariant>(new LateVerdicts()); }};
}

}  // namespace wavetank::faults
