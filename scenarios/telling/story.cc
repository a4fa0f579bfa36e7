// Events and faults as lines.
#include "scenarios/telling/story.h"

#include "engine/events.h"
#include "scenarios/telling/event_text.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;

constexpr size_t kMostLines = 400;

/// Steps a reader of a failure wants to see; those that come with every message or snapshot would bury them.
bool notable(const Event& event) {
  switch (engine::kind_of(event)) {
    case EventKind::kCoordinatorStarted:
    case EventKind::kJobSubmitted:
    case EventKind::kJobDeploying:
    case EventKind::kJobRunning:
    case EventKind::kJobFailing:
    case EventKind::kJobRestarting:
    case EventKind::kJobFinished:
    case EventKind::kJobFailed:
    case EventKind::kWorkerRegistered:
    case EventKind::kWorkerLost:
    case EventKind::kDeploymentExpired:
    case EventKind::kTaskFailed:
    case EventKind::kCheckpointTriggered:
    case EventKind::kCheckpointAborted:
    case EventKind::kTransactionAborted:
    case EventKind::kProducerFenced:
    case EventKind::kBrokerRecovered:
    case EventKind::kStoreRecovered:
      return true;
    case EventKind::kCheckpointCompleted:
      return event.phase == 0;
    default:
      return false;
  }
}

const char* words(faults::FaultMark::Kind kind) {
  switch (kind) {
    case faults::FaultMark::Kind::kStarted:
      return "starts";
    case faults::FaultMark::Kind::kFirstEffect:
      return "takes effect";
    case faults::FaultMark::Kind::kEnded:
      return "ends";
  }
  return "?";
}

}  // namespace

std::string tell_step(const faults::Timeline::Item& item, const Deployment& deployment) {
  if (item.mark != nullptr)
    return fmt::format("{}  fault {} {}", to_string(item.at), item.mark->fault, words(item.mark->kind));
  return fmt::format("{}  {:<13} {}", to_string(item.at), deployment.node_names.at(item.event->node),
                     event_text(*item.event, deployment));
}

std::vector<std::string> tell_timeline(const faults::History& history, const Deployment& deployment) {
  std::vector<std::string> lines;
  for (faults::Timeline timeline(history); !timeline.done(); timeline.advance()) {
    const faults::Timeline::Item& item = timeline.next();
    if (item.mark != nullptr || notable(*item.event)) lines.push_back(tell_step(item, deployment));
  }
  if (lines.size() > kMostLines) {
    const size_t left_out = lines.size() - kMostLines;
    const auto middle = lines.begin() + kMostLines / 2;
    *middle = fmt::format("… {} lines left out …", left_out + 1);
    lines.erase(middle + 1, middle + 1 + static_cast<std::ptrdiff_t>(left_out));
  }
  return lines;
}

}  // namespace wavetank::scenarios
