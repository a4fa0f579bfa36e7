// Parameters of a tuning: how values are spread, and what cannot be read.
#include "scenarios/tuning/parameter.h"

#include <gtest/gtest.h>

namespace wavetank::scenarios::tuning {
namespace {

using Texts = std::vector<std::string>;

std::string complaint(const std::string& text) {
  const Result<ParameterRange> range = parse_parameter(text);
  return range ? "" : range.error().message;
}

TEST(TuneParameter, a_wide_range_is_spread_by_factors_of_two) {
  const auto range = parse_parameter("engine.checkpoint.interval=1s..16s");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->parameter.key, "engine.checkpoint.interval");
  EXPECT_TRUE(range->parameter.logarithmic);
  EXPECT_EQ(range->values, (Texts{"1s", "2s", "4s", "8s", "16s"}));
  EXPECT_EQ(range->positions, (std::vector<double>{1, 2, 4, 8, 16}));
}

TEST(TuneParameter, both_ends_are_in_it_and_no_step_is_more_than_twice_the_one_before) {
  const auto range = parse_parameter("engine.checkpoint.interval=1s..5min");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->values.front(), "1s");
  EXPECT_EQ(range->values.back(), "5min");
  EXPECT_EQ(range->positions.back(), 300);
  for (size_t i = 1; i < range->positions.size(); ++i)
    EXPECT_LE(range->positions[i] / range->positions[i - 1], 2.06) << range->values[i];
}

TEST(TuneParameter, a_narrow_range_is_spread_evenly) {
  const auto range = parse_parameter("engine.channel.credits=4..9");
  ASSERT_TRUE(range);
  EXPECT_FALSE(range->parameter.logarithmic);
  EXPECT_EQ(range->values, (Texts{"4", "5", "6", "7", "8", "9"}));
}

TEST(TuneParameter, amounts_keep_their_units) {
  const auto size = parse_parameter("engine.channel.buffer=4KiB..64KiB");
  ASSERT_TRUE(size);
  EXPECT_EQ(size->parameter.unit, Unit::kBytes);
  const auto share = parse_parameter("engine.restart.jitter=10%..30%");
  ASSERT_TRUE(share);
  EXPECT_EQ(share->values.front(), "10%");
  EXPECT_EQ(share->parameter.unit, Unit::kShare);
}

TEST(TuneParameter, a_list_is_sorted_by_amount_and_texts_stay_as_given) {
  const auto amounts = parse_parameter("engine.checkpoint.interval=1min,10s,2min");
  ASSERT_TRUE(amounts);
  EXPECT_EQ(amounts->values, (Texts{"10s", "1min", "2min"}));
  EXPECT_FALSE(amounts->parameter.named);
  const auto texts = parse_parameter("workload.keys.skew=uniform,zipf(1.1)");
  ASSERT_TRUE(texts);
  EXPECT_TRUE(texts->parameter.named);
  EXPECT_EQ(texts->values, (Texts{"uniform", "zipf(1.1)"}));
}

TEST(TuneParameter, mistakes_are_told_with_what_would_be_right) {
  EXPECT_EQ(complaint("interval"),
            "'interval' is not KEY=A..B or KEY=a,b,c, such as engine.checkpoint.interval=1s..5m");
  EXPECT_EQ(complaint("k=5s..1s"), "k: '5s' is not less than '1s'");
  EXPECT_EQ(complaint("k=1s..4MB"), "k: '1s' and '4MB' are of different kinds");
  EXPECT_EQ(complaint("k=often..never"), "k: 'often' is no amount, such as 5s, 10 or 1MB");
  EXPECT_EQ(complaint("k=3s"), "k: one value is nothing to choose from");
  EXPECT_EQ(complaint("k=3s,,4s"), "k: there is an empty value in the list");
}

TEST(TuneParameter, few_combinations_are_all_tried_and_many_are_thinned_out_evenly) {
  const ParameterRange two = *parse_parameter("a=1,2");
  const ParameterRange five = *parse_parameter("b=1s..16s");
  EXPECT_EQ(combinations({two, five}, 10).size(), 10u);
  const auto some = combinations({five, five, five}, 30);
  EXPECT_EQ(some.size(), 30u);
  std::vector<int> seen(5);
  for (const auto& one : some) ++seen[one[0]];
  for (const int count : seen) EXPECT_GE(count, 4);
}

}  // namespace
}  // namespace wavetank::scenarios::tuning
