// Faults as a scenario writes them: one trigger, one kind with its settings, and what every fault takes.
#include "scenarios/text/fault_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/events.h"
#include "scenarios/text/fields.h"

namespace wavetank::scenarios {
namespace {

using faults::Fault;
using faults::FaultKind;
using faults::Trigger;

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const FaultKind& kind : faults::fault_kinds()) names.emplace_back(kind.name);
  return names;
}

/// Reads one entry of the list.
class FaultReader {
 public:
  FaultReader(SectionReader& reader, const Node& node, Place place, size_t index)
      : reader_(reader), node_(node), place_(place) {
    fault_.id = fmt::format("F{}", index + 1);
  }

  Fault read() {
    find_kind();
    for (const Node::Entry& entry : node_.entries)
      if (!repeated(node_, entry)) read_entry(entry);
    read_trigger();
    if (kind_ == nullptr && !unknown_)
      reader_.report(place_, fmt::format("{} does nothing: it needs a kind of fault, one of {}", fault_.id,
                                         fmt::join(kind_names(), ", ")));
    if (kind_ != nullptr) require_settings();
    return std::move(fault_);
  }

  /// Where a key of this fault, or its kind's, stands.
  Place place_of_key(const std::string& key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? place_ : found->second;
  }
  bool complete() const { return kind_ != nullptr; }

 private:
  void remember(const Node::Entry& entry) {
    const bool has_text = entry.value.kind == Node::Kind::kScalar || entry.value.kind == Node::Kind::kList;
    places_.emplace(entry.key, has_text ? place_of(entry.value) : place_of(entry));
  }

  void find_kind() {
    for (const Node::Entry& entry : node_.entries) {
      const FaultKind* kind = faults::find_fault_kind(entry.key);
      if (kind == nullptr || repeated(node_, entry)) continue;
      if (kind_ != nullptr) {
        reader_.report(place_of(entry),
                       fmt::format("a fault is of one kind, and this one is a {} already", kind_->name));
        continue;
      }
      kind_ = kind;
      fault_.kind = kind->name;
    }
  }

  void read_entry(const Node::Entry& entry) {
    remember(entry);
    if (kind_ != nullptr && entry.key == kind_->name) return read_kind(entry);
    if (entry.key == "on" || entry.key == "after" || entry.key == "until" || entry.key == "anchor" ||
        time_trigger_options().find(entry.key))
      return;
    if (faults::find_fault_kind(entry.key) != nullptr) return;
    if (entry.key == "for" || entry.key == "restart_after") return read_lasting(entry);
    if (const Option* option = fault_options().find(entry.key)) return read_common(*option, entry);
    if (kind_ != nullptr) {
      if (const Option* option = kind_->arguments->find(entry.key)) return add_setting(*option, entry);
    }
    unknown_ = true;
    std::vector<std::string> known = kind_ == nullptr ? kind_names() : keys_of(*kind_->arguments);
    for (const OptionTable* table : {&fault_options(), &time_trigger_options()})
      for (const std::string& key : keys_of(*table)) known.push_back(key);
    known.insert(known.end(), {"on", "after", "until"});
    if (kind_ == nullptr) known.insert(known.end(), {"for", "restart_after"});
    if (kind_ != nullptr && !kind_->lasting_key.empty()) known.emplace_back(kind_->lasting_key);
    reader_.unknown_key(entry, kind_ == nullptr ? "a fault" : fmt::format("a {} fault", kind_->name), known);
  }

  void read_common(const Option& option, const Node::Entry& entry) {
    FaultFields fields{fault_.id, fault_.as, fault_.permanent, fault_.must_touch};
    reader_.read_value(option, entry.value, place_of(entry), &fields);
    fault_.id = fields.id;
    fault_.as = fields.as;
    fault_.permanent = fields.permanent;
    fault_.must_touch = fields.must_touch;
  }

  void read_lasting(const Node::Entry& entry) {
    if (kind_ != nullptr && entry.key != kind_->lasting_key) {
      reader_.report(place_of(entry),
                     kind_->lasting_key.empty()
                         ? fmt::format("{} is over at once: it takes no '{}'", kind_->name, entry.key)
                         : fmt::format("{} takes '{}', not '{}'", kind_->name, kind_->lasting_key, entry.key));
      return;
    }
    static const OptionTable table("fault", {option("for", &Trigger::at, "How long it lasts.")});
    Trigger lasting;
    const size_t before = reader_.reported();
    reader_.read_value(table.options().front(), entry.value, place_of(entry), &lasting);
    if (reader_.reported() == before) fault_.lasting = lasting.at;
  }

  void add_setting(const Option& option, const Node::Entry& entry) {
    if (std::optional<Setting> setting = reader_.setting(option, entry.value, place_of(entry)))
      fault_.arguments.push_back(std::move(*setting));
  }

  /// The kind's settings as a map; or a plain value for the one that it names.
  void read_kind(const Node::Entry& entry) {
    const Node& value = entry.value;
    const bool plain = value.kind == Node::Kind::kScalar || value.kind == Node::Kind::kList;
    if (plain && !kind_->scalar_key.empty()) {
      const Option* option = kind_->arguments->find(kind_->scalar_key);
      places_.emplace(option->name, place_of(value));
      if (std::optional<Setting> setting = reader_.setting(*option, value, place_of(entry)))
        fault_.arguments.push_back(std::move(*setting));
      return;
    }
    if (!reader_.expect_map(value, kind_->name, place_of(entry))) return;
    for (const Node::Entry& field : value.entries) {
      if (repeated(value, field)) continue;
      remember(field);
      if (const Option* option = kind_->arguments->find(field.key))
        add_setting(*option, field);
      else
        reader_.unknown_key(field, kind_->name, keys_of(*kind_->arguments));
    }
  }

  void require_settings() {
    for (const Option& option : kind_->arguments->options())
      if (option.required && places_.count(option.name) == 0)
        reader_.report(place_of_key(fault_.kind), fmt::format("{} lacks '{}'", kind_->name, option.name),
                       option.summary);
  }

  const Node::Entry* entry(std::string_view key) const {
    for (const Node::Entry& entry : node_.entries)
      if (entry.key == key) return &entry;
    return nullptr;
  }

  void read_trigger() {
    const Node::Entry* on = entry("on");
    const Node::Entry* after = entry("after");
    const bool by_time = entry("at") != nullptr || entry("every") != nullptr;
    const int given = (on != nullptr ? 1 : 0) + (after != nullptr ? 1 : 0) + (by_time ? 1 : 0);
    if (given != 1)
      reader_.report(place_, fmt::format("{} needs exactly one trigger: at, every, on or after; it has {}", fault_.id,
                                         given == 0 ? "none" : std::to_string(given)));
    if (by_time) read_times();
    if (entry("jitter") != nullptr && entry("every") == nullptr)
      reader_.report(place_of(*entry("jitter")), "jitter belongs to 'every', which is not given");
    if (on != nullptr) read_event(*on, fault_.trigger);
    if (after != nullptr) read_after(*after);
    if (entry("anchor") != nullptr) read_event(*entry("anchor"), fault_.anchor.emplace());
    if (entry("until") != nullptr) read_until(*entry("until"));
  }

  void read_times() {
    for (const Option& option : time_trigger_options().options())
      if (const Node::Entry* given = entry(option.name))
        reader_.read_value(option, given->value, place_of(*given), &fault_.trigger);
    if (entry("every") == nullptr) return;
    fault_.trigger.kind = Trigger::Kind::kPeriod;
    if (entry("at") == nullptr) fault_.trigger.at = fault_.trigger.period;
  }

  /// `checkpoint.completed`, or a map with nth, phase and after.
  void read_event(const Node::Entry& entry, Trigger& trigger) {
    trigger.kind = Trigger::Kind::kEvent;
    if (entry.value.kind == Node::Kind::kScalar) {
      trigger.event = entry.value.text;
      return;
    }
    if (!reader_.expect_map(entry.value, entry.key, place_of(entry))) return;
    for (const Node::Entry& field : entry.value.entries) remember(field);
    read_event_fields(entry, trigger);
    // A mistake in an event is told of its trigger as a whole; it lies in the part that is not known.
    const bool known = engine::find_event(trigger.event) != nullptr;
    const char* part = trigger.nth == 0 ? "nth" : known && !trigger.phase.empty() ? "phase" : "event";
    if (places_.count(part) != 0) places_[entry.key] = places_[part];
  }

  void read_event_fields(const Node::Entry& entry, Trigger& trigger) {
    const OptionTable& fields = event_trigger_options();
    const OptionTable named(entry.key, fields.options());
    reader_.read(named, entry.value, place_of(entry), &trigger);
  }

  /// A fault's id: after its end; or a map with fault, at and delay.
  void read_after(const Node::Entry& entry) {
    fault_.trigger.kind = Trigger::Kind::kFaultEnd;
    const Node* id = entry.value.kind == Node::Kind::kMap ? entry.value.find("fault") : &entry.value;
    // The plan's checks call every cause "on".
    places_["on"] = id != nullptr && id->line != 0 ? place_of(*id) : place_of(entry);
    if (entry.value.kind == Node::Kind::kScalar) {
      fault_.trigger.fault = entry.value.text;
      return;
    }
    reader_.read(fault_trigger_options(), entry.value, place_of(entry), &fault_.trigger);
  }

  void read_until(const Node::Entry& entry) {
    Trigger& until = fault_.until.emplace();
    const bool is_duration = entry.value.kind == Node::Kind::kScalar && parse_option(entry.value.text, until.at);
    if (!is_duration) read_event(entry, until);
  }

  SectionReader& reader_;
  const Node& node_;
  Place place_;
  Fault fault_;
  const FaultKind* kind_ = nullptr;
  std::map<std::string, Place> places_;
  bool unknown_ = false;
};

/// The plan's checks speak of `names` and guess at the end of their sentence; here names stand in quotes, guesses
/// alone.
void report_mistake(SectionReader& reader, Place where, std::string message) {
  std::replace(message.begin(), message.end(), '`', '\'');
  const size_t guess = message.find("; did you mean ");
  std::string hint = guess == std::string::npos ? std::string() : message.substr(guess + 2);
  if (guess != std::string::npos) message.resize(guess);
  reader.report(where, std::move(message), std::move(hint));
}

}  // namespace

faults::FaultPlan read_faults(SectionReader& reader, const Node& node, Place place, const faults::Roster& roster) {
  faults::FaultPlan plan;
  if (node.kind == Node::Kind::kNull) return plan;
  if (node.kind != Node::Kind::kList) {
    reader.report(place, fmt::format("faults must be a list, not {}", name_of(node.kind)));
    return plan;
  }
  std::vector<FaultReader> readers;
  std::vector<bool> had_problem;
  for (size_t i = 0; i < node.items.size(); ++i) {
    const Node& item = node.items[i];
    if (item.kind != Node::Kind::kMap) {
      reader.report(
          item.line != 0 ? place_of(item) : place,
          fmt::format("a fault must be a map such as {{at: 10s, kill: worker-1}}, not {}", name_of(item.kind)));
      continue;
    }
    const size_t before = reader.reported();
    FaultReader& fault = readers.emplace_back(reader, item, place_of(item), i);
    plan.faults.push_back(fault.read());
    had_problem.push_back(reader.reported() != before);
  }
  for (const faults::PlanMistake& mistake : faults::validate(plan, roster)) {
    const FaultReader& fault = readers[mistake.fault];
    const Place where = fault.place_of_key(mistake.key);
    const bool about_all = mistake.key.empty() && had_problem[mistake.fault];
    if (!fault.complete() || about_all || reader.reported_at(where)) continue;
    report_mistake(reader, where, mistake.message);
  }
  return plan;
}

}  // namespace wavetank::scenarios
