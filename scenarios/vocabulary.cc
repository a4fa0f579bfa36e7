// The page is made from the engine's own table, so that it cannot be out of date.
#include "scenarios/vocabulary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/events.h"
#include "engine/vocabulary.h"
#include "scenarios/console_client.h"
#include "scenarios/ingest_client.h"

namespace wavetank::scenarios {

namespace {

std::string tell(const engine::EventDescription& event) {
  std::string text = fmt::format("{}\n  {}\n", event.name, event.summary);
  if (!event.phases.empty()) text += fmt::format("  phases: {}\n", fmt::join(event.phases, ", "));
  std::string values;
  for (const std::string_view value : event.values) {
    if (value.empty()) break;
    values += fmt::format("{}{}", values.empty() ? "" : ", ", value);
  }
  return values.empty() ? text : text + fmt::format("  values: {}\n", values);
}

}  // namespace

std::string event_vocabulary() {
  std::string page = fmt::format("Events of the engine, vocabulary version {}\n", engine::kEventVocabularyVersion);
  for (const engine::EventDescription& event : engine::event_descriptions())
    if (event.kind != engine::EventKind::kNone) page += "\n" + tell(event);
  return page;
}

std::string explain_event(std::string_view name) {
  const engine::EventDescription* event = engine::find_event(name);
  return event == nullptr || event->kind == engine::EventKind::kNone ? "" : "An event of the engine: " + tell(*event);
}

std::string message_text(MessageType type) {
  if (const std::string_view name = engine::message_name(type); !name.empty()) return std::string(name);
  for (const std::string_view name : {EndInput::kName, ReadEverything::kName})
    if (message_type(name) == type) return std::string(name);
  return fmt::format("type-{:08x}", type);
}

}  // namespace wavetank::scenarios
