// Verdicts over all runs of a scenario: vacuous faults, unexercised invariants, recovery quantiles, expected
// violations.
#pragma once

#include <vector>

#include "scenarios/result.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

/// What `scenario` asks of all its runs together, with nothing found yet: names, expected violations, invariants that
/// must be exercised, faults that must touch something, limits.
ScenarioResult asked_of(const Scenario& scenario);

/// Judges `runs`, all of one scenario, by what `asked` asks; anything else in it is not looked at, so that an earlier
/// judgement will do. With `complete` false (interrupted, or stopped early) nothing is said of what further runs might
/// still have shown.
ScenarioResult judge(const ScenarioResult& asked, const std::vector<const RunResult*>& runs, bool complete);

inline ScenarioResult judge(const Scenario& scenario, const std::vector<const RunResult*>& runs, bool complete) {
  return judge(asked_of(scenario), runs, complete);
}

}  // namespace wavetank::scenarios
