// newest-checkpoint: an attempt starts from the newest complete checkpoint, or from an older one if that is unreadable.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/events.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind newest_checkpoint_invariant();

namespace {

using engine::EventKind;

/// A coordinator that died between making a checkpoint durable and reporting so restores one that nobody saw complete:
/// that is right when it was triggered and never aborted, and from then on it counts as complete.
class NewestCheckpoint final : public Invariant {
 public:
  void observe(const Event& event) override {
    const int64_t checkpoint = event.values[0];
    switch (engine::kind_of(event)) {
      case EventKind::kCheckpointTriggered:
        triggered_.insert(checkpoint);
        break;
      case EventKind::kCheckpointAborted:
        aborted_.insert(checkpoint);
        break;
      case EventKind::kCheckpointCompleted:
        complete_.insert(checkpoint);
        break;
      case EventKind::kCheckpointUnreadable:
        complete_.erase(checkpoint);
        break;
      case EventKind::kJobDeploying:
        deploying(event);
        break;
      default:
        break;
    }
  }

  Finding finish(const Evidence&) override {
    return violations_.finding(restores_ > 0, fmt::format("{} attempts started from a checkpoint, {} from a wrong one",
                                                          restores_, violations_.count()));
  }

 private:
  void deploying(const Event& event) {
    const int64_t checkpoint = event.values[0];
    const int64_t newest = complete_.empty() ? 0 : *complete_.rbegin();
    restores_ += checkpoint != 0 || newest != 0;
    const auto wrong = [&](std::string_view why) {
      violations_.add(fmt::format("{}: attempt {} starts from {}, {}", to_string(event.at), event.attempt,
                                  checkpoint == 0 ? "scratch" : fmt::format("checkpoint {}", checkpoint), why));
    };
    if (checkpoint < newest)
      wrong(fmt::format("when checkpoint {} was complete", newest));
    else if (aborted_.contains(checkpoint) && !complete_.contains(checkpoint))
      wrong("which was aborted");
    else if (checkpoint != 0 && !triggered_.contains(checkpoint))
      wrong("which was never begun");
    else if (checkpoint != 0)
      complete_.insert(checkpoint);
  }

  std::set<int64_t> triggered_;
  std::set<int64_t> aborted_;
  std::set<int64_t> complete_;
  uint64_t restores_ = 0;
  Violations violations_;
};

}  // namespace

InvariantKind newest_checkpoint_invariant() {
  return {
      .name = "newest-checkpoint",
      .sentence = "An attempt starts from the newest complete checkpoint that can be read.",
      .checks =
          "The checkpoint that each attempt starts from, against those that were complete by then and not reported "
          "unreadable.",
      .witness = "Names the attempt, what it starts from, and what it should have started from.",
      .causes =
          "A list of retained checkpoints in the wrong order, a pointer that was lost or was written for an aborted "
          "checkpoint.",
      .make = [] { return std::unique_ptr<Invariant>(new NewestCheckpoint()); }};
}

}  // namespace wavetank::faults
