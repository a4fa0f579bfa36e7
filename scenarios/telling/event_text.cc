// What a value of an event stands for is told by its name in the engine's table.
#include "scenarios/telling/event_text.h"

#include <fmt/format.h>

#include "engine/events.h"
#include "engine/vocabulary.h"

namespace wavetank::scenarios {
namespace {

std::string numbered(const std::vector<std::string>& names, int64_t number) {
  const bool known = number >= 0 && number < std::ssize(names);
  return known ? names[static_cast<size_t>(number)] : std::to_string(number);
}

std::string topic_name(const Deployment& deployment, int64_t number) {
  for (const engine::TopicPlan& topic : deployment.plan.topics)
    if (topic.topic == static_cast<uint64_t>(number)) return topic.vertex;
  return std::to_string(number);
}

std::string value_text(const Event& event, std::string_view name, int64_t value, const Deployment& deployment) {
  if (name == "task") return value == 0 ? "none" : numbered(deployment.task_names(), value);
  if (name == "worker") return numbered(deployment.node_names, value);
  if (name == "topic") return topic_name(deployment, value);
  if (name == "delay_ns" || name == "duration_ns" || name == "alignment_ns") return for_people(Duration{value});
  if (name == "reason")
    if (const std::string_view reason = engine::reason_name(engine::kind_of(event), value); !reason.empty())
      return std::string(reason);
  return engine::value_text(name, value);
}

}  // namespace

std::string event_text(const Event& event, const Deployment& deployment) {
  const engine::EventDescription& description = engine::describe(engine::kind_of(event));
  std::string text(description.name);
  if (event.phase < description.phases.size()) text += fmt::format(" {}", description.phases[event.phase]);
  for (size_t i = 0; i < description.values.size(); ++i) {
    std::string_view name = description.values[i];
    const std::string value = value_text(event, name, event.values[i], deployment);
    if (name != "watermark_ns" && name.ends_with("_ns")) name.remove_suffix(3);
    text += fmt::format(" {}={}", name, value);
  }
  return text;
}

}  // namespace wavetank::scenarios
