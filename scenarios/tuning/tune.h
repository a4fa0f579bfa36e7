// Tune: which setting of a scenario loses least, by simulation: `wavetank tune`.
#pragma once

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.h"
#include "scenarios/text/problem.h"
#include "scenarios/tuning/expression.h"
#include "scenarios/tuning/parameter.h"
#include "scenarios/tuning/result.h"

namespace wavetank::scenarios::tuning {

/// Figures of the real system, as `--measured` gives them: "checkpoint_duration=12s,state=200GB,restart=40s".
struct Measured {
  std::optional<double> checkpoint_duration;  ///< seconds
  std::optional<double> state_bytes;
  std::optional<double> restart;  ///< seconds from a failure until the job runs again
};
Result<Measured> parse_measured(const std::string& text);

struct TuneOptions {
  std::vector<std::string> parameters;  ///< `--param`; none: the checkpoint interval
  std::string objective = "capacity_lost";
  std::vector<std::string> limits;  ///< `--subject-to`
  Measured measured;
  std::vector<std::string> settings;  ///< `--set`
  uint64_t seed = 1;
  Duration budget = 300_s;  ///< wall time after which no further world starts
  uint64_t most_runs = 0;   ///< 0: no limit; else worlds, in place of the time
  uint32_t jobs = 1;
  const volatile std::sig_atomic_t* stop = nullptr;  ///< set by a signal handler
};

/// What is tried and by which measure. `scenarios` belong to `candidates`, one each.
struct TunePlan {
  Scenario base;
  std::vector<ParameterRange> parameters;
  std::vector<Candidate> candidates;
  std::vector<Scenario> scenarios;
  std::optional<Expression> objective;
  std::vector<Limit> limits;
};

/// A plan, or why there is none: mistakes in the options, or in the scenario with some candidate's values.
struct PlannedTune {
  std::optional<TunePlan> plan;
  std::vector<Problem> problems;
  std::vector<std::string> complaints;  ///< about options, without a place
};
PlannedTune plan_tune(const std::string& path, const TuneOptions& options);

/// Told of a tuning's course, in the tuning's own process.
class TuneObserver {
 public:
  virtual ~TuneObserver() = default;
  /// "cycles of 9 candidates": what is being simulated, with so many of so many worlds done in this step.
  virtual void progress(std::string_view what, uint64_t finished, uint64_t planned) = 0;
};

/// Simulates and judges. Never fails: what cannot be measured is said of its candidate.
Tuning tune(const TunePlan& plan, const TuneOptions& options, TuneObserver& observer);

}  // namespace wavetank::scenarios::tuning
