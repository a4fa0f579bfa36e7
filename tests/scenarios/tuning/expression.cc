// Objectives and limits of a tuning as a user writes them.
#include "scenarios/tuning/expression.h"

#include <gtest/gtest.h>

namespace wavetank::scenarios::tuning {
namespace {

Values some_values() {
  Values values(metric_kinds().size());
  values[metric_place("capacity_lost")] = 0.02;
  values[metric_place("recovery_time.p99")] = 18;
  values[metric_place("latency.p50")] = 3;
  return values;
}

double value_of(const std::string& text) {
  const Result<Expression> expression = Expression::parse(text);
  return expression ? expression->evaluate(some_values()) : -1;
}

template <class Formula>
std::string complaint(const std::string& text) {
  const Result<Formula> formula = Formula::parse(text);
  return formula ? "" : formula.error().message;
}

TEST(TuneExpression, a_metric_is_an_expression) {
  EXPECT_EQ(value_of("capacity_lost"), 0.02);
  const auto expression = Expression::parse(" recovery_time.p99 ");
  ASSERT_TRUE(expression);
  EXPECT_EQ(expression->metric(), metric_place("recovery_time.p99"));
  EXPECT_EQ(expression->unit(), Unit::kSeconds);
}

TEST(TuneExpression, metrics_add_up_with_numbers_that_carry_units) {
  EXPECT_DOUBLE_EQ(value_of("recovery_time.p99 + 2 * latency.p50"), 24);
  EXPECT_DOUBLE_EQ(value_of("capacity_lost / 1% + recovery_time.p99 / 1min"), 2.3);
  EXPECT_DOUBLE_EQ(value_of("500ms + 1s + 2m + 1h"), 3721.5);
}

TEST(TuneExpression, an_unknown_metric_is_told_with_the_one_that_was_meant) {
  const std::string text = complaint<Expression>("capacity_last + 1");
  EXPECT_NE(text.find("there is no metric 'capacity_last'"), std::string::npos) << text;
  EXPECT_NE(text.find("did you mean 'capacity_lost'?"), std::string::npos) << text;
  EXPECT_NE(complaint<Expression>("capacity_lost +").find("cannot be read"), std::string::npos);
  EXPECT_EQ(complaint<Expression>("  "), "an empty formula");
}

TEST(TuneExpression, a_limit_has_a_margin) {
  const auto limit = Limit::parse("recovery_time.p99 < 20s");
  ASSERT_TRUE(limit);
  EXPECT_DOUBLE_EQ(limit->margin(some_values()), 2);
  ASSERT_TRUE(limit->quantile_bound());
  EXPECT_EQ(limit->quantile_bound()->seconds, 20);
  const auto other = Limit::parse("1% >= capacity_lost");
  ASSERT_TRUE(other);
  EXPECT_DOUBLE_EQ(other->margin(some_values()), -0.01);
  EXPECT_FALSE(other->quantile_bound());
}

TEST(TuneExpression, a_limit_that_compares_nothing_or_twice_is_refused) {
  EXPECT_NE(complaint<Limit>("recovery_time.p99").find("compares nothing"), std::string::npos);
  EXPECT_NE(complaint<Limit>("1s < recovery_time.p99 < 2s").find("compares twice"), std::string::npos);
  EXPECT_NE(complaint<Limit>("recovery_time.p98 < 2s").find("did you mean"), std::string::npos);
}

}  // namespace
}  // namespace wavetank::scenarios::tuning
