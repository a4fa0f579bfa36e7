// Placement: which worker runs which task.
#pragma once

#include <vector>

#include "engine/control/liveness.h"
#include "engine/job/plan.h"

namespace wavetank::engine {

/// The node of each task (index: task number - 1). A slot holds one subtask of each chain; slots are dealt to workers
/// in turn, so that load spreads. Empty if there are too few slots.
std::vector<NodeId> place_tasks(const Plan& plan, const std::vector<LiveWorker>& workers);

}  // namespace wavetank::engine
