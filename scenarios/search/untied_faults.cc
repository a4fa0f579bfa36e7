// Untying faults: what waited for another fault, or for its nodes, comes at its own time to nodes of its own.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/search/reductions.h"
#include "scenarios/text/roster.h"
#include "scenarios/text/yaml_text.h"

namespace wavetank::scenarios::search {
namespace {

using faults::Fault;
using faults::Trigger;

/// The names in "worker-1, worker-2"; nothing when it says anything else.
std::vector<std::string> nodes_in(const std::string& text, const faults::Roster& roster) {
  std::vector<std::string> nodes;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(", ", begin), text.size());
    const std::string name = text.substr(begin, end - begin);
    if (std::ranges::find(roster.nodes, name, &faults::NodePlace::name) == roster.nodes.end()) return {};
    nodes.push_back(name);
    begin = end + 2;
  }
  return nodes;
}

}  // namespace

std::vector<Reduction> untied_faults(const Scenario& scenario, const std::vector<faults::LedgerEntry>& ledger) {
  const Whole whole = whole_of(scenario.faults);
  const faults::Roster roster = roster_of(scenario.cluster);
  std::vector<Reduction> reductions;
  for (size_t place = 0; place < scenario.faults.faults.size(); ++place) {
    const Fault& fault = scenario.faults.faults[place];
    const auto entry = std::ranges::find(ledger, fault.id, &faults::LedgerEntry::id);
    if (whole.needs[place].empty() || entry == ledger.end() || !entry->started) continue;
    if (!fault.trigger.fault.empty()) {
      const Duration at = entry->start - Time{};
      Reduction& timed = reductions.emplace_back(
          Reduction{fmt::format("faults.{}.after", fault.id), fault.trigger.fault, "", scenario});
      timed.scenario.faults.faults[place].trigger = Trigger{};
      timed.scenario.faults.faults[place].trigger.at = at;
    }
    for (size_t i = 0; i < fault.arguments.size(); ++i) {
      const Setting& setting = fault.arguments[i];
      const std::vector<std::string> nodes =
          setting.key == "nodes" ? nodes_in(entry->what, roster) : std::vector<std::string>();
      if (nodes.empty() || nodes == setting.values) continue;
      Reduction& named = reductions.emplace_back(
          Reduction{fmt::format("faults.{}.nodes", fault.id), yaml_text(setting.values), yaml_text(nodes), scenario});
      named.scenario.faults.faults[place].arguments[i].values = nodes;
    }
  }
  return reductions;
}

}  // namespace wavetank::scenarios::search
