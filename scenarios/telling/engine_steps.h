// Every event of a run in words, for traces of it.
#pragma once

#include <vector>

#include "faults/history.h"
#include "scenarios/result.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios {

/// The events of `history` in their order, but for those that only balance books; at most the first 200,000.
std::vector<EngineStep> engine_steps(const faults::History& history, const Deployment& deployment);

}  // namespace wavetank::scenarios
