// Counting what is new.
#include "scenarios/search/coverage.h"

#include "faults/plan.h"
#include "scenarios/telling/engine_steps.h"

namespace wavetank::scenarios::search {

bool Coverage::add(const RunResult& run) {
  const size_t before = meetings_.size() + events_.size();
  for (const FaultEncounter& encounter : run.encounters) meetings_.insert({encounter.kind, encounter.phase});
  events_.insert(run.event_kinds.begin(), run.event_kinds.end());
  return meetings_.size() + events_.size() > before;
}

void Coverage::describe(Exploration& exploration) const {
  exploration.meetings = meetings_.size();
  exploration.meetings_of = faults::fault_kinds().size() * static_cast<size_t>(ProtocolPhase::kCount);
  exploration.events = events_.size();
  exploration.unmet.clear();
  for (const std::string& kind : all_kinds_of_events())
    if (!events_.contains(kind)) exploration.unmet.push_back(kind);
  exploration.events_of = events_.size() + exploration.unmet.size();
}

}  // namespace wavetank::scenarios::search
