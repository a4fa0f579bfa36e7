// The page is made from the engine's own table, so that it cannot be out of date.
#include "scenarios/text/vocabulary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/events.h"
#include "engine/vocabulary.h"
#include "faults/invariant.h"
#include "scenarios/world/console_client.h"
#include "scenarios/world/ingest_client.h"

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

/// Words in lines of at most 100 columns, each indented.
std::string paragraph(std::string_view text, std::string_view indent) {
  constexpr size_t kColumns = 100;
  std::string lines;
  size_t column = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const bool fits = column > 0 && column + 1 + word.size() <= kColumns;
    if (!fits) lines += fmt::format("{}{}", column > 0 ? "\n" : "", indent);
    if (fits) lines += ' ';
    lines += word;
    column = (fits ? column + 1 : indent.size()) + word.size();
  }
  return lines + "\n";
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

std::string invariant_list() {
  size_t width = 0;
  for (const faults::InvariantKind& kind : faults::invariant_kinds()) width = std::max(width, kind.name.size());
  std::string list;
  for (const faults::InvariantKind& kind : faults::invariant_kinds())
    list += fmt::format("{:<{}}  {}\n", kind.name, width, kind.sentence);
  return list;
}

std::string explain_invariant(std::string_view name) {
  const faults::InvariantKind* kind = faults::find_invariant(name);
  if (kind == nullptr) return {};
  return fmt::format("An invariant: {}\n{}\n  What is compared\n{}\n  What a witness says\n{}\n  Usual causes\n{}",
                     kind->name, paragraph(kind->sentence, "  "), paragraph(kind->checks, "    "),
                     paragraph(kind->witness, "    "), paragraph(kind->causes, "    "));
}

std::string invariant_reference() {
  std::string page =
      "\n## Invariants\n\n"
      "What every run is judged by. `wavetank explain NAME` shows one of them.\n";
  for (const faults::InvariantKind& kind : faults::invariant_kinds())
    page += fmt::format("\n### {}\n\n{}\n\n- What is compared: {}\n- What a witness says: {}\n- Usual causes: {}\n",
                        kind.name, kind.sentence, kind.checks, kind.witness, kind.causes);
  return page;
}

std::string message_list() {
  std::string list;
  for (const std::string_view name : engine::message_names()) list += fmt::format("{}\n", name);
  return list;
}

std::string message_text(MessageType type) {
  if (const std::string_view name = engine::message_name(type); !name.empty()) return std::string(name);
  for (const std::string_view name : {EndInput::kName, ReadEverything::kName})
    if (message_type(name) == type) return std::string(name);
  return fmt::format("type-{:08x}", type);
}

}  // namespace wavetank::scenarios
