// Anchor: a fault's place in a run by what the coordinator had decided, for builds in which other times mean other
// things.
#pragma once

#include <vector>

#include "faults/history.h"
#include "scenarios/result.h"

namespace wavetank::scenarios {

/// For each fault of the ledger that has started: the last decision of the coordinator before it. None for a fault that
/// came before the first of them.
std::vector<FaultAnchor> find_anchors(const faults::History& history, const std::vector<faults::LedgerEntry>& ledger);

}  // namespace wavetank::scenarios
