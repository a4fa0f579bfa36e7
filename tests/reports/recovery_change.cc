// What is called a change of recovery time: as often wrong as promised where nothing changed, and right where it did.
#include "reports/recovery_change.h"

#include <gtest/gtest.h>

#include "env/random.h"

namespace wavetank::reports {
namespace {

using Kind = RecoveryChange::Kind;

/// Recoveries of about four seconds, the same chance for the same seed, and some of each build's own.
std::vector<IndependentRecovery> recoveries(uint64_t first, uint64_t count, uint64_t build, Duration slower = {}) {
  std::vector<IndependentRecovery> all;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    Random shared = Random(seed).child("shared");
    Random own = Random(seed).child("own").child(build);
    const auto ns = static_cast<int64_t>(3'000'000'000 + shared.below(2'000'000'000) + own.below(1'000'000'000));
    all.push_back({seed, Duration{ns} + slower, false});
  }
  return all;
}

constexpr NoiseFloor kNone{0, 0_ns};

/// How many of a hundred comparisons, each with other seeds, call this figure regressed.
int regressed(size_t figure, uint64_t episodes, bool same_seeds, Duration slower, const NoiseFloor& floor = kNone) {
  int count = 0;
  for (uint64_t i = 0; i < 100; ++i) {
    const uint64_t first = 1 + i * 2 * episodes;
    const auto before = recoveries(first, episodes, 1);
    const auto now = recoveries(same_seeds ? first : first + episodes, episodes, 2, slower);
    count += recovery_changes(before, now, floor, "test")[figure].change == Kind::kRegressed;
  }
  return count;
}

TEST(RecoveryChange, what_did_not_change_is_seldom_called_worse) {
  // 2.5 of a hundred are expected on the side that is worse; 8 or more would come in less than one of 200 cases.
  EXPECT_LT(regressed(0, 40, true, 0_s), 8);
  EXPECT_LT(regressed(0, 40, false, 0_s), 8);
  EXPECT_LT(regressed(2, 40, true, 0_s), 8);
  EXPECT_LT(regressed(2, 40, false, 0_s), 8);
}

TEST(RecoveryChange, what_became_slower_is_found_and_sooner_with_the_same_seeds) {
  EXPECT_GT(regressed(0, 40, true, 400_ms), 75);
  EXPECT_GT(regressed(0, 40, true, 400_ms), regressed(0, 40, false, 400_ms));
  EXPECT_GT(regressed(2, 40, false, 2_s), 90);
}

TEST(RecoveryChange, below_the_noise_floor_nothing_is_a_change) {
  EXPECT_EQ(regressed(0, 40, true, 400_ms, {20, 10_ms}), 0);
  EXPECT_EQ(regressed(0, 40, true, 400_ms, {0, 2_s}), 0);
}

TEST(RecoveryChange, too_few_episodes_are_not_judged_and_say_how_many_are_needed) {
  const auto changes = recovery_changes(recoveries(1, 11, 1), recoveries(1, 50, 2, 10_s), kNone, "test");
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].change, Kind::kTooFew);
  EXPECT_EQ(changes[0].have, 11u);
  EXPECT_EQ(changes[0].needed, 12u);
  EXPECT_EQ(changes[1].change, Kind::kTooFew);
  EXPECT_EQ(changes[1].needed, 299u);
  EXPECT_EQ(recovery_changes(recoveries(1, 12, 1), recoveries(1, 50, 2, 10_s), kNone, "test")[0].change,
            Kind::kRegressed);
  EXPECT_EQ(recovery_changes(recoveries(1, 299, 1), recoveries(1, 299, 2, 10_s), kNone, "test")[1].change,
            Kind::kRegressed);
  EXPECT_EQ(recovery_changes(recoveries(1, 3, 1), recoveries(1, 3, 2, 10_s), kNone, "test")[2].change, Kind::kTooFew);
  EXPECT_EQ(recovery_changes(recoveries(1, 4, 1), recoveries(1, 4, 2, 10_s), kNone, "test")[2].change,
            Kind::kRegressed);
  EXPECT_TRUE(recovery_changes({}, {}, kNone, "test").empty());
  EXPECT_EQ(recovery_changes({}, recoveries(1, 50, 2), kNone, "test")[0].change, Kind::kTooFew);
}

TEST(RecoveryChange, faster_is_an_improvement_with_an_interval_around_it) {
  const RecoveryChange change = recovery_changes(recoveries(1, 60, 1), recoveries(1, 60, 2, -1_s), kNone, "test")[0];
  EXPECT_EQ(change.change, Kind::kImproved);
  EXPECT_LT(*change.low, -800_ms);
  EXPECT_LT(*change.high, -600_ms);
  EXPECT_LT(*change.low, *change.high);
}

TEST(RecoveryChange, a_recovery_that_never_ends_is_longer_than_any) {
  auto now = recoveries(1, 40, 2);
  for (size_t i = 0; i < 30; ++i) now[i].censored = true;
  const RecoveryChange median = recovery_changes(recoveries(1, 40, 1), now, kNone, "test")[0];
  EXPECT_EQ(median.now, std::nullopt);
  EXPECT_EQ(median.high, std::nullopt);
  EXPECT_EQ(median.change, Kind::kRegressed);
  EXPECT_EQ(recovery_changes(now, recoveries(1, 40, 1), kNone, "test")[0].change, Kind::kImproved);
  EXPECT_EQ(recovery_changes(now, now, kNone, "test")[0].change, Kind::kWithinNoise);
}

TEST(RecoveryChange, the_same_recoveries_give_the_same_intervals) {
  const auto once = recovery_changes(recoveries(1, 40, 1), recoveries(1, 40, 2), kNone, "test");
  const auto again = recovery_changes(recoveries(1, 40, 1), recoveries(1, 40, 2), kNone, "test");
  EXPECT_EQ(once[0].low, again[0].low);
  EXPECT_EQ(once[2].high, again[2].high);
}

}  // namespace
}  // namespace wavetank::reports
