// Probes: the worlds from which a tuning learns: a steady one, a saturated one, one that fails and comes back.
#pragma once

#include <cstdint>
#include <vector>

#include "scenarios/scenario.h"
#include "scenarios/tuning/failure_model.h"
#include "scenarios/tuning/observation.h"

namespace wavetank::scenarios::tuning {

/// Nothing fails; the job has the scenario's own load, for some checkpoint cycles. The first `skipped` that could be
/// observed are not, so that worlds differ in where checkpoints fall between the ends of windows.
SteadyObservation observe_steady(const Scenario& scenario, uint64_t seed, size_t skipped);

/// Nothing fails; `load` times the scenario's rate comes in, for whole checkpoint cycles.
CapacityObservation observe_capacity(const Scenario& scenario, uint64_t seed, double load, size_t skipped);
/// The same without checkpoints, until `until`.
BaselineObservation observe_baseline(const Scenario& scenario, uint64_t seed, double load, Time until);
/// When observe_capacity() will be over, if checkpoints keep to their interval.
Time capacity_ends(const Scenario& scenario);
/// How many cycles world `number` leaves out at its beginning.
size_t cycles_skipped(const Scenario& scenario, size_t number);
/// The share of its time that a job with checkpoints needed for them: how much sooner the same job without them had
/// handed on the very same records. `weight` is how many of the baseline's records each of its own stands for.
double overhead(const BaselineObservation& baseline, const CapacityObservation& with, double weight);

struct CycleQuestion {
  std::vector<PlannedFailure> failures;
  double phase = 0;         ///< share of the checkpoint cycle that is over when the first one strikes
  Duration cycle;           ///< between two triggers
  uint64_t first_warm = 1;  ///< the number, from 1, of the first trigger that finds the state filled
  Duration checkpoint;      ///< how long one takes
  int64_t usual_lag = 0;    ///< records; a job that is no further behind is level
  int64_t mean_lag = 0;
  bool saturated = false;  ///< the job cannot catch up; its cycle ends when lost progress is regained
  Duration patience;       ///< so long after the first failure observation ends
};
CycleObservation observe_cycle(const Scenario& scenario, uint64_t seed, const CycleQuestion& question);

}  // namespace wavetank::scenarios::tuning
