// Reading a scenario's `faults`: a list of faults becomes a FaultPlan.
#pragma once

#include "faults/plan.h"
#include "faults/selector.h"
#include "scenarios/text/section_reader.h"

namespace wavetank::scenarios {

/// Reads the value of `faults`, found at `place`, and checks the plan as a whole against the cluster's machines.
faults::FaultPlan read_faults(SectionReader& reader, const Node& node, Place place, const faults::Roster& roster);

}  // namespace wavetank::scenarios
