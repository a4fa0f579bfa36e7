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
    Finding finding = violations.finding(!output.expected.empty(), std::move(summary));
    count_losses(breach.mismatches, finding);
    return finding;
  }

  static std::unique_ptr<Invariant> make() { return std::make_unique<Promise>(); }
};

}  // namespace

InvariantKind upsert_invariant() {
  return {
      .name = "upsert",
      .sentence = "The last result of each key and time is what every input record counted once makes it.",
      .checks =
          "The last row of each key and time in the committed output, against the reference; what came before it may "
          "be wrong.",
      .witness = "Names the key and time, the row that stands last, and the one that should.",
      .causes = "Lost or doubled input as for exactly-once, or an old result that is written again after a newer one.",
      .make = Promise<Guarantee::kUpsert, compare_upsert>::make};
}

InvariantKind at_least_once_invariant() {
  return {.name = "at-least-once",
          .sentence = "No input record is lost from the committed output.",
          .checks =
              "The input records that the committed output stands for, by their fingerprints: each of the reference's "
              "must be there. Doubles are allowed.",
          .witness = "Names the row, and the records that are missing where they can be told.",
          .causes =
              "An acknowledgement before the records are durable, a commit that failed and is not repeated, an offset "
              "that is ahead of what was handled.",
          .make = Promise<Guarantee::kAtLeastOnce, compare_at_least_once>::make};
}

InvariantKind at_most_once_invariant() {
  return {
      .name = "at-most-once",
      .sentence = "No input record counts twice in the committed output.",
      .checks =
          "The input records that the committed output stands for, by their fingerprints: none may be there twice. "
          "Losses are allowed.",
      .witness = "Names the row, and the records that are doubled where they can be told.",
      .causes =
          "An answer or a frame that is taken twice, a batch that is appended again, input that is read again after a "
          "restart.",
      .make = Promise<Guarantee::kAtMostOnce, compare_at_most_once>::make};
}

}  // namespace wavetank::faults
