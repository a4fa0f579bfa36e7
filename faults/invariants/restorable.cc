// restorable: a completed checkpoint, restored in a copy of the durable world, leads to the right output.
#include <fmt/format.h>

#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind restorable_invariant();

namespace {

class Restorable final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    Violations violations;
    if (!evidence.restore) return violations.finding(false, "no checkpoint was tried out");
    const RestoreEvidence& restore = *evidence.restore;
    if (!restore.trouble.empty()) violations.add(fmt::format("the restored job did not finish: {}", restore.trouble));
    for (const Finding& finding : restore.findings) {
      if (finding.verdict != Verdict::kViolated) continue;
      for (const std::string& witness : finding.witnesses)
        violations.add(fmt::format("{}: {}", finding.invariant, witness));
    }
    return violations.finding(
        true,
        fmt::format("checkpoint {}, restored from a copy of all disks at {}, led to {} output", restore.checkpoint,
                    to_string(restore.at), violations.count() == 0 ? "the right" : "no right"));
  }
};

}  // namespace

InvariantKind restorable_invariant() {
  return {
      .name = "restorable",
      .sentence = "Restored in a copy of the durable world, the newest checkpoint leads to the right output.",
      .checks =
          "With `--probe restore`: at a moment drawn by the seed all disks are copied, a second world starts from the "
          "copy, restores the newest complete checkpoint, and runs to its end, where its output is compared.",
      .witness = "Says that the copy did not come to its end, or what is wrong with its output.",
      .causes =
          "A file of a complete checkpoint that was deleted or never synced, state that is written and not read back.",
      .make = [] { return std::unique_ptr<Invariant>(new Restorable()); }};
}

}  // namespace wavetank::faults
