// Writing a fault as a flow map, by the tables that read it.
#include "scenarios/text/fault_text.h"

#include <fmt/format.h>

#include "scenarios/text/fields.h"
#include "scenarios/text/yaml_text.h"

namespace wavetank::scenarios {
namespace {

using faults::Trigger;

/// Entries of a flow map, one after the other.
class FlowMap {
 public:
  void add(std::string_view key, std::string_view value) {
    text_ += fmt::format("{}{}: {}", text_.empty() ? "" : ", ", key, value);
  }
  /// The options of `table` whose values are not the default ones.
  void add(const OptionTable& table, const void* object, const void* normal) {
    for (const Option& option : table.options())
      if (option.get(object) != option.get(normal) || option.required) add(option.name, yaml_text(option.get(object)));
  }
  std::string text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

std::string event_text(const Trigger& trigger) {
  FlowMap map;
  const Trigger normal;
  map.add(event_trigger_options(), &trigger, &normal);
  return map.text();
}

void add_trigger(const Trigger& trigger, FlowMap& map) {
  const Trigger normal;
  switch (trigger.kind) {
    case Trigger::Kind::kTime:
      return map.add("at", format_option(trigger.at));
    case Trigger::Kind::kPeriod:
      map.add("at", format_option(trigger.at));
      map.add("every", format_option(trigger.period));
      if (trigger.jitter != Duration{}) map.add("jitter", format_option(trigger.jitter));
      return;
    case Trigger::Kind::kEvent:
      return map.add("on", event_text(trigger));
    case Trigger::Kind::kFaultStart:
    case Trigger::Kind::kFaultEnd: {
      FlowMap after;
      after.add(fault_trigger_options(), &trigger, &normal);
      return map.add("after", after.text());
    }
  }
}

/// `kill: worker-1`, or `delay: {link: all, add: 2ms}`.
void add_kind(const faults::Fault& fault, FlowMap& map) {
  const faults::FaultKind& kind = *faults::find_fault_kind(fault.kind);
  if (fault.arguments.size() == 1 && fault.arguments.front().key == kind.scalar_key)
    return map.add(fault.kind, yaml_text(fault.arguments.front().values));
  FlowMap settings;
  for (const Setting& setting : fault.arguments) settings.add(setting.key, yaml_text(setting.values));
  map.add(fault.kind, settings.text());
}

}  // namespace

std::string fault_text(const faults::Fault& fault) {
  FlowMap map;
  map.add("id", yaml_text(fault.id));
  add_trigger(fault.trigger, map);
  add_kind(fault, map);
  if (fault.lasting) map.add(faults::find_fault_kind(fault.kind)->lasting_key, format_option(*fault.lasting));
  if (fault.until)
    map.add("until",
            fault.until->kind == Trigger::Kind::kTime ? format_option(fault.until->at) : event_text(*fault.until));
  if (fault.anchor) map.add("anchor", event_text(*fault.anchor));
  if (!fault.as.empty()) map.add("as", yaml_text(fault.as));
  if (fault.permanent) map.add("permanent", "true");
  if (!fault.must_touch) map.add("must_touch", "false");
  return map.text();
}

}  // namespace wavetank::scenarios
