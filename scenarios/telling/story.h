// Story: a run's history for people: the steps that matter, one line each, faults among them.
#pragma once

#include <string>
#include <vector>

#include "faults/history.h"
#include "faults/timeline.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios {

/// Coordinator, job, worker, checkpoint and transaction steps and the faults, in order; a long run's middle is left
/// out.
std::vector<std::string> tell_timeline(const faults::History& history, const Deployment& deployment);

/// "12.000000000s  worker-2      task.failed task=3 …": an event, or what a fault did.
std::string tell_step(const faults::Timeline::Item& item, const Deployment& deployment);

}  // namespace wavetank::scenarios
