// The page is made from the engine's own table, so that it cannot be out of date.
#include "scenarios/vocabulary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/events.h"

namespace wavetank::scenarios {

std::string event_vocabulary() {
  std::string page = fmt::format("Events of the engine, vocabulary version {}\n", engine::kEventVocabularyVersion);
  for (const engine::EventDescription& event : engine::event_descriptions()) {
    if (event.kind == engine::EventKind::kNone) continue;
    page += fmt::format("\n{}\n  {}\n", event.name, event.summary);
    if (!event.phases.empty()) page += fmt::format("  phases: {}\n", fmt::join(event.phases, ", "));
    std::string values;
    for (const std::string_view value : event.values) {
      if (value.empty()) break;
      values += fmt::format("{}{}", values.empty() ? "" : ", ", value);
    }
    if (!values.empty()) page += fmt::format("  values: {}\n", values);
  }
  return page;
}

}  // namespace wavetank::scenarios
