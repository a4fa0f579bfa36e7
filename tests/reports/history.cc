// Trends: changes are found where they are, and seldom where there is none.
#include "reports/history.h"

#include <gtest/gtest.h>

#include "env/random.h"
#include "reports/trend_text.h"
#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

constexpr NoiseFloor kNoNoise{0, 0_ns};

/// Fifty runs of a build that recover in four to five seconds, and what is added.
HistoricBuild build(const std::string& name, uint64_t first_seed, Duration slower = {}, uint64_t failing = 0) {
  HistoricBuild build;
  build.build = name;
  for (uint64_t seed = first_seed; seed < first_seed + 50; ++seed) {
    Random random = Random(seed).child(name);
    const Duration length = 4_s + Duration{static_cast<int64_t>(random.below(1'000'000'000))} + slower;
    build.runs.push_back({seed, seed - first_seed < failing, length, false});
  }
  return build;
}

std::vector<TrendChange> recovery_changes_of(const Trend& trend) {
  std::vector<TrendChange> changes;
  for (const TrendPoint& point : trend.points) changes.push_back(point.recovery);
  return changes;
}

TEST(Trend, a_step_is_found_at_its_build_and_what_follows_is_usual) {
  std::vector<HistoricBuild> builds;
  for (int i = 0; i < 4; ++i) builds.push_back(build(fmt::format("a{}", i), 1));
  for (int i = 0; i < 3; ++i) builds.push_back(build(fmt::format("b{}", i), 1, 1_s));
  for (int i = 0; i < 3; ++i) builds.push_back(build(fmt::format("c{}", i), 1));
  using enum TrendChange;
  EXPECT_EQ(recovery_changes_of(trend_of("s", builds, {})),
            (std::vector{kNone, kNone, kNone, kNone, kWorse, kNone, kNone, kBetter, kNone, kNone}));
}

TEST(Trend, after_a_change_what_was_before_no_longer_counts) {
  const std::vector<HistoricBuild> builds = {build("a", 1), build("b", 101, 1_s), build("c", 201, 1_s)};
  using enum TrendChange;
  EXPECT_EQ(recovery_changes_of(trend_of("s", builds, {})), (std::vector{kNone, kWorse, kNone}));
}

TEST(Trend, steady_builds_are_seldom_called_changed) {
  int changed = 0;
  for (uint64_t history = 0; history < 50; ++history) {
    std::vector<HistoricBuild> builds;
    for (uint64_t i = 0; i < 10; ++i) builds.push_back(build(fmt::format("h{} b{}", history, i), 1 + 50 * (i % 2)));
    for (const TrendPoint& point : trend_of("s", builds, kNoNoise).points)
      changed += point.recovery != TrendChange::kNone;
  }
  // 2.5 of fifty histories are expected to have one; 9 or more would come in less than one of 1000 cases.
  EXPECT_LT(changed, 9);
}

TEST(Trend, the_same_seeds_again_do_not_make_the_past_more_certain) {
  // Other seeds recover a little slower by chance. Against the same fifty runs told twenty times that looked certain.
  std::vector<HistoricBuild> builds(20, build("a", 1));
  const HistoricBuild other = build("b", 1001, 60_ms);
  builds.push_back(other);
  const Trend many = trend_of("s", builds, kNoNoise);
  const Trend two = trend_of("s", {builds.front(), other}, kNoNoise);
  EXPECT_DOUBLE_EQ(many.points.back().recovery_chance, two.points.back().recovery_chance);
}

TEST(Trend, failures_are_judged_by_their_own_test) {
  const Trend trend =
      trend_of("s", {build("a", 1), build("b", 1, {}, 2), build("c", 1, {}, 20), build("d", 1, {}, 18)}, {});
  EXPECT_EQ(trend.points[1].failures, TrendChange::kNone) << "2 of 50 may be chance";
  EXPECT_EQ(trend.points[2].failures, TrendChange::kWorse);
  EXPECT_EQ(trend.points[3].failures, TrendChange::kNone);
  EXPECT_EQ(trend.points[2].failing, 20u);
}

TEST(Trend, below_the_noise_floor_and_with_too_few_nothing_is_said) {
  const std::vector<HistoricBuild> builds = {build("a", 1), build("b", 1, 400_ms)};
  EXPECT_EQ(trend_of("s", builds, kNoNoise).points[1].recovery, TrendChange::kWorse);
  EXPECT_EQ(trend_of("s", builds, {20, 0_ns}).points[1].recovery, TrendChange::kNone);
  std::vector<HistoricBuild> few = builds;
  few[1].runs.resize(11);
  EXPECT_EQ(trend_of("s", few, kNoNoise).points[1].recovery, TrendChange::kTooFew);
}

TEST(Trend, recoveries_that_never_ended_are_the_longest) {
  HistoricBuild stuck = build("b", 1);
  for (size_t i = 0; i < 30; ++i) stuck.runs[i].censored = true;
  const TrendPoint point = trend_of("s", {build("a", 1), stuck}, {}).points[1];
  EXPECT_EQ(point.p50, std::nullopt);
  EXPECT_EQ(point.unfinished, 30u);
  EXPECT_EQ(point.recovery, TrendChange::kWorse);
}

TEST(RankSums, they_give_the_textbook_chance) {
  // Tables of the U test: at sizes 8 and 8, U = 13 is the limit of 5 % two-sided (0.0499 exactly).
  const std::vector<int64_t> a = {1, 2, 3, 4, 5, 9, 10, 15};
  const std::vector<int64_t> b = {6, 7, 8, 11, 12, 13, 14, 16};
  EXPECT_NEAR(rank_sum_chance(a, b), 0.05, 0.02);
  EXPECT_DOUBLE_EQ(rank_sum_chance(a, b), rank_sum_chance(b, a));
  EXPECT_DOUBLE_EQ(rank_sum_chance({1, 1, 1}, {1, 1, 1}), 1);
  EXPECT_DOUBLE_EQ(rank_sum_chance({}, {1}), 1);
  EXPECT_LT(rank_sum_chance(std::vector<int64_t>(20, 1), std::vector<int64_t>(20, 2)), 1e-8);
}

TEST(TrendText, it_is_a_table_with_sparklines_and_marks) {
  std::vector<HistoricBuild> builds = {build("4f57ec9", 1), build("00d9fd3", 1), build("a6f4161", 1, 2_s, 30)};
  builds[1].runs.resize(5);
  expect_golden("trend.txt", trend_text({trend_of("worker-dies", builds, {})}, false));
}

TEST(TrendText, long_histories_show_their_end_and_every_change) {
  std::vector<HistoricBuild> builds;
  for (int i = 0; i < 40; ++i) builds.push_back(build(fmt::format("b{:02}", i), 1, i < 5 ? 0_s : 1_s));
  const std::string text = trend_text({trend_of("s", builds, {})}, false);
  EXPECT_NE(text.find("… 20 builds earlier"), std::string::npos) << text;
  EXPECT_EQ(text.find("b04"), std::string::npos);
  EXPECT_NE(text.find("b05"), std::string::npos);
  EXPECT_NE(text.find("b39"), std::string::npos);
}

TEST(Sparkline, it_is_as_high_as_the_values_and_leaves_gaps) {
  EXPECT_EQ(sparkline({0.0, 4.0, std::nullopt, 8.0}), "▁▅ █");
  EXPECT_EQ(sparkline({0.0, 0.0}), "▁▁");
}

}  // namespace
}  // namespace wavetank::reports
