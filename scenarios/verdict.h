// Verdicts over all runs of a scenario: vacuous faults, unexercised invariants, recovery quantiles, expected
// violations.
#pragma once

#include <vector>

#include "scenarios/result.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

/// Judges `runs`, all of `scenario`. With `complete` false (interrupted, or stopped early) nothing is said of what
/// further runs might still have shown.
ScenarioResult judge(const Scenario& scenario, const std::vector<const RunResult*>& runs, bool complete);

}  // namespace wavetank::scenarios
