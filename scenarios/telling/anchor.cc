// Finding the decision before each fault, and counting how often it had been taken.
#include "scenarios/telling/anchor.h"

#include <map>
#include <optional>

#include "engine/events.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;

/// Those that are counted alike in runs that differ in detail; what every task or message does is not.
bool is_decision(EventKind kind) {
  switch (kind) {
    case EventKind::kCoordinatorStarted:
    case EventKind::kJobSubmitted:
    case EventKind::kJobDeploying:
    case EventKind::kJobRunning:
    case EventKind::kJobFailing:
    case EventKind::kJobRestarting:
    case EventKind::kWorkerRegistered:
    case EventKind::kWorkerLost:
    case EventKind::kCheckpointTriggered:
    case EventKind::kCheckpointCompleted:
    case EventKind::kCheckpointAborted:
      return true;
    default:
      return false;
  }
}

/// The last decision before `at`.
std::optional<FaultAnchor> anchor_before(const faults::History& history, Time at) {
  std::map<std::pair<EventKind, uint16_t>, uint32_t> seen;
  std::optional<FaultAnchor> anchor;
  for (size_t i = 0; i < history.size() && history[i].at < at; ++i) {
    const Event& event = history[i];
    const EventKind kind = engine::kind_of(event);
    if (!is_decision(kind)) continue;
    const engine::EventDescription& description = engine::describe(kind);
    const bool later_phase = event.phase > 0 && event.phase < description.phases.size();
    anchor = {"", std::string(description.name), later_phase ? std::string(description.phases[event.phase]) : "",
              ++seen[{kind, event.phase}], at - event.at};
  }
  return anchor;
}

}  // namespace

std::vector<FaultAnchor> find_anchors(const faults::History& history, const std::vector<faults::LedgerEntry>& ledger) {
  std::vector<FaultAnchor> anchors;
  for (const faults::LedgerEntry& entry : ledger) {
    if (!entry.started) continue;
    std::optional<FaultAnchor> anchor = anchor_before(history, entry.start);
    if (!anchor) continue;
    anchor->fault = entry.id;
    anchors.push_back(std::move(*anchor));
  }
  return anchors;
}

}  // namespace wavetank::scenarios
