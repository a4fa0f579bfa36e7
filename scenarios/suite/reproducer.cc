// Expanding, naming and writing a reproducer.
#include "scenarios/suite/reproducer.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/text/reader.h"
#include "scenarios/world/course.h"

namespace wavetank::scenarios {

Scenario concrete_scenario(const Scenario& scenario, uint64_t seed) {
  Scenario concrete = scenario;
  bool repeats = false;
  for (const faults::Fault& fault : scenario.faults.faults)
    repeats |= fault.trigger.kind == faults::Trigger::Kind::kPeriod;
  // Only then the end of the input matters, for which a file of events would have to be read again.
  if (!repeats) return concrete;
  const Inputs inputs = make_inputs(scenario, engine::make_plan(scenario.job), seed);
  if (inputs.problems.empty()) concrete.faults = concrete_faults(scenario, inputs, seed);
  return concrete;
}

Scenario reproducer_of(const Scenario& scenario, const RunResult& failed, const std::string& build) {
  Scenario reproducer = concrete_scenario(scenario, failed.seed);
  if (failed.outcome == Outcome::kNondeterministic) return reproducer;
  const bool crashed = failed.outcome == Outcome::kCrashed;
  reproducer.reproduces = {build, failed.seed, crashed ? "" : to_string(failed.digest), violated_by(failed)};
  if (crashed) return reproducer;
  // What never came to start asks for nothing, and would make other builds wait for it in vain.
  std::erase_if(reproducer.faults.faults, [&](const faults::Fault& fault) {
    const auto entry = std::ranges::find(failed.ledger, fault.id, &faults::LedgerEntry::id);
    return fault.trigger.kind != faults::Trigger::Kind::kTime && entry != failed.ledger.end() && !entry->started;
  });
  for (faults::Fault& fault : reproducer.faults.faults) {
    const auto anchor = std::ranges::find(failed.anchors, fault.id, &FaultAnchor::fault);
    if (fault.trigger.kind != faults::Trigger::Kind::kTime || anchor == failed.anchors.end()) continue;
    faults::Trigger& place = fault.anchor.emplace();
    place.kind = faults::Trigger::Kind::kEvent;
    place.event = anchor->event;
    place.phase = anchor->phase;
    place.nth = anchor->nth;
    place.at = anchor->after;
  }
  return reproducer;
}

Scenario anchored(Scenario reproducer) {
  for (faults::Fault& fault : reproducer.faults.faults)
    if (fault.anchor) fault.trigger = *fault.anchor;
  return reproducer;
}

std::string reproducer_text(const Scenario& reproducer, const std::vector<std::string>& remarks,
                            const std::string& folder) {
  std::string text;
  for (const std::string& remark : remarks) {
    text += "# ";
    // A line that a run wrote must not end the comment.
    for (const char c : remark) text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    text += '\n';
  }
  return text + write_scenario(reproducer, folder);
}

std::string reproducer_name(const Scenario& scenario, uint64_t seed) {
  std::string name;
  for (const char c : scenario.name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    name += plain ? c : '_';
  }
  return fmt::format("{}-seed-{}.yaml", name.empty() ? "scenario" : name, seed);
}

}  // namespace wavetank::scenarios
