// stable-output: what a reader of committed data has once seen stays there, as it was and where it was.
#include <fmt/format.h>

#include <algorithm>

#include "env/calendar.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind stable_output_invariant();

namespace {

std::string words_of(const OutputRow& row) {
  return fmt::format("the {} of key {} at {} (value {})", row.late ? "late record" : "result", row.key,
                     to_iso8601(row.time_ns), row.value);
}

class StableOutput final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    Violations violations;
    uint64_t seen = 0;
    uint64_t unstable = 0;
    for (const ReadingEvidence& reading : evidence.readings) {
      seen += reading.followed;
      if (reading.same >= reading.followed) continue;
      // What comes after the first difference may only be shifted: a partition that is not stable is one violation.
      ++unstable;
      violations.add(witness(reading));
    }
    if (evidence.readings.empty()) return violations.finding(false, "no output was followed");
    return violations.finding(
        seen > 0, unstable == 0 ? fmt::format("{} records seen as they were committed, all still there", seen)
                                : fmt::format("{} of {} partitions changed after they were read", unstable,
                                              evidence.readings.size()));
  }

 private:
  static std::string witness(const ReadingEvidence& reading) {
    std::string text = fmt::format("{} record {}: ", reading.partition, reading.same);
    text += reading.followed_next.empty() ? "something" : words_of(reading.followed_next.front());
    text += " was read as committed";
    if (reading.whole_next.empty()) return text + fmt::format("; later there were only {} records", reading.whole);
    return text + "; later there stood " + words_of(reading.whole_next.front());
  }
};

}  // namespace

InvariantKind stable_output_invariant() {
  return {
      .name = "stable-output",
      .sentence = "What a reader of committed data has once seen stays as it was.",
      .checks =
          "Two readers of committed data: one that followed the output while it grew, and one that read all of it at "
          "the end. They must have seen the same rows in the same places.",
      .witness = "Names the output's partition, the first row that differs, and what stands there at the end.",
      .causes =
          "A reader that is shown an open transaction which is later aborted, or a broker that loses after a power "
          "failure what it had shown.",
      .make = [] { return std::unique_ptr<Invariant>(new StableOutput()); }};
}

}  // namespace wavetank::faults
