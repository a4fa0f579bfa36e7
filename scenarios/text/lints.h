// Lints: settings that a reader may accept and an experienced operator would not, told without running anything.
#pragma once

#include <optional>
#include <vector>

#include "env/time.h"
#include "scenarios/scenario.h"
#include "scenarios/text/problem.h"

namespace wavetank::scenarios {

/// How long checkpoints of a scenario take, as simulated or as measured in production.
struct CheckpointDurations {
  Duration p50;
  Duration p99;
};

/// Each advice names the numbers it compares and the key to change, and stands where that key does, or where the
/// section that lacks it does. With `durations` those that need to know how long checkpoints take are given, too.
std::vector<Problem> lints(const Scenario& scenario, const std::optional<CheckpointDurations>& durations = {});

/// The share of its core that the busiest task needs for the offered load, in percent, from the scenario's table of
/// costs: an upper bound after filters and windows, which hand on less than they take.
uint32_t utilisation_percent(const Scenario& scenario);

}  // namespace wavetank::scenarios
