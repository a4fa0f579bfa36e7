// The suite: many (scenario, seed) pairs, each run in a process of its own, and the verdicts over all of them.
#pragma once

#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "env/random.h"
#include "scenarios/result.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

using RunOne = std::function<RunResult(const Scenario&, uint64_t seed)>;

struct SuiteOptions {
  std::vector<uint64_t> seeds = {1};
  /// Not empty: of each scenario only these seeds, a choice from which nothing follows for the others.
  std::vector<std::vector<uint64_t>> chosen_seeds;
  uint32_t jobs = 1;
  bool fork = true;               ///< false: one after the other in this process, for the debugger
  Probability check_determinism;  ///< this share of runs, at least one of each scenario, is done twice
  uint64_t max_fail = 0;          ///< no further run starts after so many failing ones; 0: no limit
  Duration watchdog = 120_s;      ///< wall-clock time a run may take
  const volatile std::sig_atomic_t* stop = nullptr;  ///< set by a signal handler: kill children, report what finished
  std::string run_options;  ///< what else of the command line decides about runs, for the results: "--probe restore"
  std::vector<std::string> settings;  ///< `--set` as given, for the results
  /// Says where two runs of one seed part; its first line follows the two digests. May be empty.
  std::function<std::string(const Scenario&, uint64_t seed)> explain_divergence;
  /// Keeps a failing run for later; what it answers becomes the result's `reproducer`. May be empty.
  std::function<std::string(const Scenario&, const RunResult&)> keep_failure;
};

/// Told of a suite's course, in the suite's own process.
class SuiteObserver {
 public:
  virtual ~SuiteObserver() = default;
  /// A run has ended, as the `finished`th of `planned`.
  virtual void run_finished(const Scenario& scenario, const RunResult& result, bool failing, uint64_t finished,
                            uint64_t planned) = 0;
  /// Called a few times a second while runs are under way.
  virtual void tick(uint64_t /*finished*/, uint64_t /*planned*/) {}
};

/// Runs every scenario with every seed. A run whose process dies, hangs or answers garbage becomes a kCrashed result.
SuiteResult run_suite(const std::vector<Scenario>& scenarios, const SuiteOptions& options, const RunOne& run_one,
                      SuiteObserver& observer);

}  // namespace wavetank::scenarios
