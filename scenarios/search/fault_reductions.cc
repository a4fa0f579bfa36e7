// Making single faults smaller.
#include <fmt/format.h>

#include <algorithm>

#include "faults/plan.h"
#include "faults/selector.h"
#include "scenarios/search/reductions.h"
#include "scenarios/search/smaller.h"
#include "scenarios/text/roster.h"
#include "scenarios/text/yaml_text.h"

namespace wavetank::scenarios::search {
namespace {

using faults::Fault;
using faults::Trigger;

bool waits_for_fault(const Trigger& trigger) {
  return trigger.kind == Trigger::Kind::kFaultStart || trigger.kind == Trigger::Kind::kFaultEnd;
}

/// Whether `name` stands in `text` as a word of its own.
bool names(const std::string& text, const std::string& name) {
  const auto part_of_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_'; };
  for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const bool begins = at == 0 || !part_of_name(text[at - 1]);
    const size_t end = at + name.size();
    if (begins && (end == text.size() || !part_of_name(text[end]))) return true;
  }
  return false;
}

bool needs(const Fault& fault, const Fault& other) {
  if (waits_for_fault(fault.trigger) && fault.trigger.fault == other.id) return true;
  if (other.as.empty()) return false;
  return std::ranges::any_of(fault.arguments, [&](const Setting& setting) {
    return std::ranges::any_of(setting.values, [&](const std::string& value) { return names(value, other.as); });
  });
}

/// The single nodes that stand for a selector of several; empty for one node, and for what only a run can find.
std::vector<std::string> single_nodes(std::string text, const faults::Roster& roster) {
  // Chance chooses among these; each of them is a simpler fault.
  if (text.starts_with("any "))
    if (const size_t of = text.find(" of "); of != std::string::npos) text.erase(0, of + 4);
  const Result<faults::Selector> selector = faults::Selector::parse(text);
  if (!selector) return {};
  faults::Population population;
  population.roster = roster;
  Random random(1);
  std::vector<std::string> singles;
  for (const NodeId node : selector->resolve(population, random))
    if (roster.nodes[node].name != text) singles.push_back(roster.nodes[node].name);
  return singles;
}

/// A link with one end narrower, or of one direction.
std::vector<std::string> smaller_links(const std::string& link, const faults::Roster& roster) {
  const size_t both = link.find(" <-> ");
  const size_t one = link.find(" -> ");
  if (both == std::string::npos && one == std::string::npos) return single_nodes(link, roster);
  const std::string arrow = both != std::string::npos ? " <-> " : " -> ";
  const size_t at = link.find(arrow);
  const std::string from = link.substr(0, at);
  const std::string to = link.substr(at + arrow.size());
  std::vector<std::string> links;
  if (both != std::string::npos) links = {from + " -> " + to, to + " -> " + from};
  for (const std::string& node : single_nodes(from, roster)) links.push_back(fmt::format("{}{}{}", node, arrow, to));
  for (const std::string& node : single_nodes(to, roster)) links.push_back(fmt::format("{}{}{}", from, arrow, node));
  return links;
}

class FaultReductions {
 public:
  explicit FaultReductions(const Scenario& scenario) : scenario_(scenario), roster_(roster_of(scenario.cluster)) {}

  std::vector<Reduction> make() {
    for (place_ = 0; place_ < scenario_.faults.faults.size(); ++place_) {
      simpler_trigger();
      simpler_end();
      for (size_t i = 0; i < fault().arguments.size(); ++i) smaller_setting(i);
    }
    return std::move(reductions_);
  }

 private:
  const Fault& fault() const { return scenario_.faults.faults[place_]; }

  /// The scenario with this fault as `change` makes it.
  template <class Change>
  void add(std::string_view key, const std::string& before, const std::string& after, Change change) {
    Reduction reduction{fmt::format("faults.{}.{}", fault().id, key), before, after, scenario_};
    change(reduction.scenario.faults.faults[place_]);
    reductions_.push_back(std::move(reduction));
  }
  void add_offsets(std::string_view key, const std::vector<Duration>& values) {
    for (const Duration value : values)
      add(key, format_option(fault().trigger.at), format_option(value), [&](Fault& f) { f.trigger.at = value; });
  }

  void simpler_trigger() {
    const Trigger& trigger = fault().trigger;
    if (trigger.kind == Trigger::Kind::kEvent)
      for (const uint64_t nth : smaller_counts(trigger.nth, 1))
        add("on.nth", format_option(trigger.nth), format_option(nth),
            [&](Fault& f) { f.trigger.nth = static_cast<uint32_t>(nth); });
    const std::string_view key = trigger.kind == Trigger::Kind::kTime    ? "at"
                                 : trigger.kind == Trigger::Kind::kEvent ? "on.after"
                                                                         : "after.delay";
    if (trigger.kind != Trigger::Kind::kTime && trigger.at != Duration{}) add_offsets(key, {Duration{}});
    add_offsets(key, smaller_durations(trigger.at));
    add_offsets(key, rounder_durations(trigger.at));
  }

  void simpler_end() {
    const auto last = [&](const std::vector<Duration>& values) {
      for (const Duration value : values)
        add(faults::find_fault_kind(fault().kind)->lasting_key, format_option(*fault().lasting), format_option(value),
            [&](Fault& f) { f.lasting = value; });
    };
    if (fault().lasting) {
      std::vector<Duration> rounder = rounder_durations(*fault().lasting);
      std::erase_if(rounder, [&](Duration value) { return value > *fault().lasting; });
      last(smaller_durations(*fault().lasting));
      last(rounder);
    }
    if (fault().until) add("until", "given", "", [](Fault& f) { f.until.reset(); });
    if (!fault().as.empty()) add("as", fault().as, "", [](Fault& f) { f.as.clear(); });
  }

  void set(size_t argument, std::vector<std::string> values) {
    const Setting& setting = fault().arguments[argument];
    const std::string after = yaml_text(values);
    add(setting.key, yaml_text(setting.values), after,
        [&](Fault& f) { f.arguments[argument].values = std::move(values); });
  }

  void smaller_setting(size_t argument) {
    const Setting& setting = fault().arguments[argument];
    const Option* option = faults::find_fault_kind(fault().kind)->arguments->find(setting.key);
    if (option == nullptr) return;
    const std::vector<std::string>& values = setting.values;
    if (option->type == OptionType::kTextList) {
      for (size_t i = 0; values.size() > 1 && i < values.size(); ++i) {
        std::vector<std::string> fewer = values;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        set(argument, std::move(fewer));
      }
    }
    const bool nodes = setting.key == "nodes" || setting.key == "groups";
    for (size_t i = 0; i < values.size(); ++i) {
      const std::vector<std::string> smaller = nodes                   ? single_nodes(values[i], roster_)
                                               : setting.key == "link" ? smaller_links(values[i], roster_)
                                                                       : smaller_texts(option->type, values[i]);
      for (const std::string& text : smaller) {
        std::vector<std::string> changed = values;
        changed[i] = text;
        set(argument, std::move(changed));
      }
    }
  }

  const Scenario& scenario_;
  faults::Roster roster_;
  size_t place_ = 0;
  std::vector<Reduction> reductions_;
};

}  // namespace

Whole whole_of(const faults::FaultPlan& plan) {
  Whole whole{plan.faults.size(), std::vector<Part>(plan.faults.size())};
  for (size_t i = 0; i < plan.faults.size(); ++i)
    for (size_t j = 0; j < plan.faults.size(); ++j)
      if (i != j && needs(plan.faults[i], plan.faults[j])) whole.needs[i].push_back(j);
  return whole;
}

std::vector<Reduction> fault_reductions(const Scenario& scenario) { return FaultReductions(scenario).make(); }

}  // namespace wavetank::scenarios::search
