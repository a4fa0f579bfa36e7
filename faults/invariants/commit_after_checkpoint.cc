// commit-after-checkpoint: a sink commits what belongs to a checkpoint only when it, or a later one, is complete.
#include <fmt/format.h>

#include <algorithm>

#include "engine/events.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind commit_after_checkpoint_invariant();

namespace {

/// A checkpoint also counts as complete when an attempt is deployed from it: a coordinator may die after its manifest
/// is durable and before it can report so. Transactions at the brokers carry no checkpoint: only the sink's own word
/// is judged here, and what brokers show too early is exactly-once's to find.
class CommitAfterCheckpoint final : public Invariant {
 public:
  void observe(const Event& event) override {
    switch (engine::kind_of(event)) {
      case engine::EventKind::kCheckpointCompleted:
      case engine::EventKind::kJobDeploying:
        complete_ = std::max(complete_, event.values[0]);
        break;
      case engine::EventKind::kSinkCommitted:
        ++commits_;
        if (event.values[0] > complete_)
          violations_.add(fmt::format("{}: sink task {} committed checkpoint {} when {} was the latest complete one",
                                      to_string(event.at), event.values[1], event.values[0], complete_));
        break;
      default:
        break;
    }
  }

  Finding finish(const Evidence&) override {
    return violations_.finding(commits_ > 0,
                               fmt::format("{} commits of sinks, {} too early", commits_, violations_.count()));
  }

 private:
  int64_t complete_ = 0;
  uint64_t commits_ = 0;
  Violations violations_;
};

}  // namespace

InvariantKind commit_after_checkpoint_invariant() {
  return {.name = "commit-after-checkpoint",
          .sentence = "A sink commits only what a complete checkpoint covers.",
          .checks = "Every commit of a sink against the checkpoints that were complete by then.",
          .witness = "Names the sink's task, the checkpoint that it committed, and that this was not complete.",
          .causes = "A sink that takes an abort or its own acknowledgement for the notification.",
          .make = [] { return std::unique_ptr<Invariant>(new CommitAfterCheckpoint()); }};
}

}  // namespace wavetank::faults
