// Explore: fault plans that nobody wrote, run one after the other; what brings something new leads to the next ones.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "scenarios/search/trials.h"

namespace wavetank::scenarios::search {

struct ExploreOptions {
  TrialOptions trials;
  uint64_t seed = 1;
  /// Runs fail in many ways; after so many the rest tell nothing more.
  uint64_t most_failing = 50;
  /// Keeps a failing run for later; what it answers is the file's path. May be empty.
  std::function<std::string(const Scenario&, const RunResult&)> keep_failure;
};

/// Told of an exploration's course.
class ExploreObserver {
 public:
  virtual ~ExploreObserver() = default;
  /// A plan was run; `done` of `planned` (0: as many as there is time for).
  virtual void plan_finished(const RunResult& result, bool failing, uint64_t done, uint64_t planned) = 0;
  virtual void tick(uint64_t done, uint64_t planned) = 0;
};

/// An exploration's results, as those of a suite: each base scenario with the runs that held, and each plan that failed
/// as a scenario of its own, "smoke-plan-17".
struct Explored {
  SuiteResult suite;
  std::vector<Scenario> failed;  ///< those scenarios
};

/// `base` with that plan in place of its own faults, and without what it demands of recovery: how many faults come, and
/// how long they last, is chance.
Scenario with_plan(const Scenario& base, const faults::FaultPlan& plan, const std::string& name);

/// Runs plans for `bases` in turn, each with a seed of its own, until the budget is spent. Plans come from
/// generate_plan, or are like one that was the first to let a kind of fault take effect in some step of the protocol,
/// or to bring some event of the engine. The same for any number of jobs, where no budget of time ends it.
Explored explore(const std::vector<Scenario>& bases, const ExploreOptions& options, const RunOne& run_one,
                 ExploreObserver& observer);

}  // namespace wavetank::scenarios::search
