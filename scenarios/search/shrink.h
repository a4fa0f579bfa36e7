// Shrink: of a failing run, a scenario that still fails in the same way, with as little in it as could be found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/search/trials.h"

namespace wavetank::scenarios::search {

struct ShrinkOptions {
  TrialOptions trials;
  /// A candidate that does not fail with the seed at hand is tried with further ones, from the original on, until so
  /// many seeds were tried: what is taken away shifts the chance of what stays.
  uint64_t seeds = 5;
};

struct Shrinking {
  Scenario scenario;           ///< without repeated faults and without `reproduces`
  RunResult result;            ///< of running it with its seed: it fails
  uint64_t faults_before = 0;  ///< single ones
  std::vector<SmallerSetting> smaller;
  uint64_t runs = 0;
  Duration wall_time;
  bool complete =
      false;  ///< nothing smaller that there was to try fails; else the budget, or an interruption, ended it
};

class ShrinkObserver {
 public:
  virtual ~ShrinkObserver() = default;
  /// Something smaller was found, after so many runs.
  virtual void shrunk(const Scenario& smaller, uint64_t runs) = 0;
};

/// Makes `scenario`, whose run `failed` is, smaller: first its faults, by delta debugging, of which those that wait
/// for others are untied from them where it fails without, then what each of them is, then its course. `failed` crashed
/// or violated something; a run that was not deterministic cannot be shrunk. Deterministic, for any number of jobs,
/// where no budget of time ends it.
Shrinking shrink(const Scenario& scenario, const RunResult& failed, const ShrinkOptions& options, const RunOne& run_one,
                 ShrinkObserver& observer);

}  // namespace wavetank::scenarios::search
