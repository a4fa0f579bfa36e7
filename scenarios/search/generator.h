// Generator: fault plans by chance, within what the engine promises to survive; and plans like one that is there.
#pragma once

#include <cstdint>

#include "faults/plan.h"
#include "scenarios/search/reach.h"

namespace wavetank::scenarios::search {

/// A plan of one to six faults, all within the engine's fault budget: every machine comes back, nothing is permanent,
/// disks keep what they synced. Swarm testing: each plan is made of a random few kinds of faults, triggers and
/// selectors, for what is always there hides what happens without it (Groce, Zhang, Eide, Chen, Regehr: Swarm Testing,
/// 2012). The same for the same arguments, on any machine.
faults::FaultPlan generate_plan(const Reach& reach, uint64_t seed);

/// `plan` with one fault more, one fewer, one at another moment, or one of another length.
faults::FaultPlan mutate_plan(const faults::FaultPlan& plan, const Reach& reach, uint64_t seed);

}  // namespace wavetank::scenarios::search
