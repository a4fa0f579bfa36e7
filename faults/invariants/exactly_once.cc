// exactly-once: the committed output is what the reference makes of the final input log.
#include <fmt/format.h>

#include <array>

#include "faults/invariant.h"
#include "faults/row_difference.h"

namespace wavetank::faults {

InvariantKind exactly_once_invariant();

namespace {

/// "2 results missing, 1 input record lost", most telling first.
std::string summary_of(const std::vector<RowMismatch>& mismatches) {
  struct Count {
    RowMismatch::Kind kind;
    std::string_view words;
    uint64_t rows = 0;
  };
  std::array<Count, 6> counts{{{RowMismatch::Kind::kLost, "input records lost from results"},
                               {RowMismatch::Kind::kCounted, "input records counted twice"},
                               {RowMismatch::Kind::kMissing, "results missing"},
                               {RowMismatch::Kind::kDoubled, "results doubled"},
                               {RowMismatch::Kind::kExtra, "results too many"},
                               {RowMismatch::Kind::kAltered, "results altered"}}};
  for (const RowMismatch& mismatch : mismatches)
    for (Count& count : counts)
      if (count.kind == mismatch.kind) ++count.rows;
  std::string text;
  for (const Count& count : counts)
    if (count.rows > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count.rows, count.words);
  return text;
}

class ExactlyOnce final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    Violations violations;
    if (evidence.output == nullptr) return violations.finding(false, "no output was compared");
    const OutputEvidence& output = *evidence.output;
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
    Finding finding = violations.finding(true, summary_of(mismatches));
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
