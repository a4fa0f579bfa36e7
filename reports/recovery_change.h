// Whether recovery became slower or faster between two builds, by more than chance and noise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env/codec.h"
#include "scenarios/result.h"

namespace wavetank::reports {

/// What a change must exceed to be called one, however certain it is: both of these.
struct NoiseFloor {
  uint32_t percent = 5;       ///< of the earlier figure
  Duration absolute = 10_ms;  ///< figures of a few milliseconds are not worth an alarm
};

/// One figure of a scenario's recovery time, before and now.
struct RecoveryChange {
  enum class Kind : uint8_t {
    kTooFew,       ///< not judged: `have` episodes are fewer than `needed`
    kWithinNoise,  ///< no change can be told from chance, or it is below the noise floor
    kRegressed,
    kImproved,
  };
  BOOST_DESCRIBE_NESTED_ENUM(Kind, kTooFew, kWithinNoise, kRegressed, kImproved)

  std::string figure;              ///< "p50", "p99", "max"
  std::optional<Duration> before;  ///< none: it falls on a recovery that never ended, or there was none
  std::optional<Duration> now;
  std::optional<Duration> low;  ///< the 95 % interval of now - before; none: it has no end on this side
  std::optional<Duration> high;
  Kind change = Kind::kTooFew;
  uint64_t have = 0;  ///< independent episodes, of the side that has fewer
  uint64_t needed = 0;
};

/// A recovery that is independent of all others, by the seed of its run.
struct IndependentRecovery {
  uint64_t seed = 0;
  Duration length;
  bool censored = false;  ///< never ended: longer than any other
};

/// One for each run that recovered from something, in order of seeds.
std::vector<IndependentRecovery> independent_recoveries(const scenarios::SuiteResult& suite,
                                                        const scenarios::ScenarioResult& scenario);

/// How median, p99 and maximum changed.
///
/// p50 and p99: a percentile bootstrap of the difference (Efron and Tibshirani 1993, chapter 13) over seeds. A seed is
/// drawn with the recoveries it has before and now: what it decides is the same for both builds, so that most of the
/// chance falls out of the difference. p50 is judged from 12 episodes on either side, p99 from 299.
/// max: Rosenbaum's exact test (1954) turned into an interval: so many of one side above all of the other happen by
/// chance in at most 2.5 % of cases. It needs no assumption but that the two samples would be alike.
///
/// `name` decides the bootstrap's chance: the same recoveries give the same intervals.
std::vector<RecoveryChange> recovery_changes(const std::vector<IndependentRecovery>& before,
                                             const std::vector<IndependentRecovery>& now, const NoiseFloor& floor,
                                             std::string_view name);

BOOST_DESCRIBE_STRUCT(NoiseFloor, (), (percent, absolute))
BOOST_DESCRIBE_STRUCT(RecoveryChange, (), (figure, before, now, low, high, change, have, needed))

}  // namespace wavetank::reports
