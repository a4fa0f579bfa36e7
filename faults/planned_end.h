// planned_end: when a fault plan will be over, as far as that can be known.
#pragma once

#include <vector>

#include "faults/finding.h"
#include "faults/plan.h"

namespace wavetank::faults {

/// When the last fault whose start is known will be over: those that start by the clock, those that by `ledger`, which
/// has an entry for each, have started, and those that follow them.
Time planned_end(const FaultPlan& plan, const std::vector<LedgerEntry>& ledger);

}  // namespace wavetank::faults
