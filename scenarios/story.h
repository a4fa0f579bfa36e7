// Story: a run's history for people: the steps that matter, one line each, faults among them.
#pragma once

#include <string>
#include <vector>

#include "faults/history.h"
#include "scenarios/deployment.h"

namespace wavetank::scenarios {

/// Coordinator, job, worker, checkpoint and transaction steps and the faults, in order; a long run's middle is left
/// out.
std::vector<std::string> tell_timeline(const faults::History& history, const Deployment& deployment);

}  // namespace wavetank::scenarios
