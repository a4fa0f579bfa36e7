// Events as steps; a task's own events are known by their actor.
#include "scenarios/telling/engine_steps.h"

#include "engine/events.h"
#include "scenarios/telling/event_text.h"

namespace wavetank::scenarios {
namespace {

constexpr size_t kMostSteps = 200'000;

bool balances_books(const Event& event) {
  const engine::EventKind kind = engine::kind_of(event);
  return kind == engine::EventKind::kSnapshotFlow || kind == engine::EventKind::kTaskBuffered;
}

/// The task that reported `event`; "" when a role did.
std::string task_of(const Event& event, const std::vector<std::string>& task_names) {
  if (event.actor == kRoleActor) return {};
  const auto& values = engine::describe(engine::kind_of(event)).values;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto task = static_cast<size_t>(event.values[i]);
    if (values[i] == "task" && task > 0 && task < task_names.size()) return task_names[task];
  }
  return {};
}

}  // namespace

std::vector<EngineStep> engine_steps(const faults::History& history, const Deployment& deployment) {
  const std::vector<std::string> task_names = deployment.task_names();
  std::vector<EngineStep> steps;
  for (size_t i = 0; i < history.size() && steps.size() < kMostSteps; ++i) {
    const Event& event = history[i];
    if (balances_books(event)) continue;
    steps.push_back(
        {event.at, deployment.node_names.at(event.node), task_of(event, task_names), event_text(event, deployment)});
  }
  return steps;
}

}  // namespace wavetank::scenarios
