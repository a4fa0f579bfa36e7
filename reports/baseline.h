// Baseline: the results of two builds side by side, scenario by scenario, and what has become worse.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/recovery_change.h"
#include "scenarios/result.h"

namespace wavetank::reports {

/// One scenario before and now.
struct ScenarioComparison {
  enum class Presence : uint8_t { kBoth, kOnlyNow, kOnlyBefore };
  BOOST_DESCRIBE_NESTED_ENUM(Presence, kBoth, kOnlyNow, kOnlyBefore)

  std::string name;
  std::string path;  ///< now
  Presence presence = Presence::kBoth;
  uint64_t runs_before = 0;
  uint64_t runs = 0;
  uint64_t failing_before = 0;
  uint64_t failing = 0;
  std::vector<uint64_t> newly_failing_seeds;  ///< that held before
  std::vector<uint64_t> mended_seeds;         ///< that failed before, and hold
  uint64_t same_digest = 0;                   ///< seeds of which the two builds did bit by bit the same
  std::vector<RecoveryChange> recovery;       ///< p50, p99, max; empty where nothing recovered
  std::vector<std::string> regressions;       ///< what became worse, a line each; empty: nothing
  std::vector<std::string> improvements;
};

/// Two results side by side.
struct Comparison {
  scenarios::Build build_before;
  scenarios::Build build;
  NoiseFloor noise_floor;
  std::vector<ScenarioComparison> scenarios;
  uint64_t regressed = 0;  ///< scenarios of which something became worse
};

/// Compares `now` with `before`. Scenarios are the same by name and path, or, since files move, by a name that only one
/// has on either side. What counts as a regression:
/// - a kind of failure (an invariant violated, a crash, …) that this scenario did not have before;
/// - more failing runs than chance explains (Fisher's exact test, one-sided, 5 %);
/// - a limit over all runs that is now violated;
/// - a recovery figure that recovery_changes() calls regressed.
Comparison compare(const scenarios::SuiteResult& before, const scenarios::SuiteResult& now, const NoiseFloor& floor);

/// P(at least `failing` of `runs` fail, where `all_failing` of `all_runs` do): Fisher's exact test, one-sided.
double chance_of_failures(uint64_t failing, uint64_t runs, uint64_t all_failing, uint64_t all_runs);

BOOST_DESCRIBE_STRUCT(ScenarioComparison, (),
                      (name, path, presence, runs_before, runs, failing_before, failing, newly_failing_seeds,
                       mended_seeds, same_digest, recovery, regressions, improvements))
BOOST_DESCRIBE_STRUCT(Comparison, (), (build_before, build, noise_floor, scenarios, regressed))

}  // namespace wavetank::reports
