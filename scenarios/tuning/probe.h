// Probes: the worlds from which a tuning learns: a steady one, a saturated one, one that fails and comes back.
#pragma once

#include <cstdint>
#include <vector>

#include "scenarios/scenario.h"
#include "scenarios/tuning/failure_model.h"
#include "scenarios/tuning/observation.h"

namespace wavetank::scenarios::tuning {

/// Nothing fails; the job has the scenario's own load, for some checkpoint cycles.
SteadyObservation observe_steady(const Scenario& scenario, uint64_t seed);

/// Nothing fails; `load` times the scenario's rate comes in, for whole checkpoint cycles.
CapacityObservation observe_capacity(const Scenario& scenario, uint64_t seed, double load);
/// The same without checkpoints, until `until`.
BaselineObservation observe_baseline(const Scenario& scenario, uint64_t seed, double load, Time until);
/// When observe_capacity() will be over, if checkpoints keep to their interval.
Time capacity_ends(const Scenario& scenario);
/// Records from the mean of the cycle that begins at `from` to that of the one that ends at `until`; as
/// CapacityObservation has them, without checkpoints.
double records_without(const BaselineObservation& baseline, const CapacityObservation& with);

struct CycleQuestion {
  std::vector<PlannedFailure> failures;
  double phase = 0;       ///< share of the checkpoint cycle that is over when the first one strikes
  Duration cycle;         ///< between two triggers
  Duration checkpoint;    ///< how long one takes
  int64_t usual_lag = 0;  ///< records; a job that is no further behind is level
  int64_t mean_lag = 0;
  bool saturated = false;  ///< the job cannot catch up; its cycle ends when lost progress is regained
  Duration patience;       ///< so long after the first failure observation ends
};
CycleObservation observe_cycle(const Scenario& scenario, uint64_t seed, const CycleQuestion& question);

}  // namespace wavetank::scenarios::tuning
