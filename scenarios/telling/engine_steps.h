// Every event of a run in words, for traces of it.
#pragma once

#include <string>
#include <vector>

#include "faults/history.h"
#include "scenarios/result.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios {

/// The events of `history` in their order, but for those that only balance books; at most the first 200,000.
std::vector<EngineStep> engine_steps(const faults::History& history, const Deployment& deployment);

/// "checkpoint.completed before-notify": the kinds of events in a history, by phase, in the order of the vocabulary.
std::vector<std::string> kinds_of_events(const faults::History& history);
/// All that there are.
std::vector<std::string> all_kinds_of_events();

}  // namespace wavetank::scenarios
