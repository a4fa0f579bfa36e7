// restorable: every retained checkpoint, restored in a copy of the durable world, leads to the right output.
#include <fmt/format.h>

#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind restorable_invariant();

namespace {

class Restorable final : public Invariant {
 public:
  Finding finish(const Evidence& evidence) override {
    Violations violations;
    for (const RestoreEvidence& restore : evidence.restores) {
      const std::string name = fmt::format("checkpoint {} as of {}", restore.checkpoint, to_string(restore.at));
      if (restore.restored < restore.checkpoint)
        violations.add(
            fmt::format("{}: the job starts {}", name,
                        restore.restored == 0 ? "from nothing" : fmt::format("from checkpoint {}", restore.restored)));
      if (!restore.trouble.empty())
        violations.add(fmt::format("{}: the restored job did not finish: {}", name, restore.trouble));
      for (const Finding& finding : restore.findings) {
        if (finding.verdict != Verdict::kViolated) continue;
        for (const std::string& witness : finding.witnesses)
          violations.add(fmt::format("{}: {}: {}", name, finding.invariant, witness));
      }
    }
    return violations.finding(!evidence.restores.empty(), summary(evidence.restores, violations.count()));
  }

 private:
  static std::string summary(const std::vector<RestoreEvidence>& restores, uint64_t violations) {
    if (restores.empty()) return "no checkpoint was tried out";
    const char* led = violations == 0 ? "the right" : "no right";
    if (restores.size() == 1)
      return fmt::format("checkpoint {}, restored from a copy of all disks at {}, led to {} output",
                         restores[0].checkpoint, to_string(restores[0].at), led);
    return fmt::format("{} restored, each from a copy of all disks, led to {} output", counted(restores), led);
  }
  /// "checkpoints 3, 4 at 4.032s", or how many.
  static std::string counted(const std::vector<RestoreEvidence>& restores) {
    const Time at = restores.front().at;
    for (const RestoreEvidence& restore : restores)
      if (restore.at != at) return fmt::format("{} checkpoints", restores.size());
    std::string numbers;
    for (const RestoreEvidence& restore : restores)
      numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", restore.checkpoint);
    return fmt::format("checkpoints {}", numbers);
  }
};

}  // namespace

InvariantKind restorable_invariant() {
  return {
      .name = "restorable",
      .sentence = "Restored in a copy of the durable world, every retained checkpoint leads to the right output.",
      .checks =
          "With `--probe restore`: at a moment drawn by the seed all disks are copied, a second world starts from the "
          "copy, restores a retained checkpoint, and runs to its end, where its output is compared: one world for each "
          "of them, at each such moment with `--probe restore=all`. Output that newer checkpoints had committed, which "
          "the job restored from an older one writes once more, is set aside by its transactions.",
      .witness = "Says that the copy did not come to its end, or what is wrong with its output.",
      .causes =
          "A file of a complete checkpoint that was deleted or never synced, state that is written and not read back.",
      .make = [] { return std::unique_ptr<Invariant>(new Restorable()); }};
}

}  // namespace wavetank::faults
