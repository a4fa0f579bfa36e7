// Trials: candidates run in processes of their own; of a list, the first is found that fails as a known failure does.
#pragma once

#include <csignal>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/suite/pool.h"
#include "scenarios/suite/suite.h"

namespace wavetank::scenarios::search {

/// In what way a run failed: its process died, or it violated these invariants.
struct Failure {
  std::string death;                  ///< "the process died of SIGABRT (Aborted)"; "" : it did not
  std::vector<std::string> violated;  ///< without what its scenario is meant to break
};

/// Of a run that failed, and not because it was not deterministic.
Failure failure_of(const RunResult& run, const std::vector<std::string>& expected_violations);
/// The same death; or of the violated invariants one of the same.
bool fails_alike(const Failure& known, const Failure& other);

/// What a child answered, or what its death amounts to.
RunResult result_of(const ChildEnding& ending);

struct TrialOptions {
  Duration budget = 60_s;     ///< wall time
  uint64_t most_runs = 0;     ///< 0: no limit; else runs, in place of the time: then results repeat exactly
  uint32_t jobs = 1;          ///< children at once
  Duration watchdog = 120_s;  ///< wall time that one run may take
  const volatile std::sig_atomic_t* stop = nullptr;
};

/// A candidate that fails, as it was read back from its own text, with the seed it fails with.
struct Hit {
  size_t candidate = 0;
  uint64_t seed = 0;
  Scenario scenario;
  RunResult result;
};

/// Not for several threads. What it finds does not depend on the number of jobs, unless a budget of time ends it.
class Trials {
 public:
  /// All of it must outlive it.
  Trials(const TrialOptions& options, const Failure& failure, const RunOne& run_one);

  /// Tries all candidates with the first seed, then all with the next; the first that fails alike in this order. What
  /// is no valid scenario does not fail, nothing is run twice, and no scenario is found twice.
  std::optional<Hit> first_failing(const std::vector<Scenario>& candidates, const std::vector<uint64_t>& seeds);

  /// Whether this scenario was a hit, with whatever seed.
  bool found(const Scenario& scenario) const;

  /// Runs on whose outcome something rested; how many were done besides, for want of knowing, is left out.
  uint64_t runs() const { return runs_; }
  /// The budget or an interruption has ended the search.
  bool over() const;
  bool interrupted() const { return options_.stop && *options_.stop; }
  Duration elapsed() const;

 private:
  struct Attempt;
  std::optional<Hit> first_of(std::vector<Attempt> attempts);
  bool may_start(size_t already) const;

  const TrialOptions& options_;
  const Failure& failure_;
  const RunOne& run_one_;
  Time began_;
  uint64_t runs_ = 0;
  std::set<std::pair<Digest, uint64_t>> harmless_;  // scenario texts and seeds that did not fail
  std::set<Digest> found_;                          // texts of hits
};

}  // namespace wavetank::scenarios::search
