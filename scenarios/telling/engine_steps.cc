// Events as steps; a task's own events are known by their actor.
#include "scenarios/telling/engine_steps.h"

#include <algorithm>
#include <set>

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

namespace {

std::string name_of(const engine::EventDescription& description, size_t phase) {
  std::string name(description.name);
  return phase < description.phases.size() ? name + " " + std::string(description.phases[phase]) : name;
}

}  // namespace

std::vector<std::string> kinds_of_events(const faults::History& history) {
  std::set<std::pair<uint16_t, uint16_t>> seen;
  for (size_t i = 0; i < history.size(); ++i) seen.insert({history[i].kind, history[i].phase});
  std::vector<std::string> kinds;
  for (const auto& [kind, phase] : seen)
    kinds.push_back(name_of(engine::describe(static_cast<engine::EventKind>(kind)), phase));
  return kinds;
}

std::vector<std::string> all_kinds_of_events() {
  std::vector<std::string> kinds;
  for (const engine::EventDescription& description : engine::event_descriptions().subspan(1))
    for (size_t phase = 0; phase < std::max<size_t>(description.phases.size(), 1); ++phase)
      kinds.push_back(name_of(description, phase));
  return kinds;
}

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
