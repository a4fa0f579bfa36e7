// What a scenario's faults can name: its machines, in the order of their node numbers, the tasks of its job, messages.
#pragma once

#include "engine/job/graph.h"
#include "faults/selector.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

/// coordinator-1 …, worker-1 …, broker-1 …, store-1 …, client-1 …, console-1, in the order of their node numbers.
/// Workers are dealt to the zones in turn. The engine's messages are known, tasks are not yet.
faults::Roster roster_of(const ClusterSpec& cluster);

/// The names of a valid job's tasks, by number: the first entry is empty.
std::vector<faults::TaskNames> names_of_tasks(const engine::JobSpec& job);

}  // namespace wavetank::scenarios
