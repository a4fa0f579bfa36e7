// Encounters: which step of the protocol was under way when a fault first took effect.
#include <algorithm>
#include <map>
#include <set>

#include "engine/events.h"
#include "faults/timeline.h"
#include "scenarios/telling/chronicling.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;

/// Follows the newest checkpoint and the newest attempt.
class ProtocolWalk {
 public:
  /// `commits`: how many sinks commit something, by checkpoint.
  ProtocolWalk(uint32_t tasks, std::map<int64_t, size_t> commits) : tasks_(tasks), commits_(std::move(commits)) {}

  ProtocolPhase phase() const { return phase_; }

  void observe(const Event& event) {
    switch (engine::kind_of(event)) {
      case EventKind::kJobRunning:
        phase_ = ProtocolPhase::kBetweenCheckpoints;
        break;
      case EventKind::kCheckpointTriggered:
        begin(event.values[0]);
        break;
      case EventKind::kSnapshotTaken:
        step(event, ProtocolPhase::kBarriers, tasks_, ProtocolPhase::kStoring);
        break;
      case EventKind::kCheckpointAcknowledged:
        step(event, ProtocolPhase::kStoring, tasks_, ProtocolPhase::kCompleting);
        break;
      case EventKind::kCheckpointCompleted:
        completed(event);
        break;
      case EventKind::kSinkCommitted:
        step(event, ProtocolPhase::kCommitting, commits_[checkpoint_], ProtocolPhase::kBetweenCheckpoints);
        break;
      case EventKind::kCheckpointAborted:
        if (event.values[0] == checkpoint_ && in_checkpoint()) phase_ = ProtocolPhase::kBetweenCheckpoints;
        break;
      case EventKind::kJobFailing:
      case EventKind::kCoordinatorStarted:
        if (phase_ != ProtocolPhase::kStarting) phase_ = ProtocolPhase::kRestarting;
        break;
      case EventKind::kJobDeploying:
        if (phase_ != ProtocolPhase::kStarting) phase_ = ProtocolPhase::kRestoring;
        break;
      case EventKind::kJobFinished:
        phase_ = ProtocolPhase::kFinished;
        break;
      default:
        break;
    }
  }

 private:
  void begin(int64_t checkpoint) {
    checkpoint_ = checkpoint;
    acknowledged_.clear();
    enter(ProtocolPhase::kBarriers);
  }
  /// Before the tasks are told, and when they have been: with nothing to commit that is all.
  void completed(const Event& event) {
    if (event.values[0] != checkpoint_) return;
    if (event.phase == 0)
      enter(ProtocolPhase::kCommitting);
    else if (phase_ == ProtocolPhase::kCommitting && commits_[checkpoint_] == 0)
      enter(ProtocolPhase::kBetweenCheckpoints);
  }
  void enter(ProtocolPhase phase) {
    phase_ = phase;
    done_.clear();
  }
  bool in_checkpoint() const {
    return phase_ == ProtocolPhase::kBarriers || phase_ == ProtocolPhase::kStoring ||
           phase_ == ProtocolPhase::kCompleting;
  }
  /// A task has done its part of `during`; when all have, it is over. Early acknowledgements are remembered.
  void step(const Event& event, ProtocolPhase during, size_t all, ProtocolPhase next) {
    if (event.values[0] != checkpoint_) return;
    const bool acknowledgement = engine::kind_of(event) == EventKind::kCheckpointAcknowledged;
    std::set<int64_t>& done = acknowledgement ? acknowledged_ : done_;
    if (acknowledgement || phase_ == during) done.insert(event.values[1]);
    if (phase_ == during && done.size() >= all) enter(next);
  }

  uint32_t tasks_;
  std::map<int64_t, size_t> commits_;
  ProtocolPhase phase_ = ProtocolPhase::kStarting;
  int64_t checkpoint_ = 0;
  std::set<int64_t> done_;          // tasks, of the phase that is under way
  std::set<int64_t> acknowledged_;  // tasks, of the checkpoint
};

std::map<int64_t, size_t> commits_in(const faults::History& history) {
  std::set<std::pair<int64_t, int64_t>> seen;
  std::map<int64_t, size_t> commits;
  for (size_t i = 0; i < history.size(); ++i) {
    const Event& event = history[i];
    if (engine::kind_of(event) == EventKind::kSinkCommitted && seen.insert({event.values[0], event.values[1]}).second)
      ++commits[event.values[0]];
  }
  return commits;
}

}  // namespace

std::vector<FaultEncounter> find_encounters(const faults::History& history,
                                            const std::vector<faults::LedgerEntry>& ledger, uint32_t tasks) {
  std::vector<FaultEncounter> encounters;
  ProtocolWalk walk(tasks, commits_in(history));
  for (faults::Timeline timeline(history); !timeline.done(); timeline.advance()) {
    const faults::Timeline::Item& item = timeline.next();
    if (item.event != nullptr) walk.observe(*item.event);
    if (item.mark == nullptr || item.mark->kind != faults::FaultMark::Kind::kFirstEffect) continue;
    const auto entry = std::ranges::find(ledger, item.mark->fault, &faults::LedgerEntry::id);
    encounters.push_back({item.mark->fault, entry == ledger.end() ? "" : entry->kind, walk.phase()});
  }
  return encounters;
}

}  // namespace wavetank::scenarios
