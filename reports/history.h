// History: the trend of a scenario's failures and recovery times over builds, and where it changed by more than noise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "env/codec.h"
#include "reports/recovery_change.h"

namespace wavetank::reports {

/// One run of a scenario, as far as its trend needs it.
struct HistoricRun {
  uint64_t seed = 0;
  bool failing = false;
  std::optional<Duration> recovery;  ///< the independent one; none: it recovered from nothing
  bool censored = false;             ///< that recovery never ended
};

/// What a build did of a scenario.
struct HistoricBuild {
  std::string build;
  std::vector<HistoricRun> runs;
};

/// How a build differs from those before it, since the last change.
enum class TrendChange : uint8_t {
  kNone,    ///< not by more than chance and noise
  kTooFew,  ///< not judged: too few on one side
  kWorse,
  kBetter,
};
BOOST_DESCRIBE_ENUM(TrendChange, kNone, kTooFew, kWorse, kBetter)

/// One build in a trend. Quantiles are of independent recoveries; one that falls on a recovery that never ended is
/// none.
struct TrendPoint {
  std::string build;
  uint64_t runs = 0;
  uint64_t failing = 0;
  uint64_t recoveries = 0;
  uint64_t unfinished = 0;
  std::optional<Duration> p50;
  std::optional<Duration> p99;
  std::optional<Duration> max;
  TrendChange recovery = TrendChange::kNone;
  TrendChange failures = TrendChange::kNone;
  double recovery_chance = 1;  ///< the p-value behind `recovery`, before correction
  double failure_chance = 1;   ///< and behind `failures`
};

struct Trend {
  std::string scenario;
  std::vector<TrendPoint> points;  ///< in the order in which builds were added
};

/// Judges each build against all before it since the last change that was found, pooled; of a seed that several of them
/// ran the last run counts, since the same seed again is nothing new.
/// - Recovery: Mann and Whitney's test (1947; normal approximation, ties and continuity corrected), from 12 on either
///   side, where the medians differ by more than the noise floor.
/// - Failures: Fisher's exact test.
/// Both two-sided at 5 %, divided by the number of builds that are judged (Bonferroni). Where one of them finds a
/// change, that build begins the pool for the next.
Trend trend_of(std::string scenario, const std::vector<HistoricBuild>& builds, const NoiseFloor& floor);

/// The chance that two samples of one distribution differ so much, by Mann and Whitney's test, two-sided.
double rank_sum_chance(const std::vector<int64_t>& one, const std::vector<int64_t>& other);

BOOST_DESCRIBE_STRUCT(TrendPoint, (),
                      (build, runs, failing, recoveries, unfinished, p50, p99, max, recovery, failures, recovery_chance,
                       failure_chance))
BOOST_DESCRIBE_STRUCT(Trend, (), (scenario, points))

}  // namespace wavetank::reports
