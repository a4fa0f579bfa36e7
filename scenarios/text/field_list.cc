// Every key of a scenario in one list, and the two ways to read it: one key explained, all of them on a page.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/events.h"
#include "engine/operators/registry.h"
#include "faults/invariant.h"
#include "faults/plan.h"
#include "scenarios/text/fields.h"
#include "scenarios/text/problem.h"
#include "scenarios/text/vocabulary.h"

namespace wavetank::scenarios {
namespace {

class FieldList {
 public:
  std::vector<Field> all() {
    add_table("", scenario_options(), [this](const Option& option, const std::string& path) {
      if (path == "job.sources") add_vertices(path, engine::VertexKind::kSource);
      if (path == "job.operators") add_vertices(path, engine::VertexKind::kOperator);
      if (path == "job.sinks") add_vertices(path, engine::VertexKind::kSink);
      if (path == "workload.sources") add(path + ".NAME", OptionType::kSection, "As `workload`: " + option.summary);
      if (path == "faults") add_faults();
    });
    return std::move(fields_);
  }

 private:
  void add(std::string path, OptionType type, std::string summary) {
    fields_.push_back({std::move(path), type, std::move(summary), {}, false, {}});
  }

  void add_option(const Option& option, const std::string& path) {
    Field field{path, option.type, option.summary, {}, option.required, option.choices};
    if (option.section == nullptr && option.get && option.fresh && !option.required)
      field.default_text = option.get(option.fresh().get());
    fields_.push_back(std::move(field));
  }

  template <class Visit>
  void add_table(const std::string& path, const OptionTable& table, Visit visit) {
    for (const Option& option : table.options()) {
      const std::string name = path.empty() ? option.name : path + "." + option.name;
      add_option(option, name);
      if (option.section != nullptr) add_table(name, *option.section, visit);
      if (option.type == OptionType::kSection) visit(option, name);
    }
  }
  void add_table(const std::string& path, const OptionTable& table) {
    add_table(path, table, [](const Option&, const std::string&) {});
  }

  void add_vertices(const std::string& path, engine::VertexKind kind) {
    const std::string name = path + ".NAME";
    add(name, OptionType::kSection, "One of them, under a name of your own.");
    for (const Option& option : vertex_options().options())
      if (option.name != "from" || kind != engine::VertexKind::kSource) add_option(option, name + "." + option.name);
    for (const engine::VertexType& type : engine::vertex_types()) {
      if (type.kind != kind) continue;
      const bool is_operator = kind == engine::VertexKind::kOperator;
      if (is_operator) add(name + "." + std::string(type.name), OptionType::kSection, std::string(type.summary));
      add_table(is_operator ? fmt::format("{}.{}", name, type.name) : name, *type.options);
    }
  }

  void add_faults() {
    add_table("faults[]", fault_options());
    add_table("faults[]", time_trigger_options());
    add("faults[].on", OptionType::kSection, "Starts at an event of the engine; also `on: EVENT`.");
    add_table("faults[].on", event_trigger_options());
    add("faults[].after", OptionType::kSection, "Starts with another fault; also `after: ID`, which is after its end.");
    add_table("faults[].after", fault_trigger_options());
    add("faults[].for", OptionType::kDuration, "How long it lasts; until healing if not given.");
    add("faults[].restart_after", OptionType::kDuration, "What `for` is for a kill or a power_off.");
    add("faults[].anchor", OptionType::kSection,
        "Of a kept failure: the event, as for `on`, at which it starts when another build tries it.");
    add("faults[].until", OptionType::kText, "An event of the engine, as for `on`, or a duration, at which it ends.");
    for (const faults::FaultKind& kind : faults::fault_kinds()) {
      std::string summary(kind.summary);
      if (!kind.scalar_key.empty()) summary += fmt::format(" A plain value is its `{}`.", kind.scalar_key);
      const std::string path = fmt::format("faults[].{}", kind.name);
      add(path, OptionType::kSection, std::move(summary));
      add_table(path, *kind.arguments);
    }
  }

  std::vector<Field> fields_;
};

std::string type_words(const Field& field) {
  if (!field.choices.empty()) return fmt::format("one of {}", fmt::join(field.choices, ", "));
  return std::string(describe(field.type));
}

/// True when `path` is `key` or ends in it, whole parts only: "checkpoint.interval" names engine.checkpoint.interval.
bool names(std::string_view key, std::string_view path) {
  return path == key || (path.size() > key.size() && path.ends_with(key) && path[path.size() - key.size() - 1] == '.');
}

std::string explain(const Field& field) {
  std::string text = fmt::format("{}\n  {}\n  It takes {}", field.path, field.summary, type_words(field));
  if (field.required)
    text += "; it must be given";
  else if (!field.default_text.empty())
    text += fmt::format("; {} if not given", field.default_text);
  return text + ".\n";
}

/// A table's cell: no bar may end it.
std::string cell(std::string text) {
  for (size_t bar = text.find('|'); bar != std::string::npos; bar = text.find('|', bar + 2)) text.insert(bar, "\\");
  return text;
}

}  // namespace

std::vector<Field> all_fields() { return FieldList().all(); }

Result<std::string> explain(std::string_view key) {
  std::string text;
  std::vector<std::string> known;
  const std::vector<Field> fields = all_fields();
  for (const Field& field : fields) {
    if (names(key, field.path)) text += (text.empty() ? "" : "\n") + explain(field);
    known.push_back(field.path);
    known.push_back(field.path.substr(field.path.rfind('.') + 1));
  }
  if (text.empty()) {
    for (const engine::EventDescription& event : engine::event_descriptions()) known.emplace_back(event.name);
    for (const faults::InvariantKind& kind : faults::invariant_kinds()) known.emplace_back(kind.name);
    const std::string hint = did_you_mean(key, known);
    return trouble(Trouble::kInvalid, fmt::format("there is no key '{}'{}", key, hint.empty() ? "" : "; " + hint));
  }
  for (const Field& field : fields)
    if (field.path.starts_with(std::string(key) + ".") && field.path.find('.', key.size() + 1) == std::string::npos)
      text += fmt::format("  - {}: {}\n", field.path.substr(key.size() + 1), field.summary);
  return text;
}

std::string reference_page() {
  std::string page =
      "# Scenario reference\n\n"
      "Every key of a scenario file. Made from the tables that read it: `wavetank explain KEY` shows one of them,\n"
      "`wavetank schema` gives the same to an editor. Units are mandatory.\n";
  std::string section;
  for (const Field& field : all_fields()) {
    const std::string head = field.path.substr(0, field.path.find_first_of(".["));
    if (head == field.path) {
      const bool first_plain = section.empty() && field.type != OptionType::kSection;
      if (first_plain || field.type == OptionType::kSection)
        page += fmt::format("\n## {}\n\n{}| key | value | if not given | |\n|---|---|---|---|\n",
                            first_plain ? "The scenario itself" : "`" + head + "`",
                            first_plain ? "" : field.summary + "\n\n");
      section = head;
      if (field.type == OptionType::kSection) continue;
    }
    page += fmt::format("| `{}` | {} | {} | {} |\n", field.path, type_words(field),
                        field.required               ? "must be given"
                        : field.default_text.empty() ? ""
                                                     : "`" + cell(field.default_text) + "`",
                        cell(field.summary));
  }
  return page + invariant_reference();
}

}  // namespace wavetank::scenarios
