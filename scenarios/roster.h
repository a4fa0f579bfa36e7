// The machines of a scenario by name: the one place that says what a cluster's nodes are called and in which order.
#pragma once

#include "faults/selector.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

/// coordinator-1 …, worker-1 …, broker-1 …, store-1 …, client-1 …, console-1, in the order of their node numbers.
/// Workers are dealt to the zones in turn. Task names are not known yet.
faults::Roster roster_of(const ClusterSpec& cluster);

}  // namespace wavetank::scenarios
