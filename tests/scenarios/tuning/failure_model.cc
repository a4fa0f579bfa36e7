// The failure model's mathematics against sums made by hand, and its chance against its mathematics.
#include "scenarios/tuning/failure_model.h"

#include <gtest/gtest.h>

#include <cmath>

namespace wavetank::scenarios::tuning {
namespace {

Scenario scenario_with(Duration mtbf, const std::string& distribution = "exponential",
                       const std::string& of = "cluster") {
  Scenario scenario;
  scenario.cluster.workers.count = 4;
  scenario.failures.mtbf = mtbf;
  scenario.failures.distribution = distribution;
  scenario.failures.of = of;
  return scenario;
}

TEST(FailureModel, nothing_fails_unless_the_scenario_says_how_often) {
  EXPECT_TRUE(FailureModel(Scenario{}).never());
  EXPECT_EQ(FailureModel(Scenario{}).words(), "nothing fails");
  EXPECT_FALSE(FailureModel(scenario_with(3600_s)).never());
}

TEST(FailureModel, four_nodes_fail_four_times_as_often_as_one) {
  EXPECT_DOUBLE_EQ(FailureModel(scenario_with(3600_s)).mtbf(), 3600);
  EXPECT_DOUBLE_EQ(FailureModel(scenario_with(3600_s, "exponential", "node")).mtbf(), 900);
  EXPECT_NEAR(FailureModel(scenario_with(3600_s)).failures_per_year(), 8766, 1e-6);
}

TEST(FailureModel, the_chance_of_a_further_failure_is_that_of_the_distribution) {
  EXPECT_NEAR(FailureModel(scenario_with(1000_s)).further_within(100), 1 - std::exp(-0.1), 1e-12);
  const double scale = 1000 / std::tgamma(1 + 1 / 0.7);
  EXPECT_NEAR(FailureModel(scenario_with(1000_s, "weibull(shape: 0.7)")).further_within(100),
              1 - std::exp(-std::pow(100 / scale, 0.7)), 1e-12);
  // All nodes together are as one Poisson process when each is one.
  EXPECT_NEAR(FailureModel(scenario_with(1000_s, "exponential", "node")).further_within(100), 1 - std::exp(-0.4), 1e-9);
}

/// A truncated exponential distribution: failures soon after a trigger are the likelier ones.
TEST(FailureModel, phases_of_poisson_failures_are_those_of_a_truncated_exponential) {
  const FailureModel model(scenario_with(100_s));
  for (const double share : {0.1, 0.5, 0.9}) {
    const double expected = -std::log(1 - share * (1 - std::exp(-0.5))) / 0.5;
    EXPECT_NEAR(model.phase(share, 50), expected, 1e-6) << share;
  }
}

TEST(FailureModel, rare_failures_strike_at_any_phase_alike) {
  for (const char* distribution : {"exponential", "weibull(shape: 0.7)"})
    for (const double share : {0.05, 0.5, 0.95})
      EXPECT_NEAR(FailureModel(scenario_with(86'400_s, distribution)).phase(share, 10), share, 0.01) << distribution;
}

TEST(FailureModel, kinds_come_in_their_shares) {
  Scenario scenario = scenario_with(3600_s);
  scenario.failures.kinds = {{700'000'000}, {200'000'000}, {100'000'000}, {0}};
  const FailureModel model(scenario);
  std::map<std::string, int> kinds;
  for (int i = 0; i < 100; ++i) ++kinds[model.draw({0, (i + 0.5) / 100, 0, 0}, 1, false, 60_s).front().kind];
  EXPECT_EQ(kinds, (std::map<std::string, int>{{"kill", 70}, {"power_off", 20}, {"partition", 10}}));
}

TEST(FailureModel, the_same_seed_draws_the_same_failures) {
  const FailureModel model(scenario_with(50_s));
  const auto first = model.draw({}, 7, true, 500_s);
  const auto again = model.draw({}, 7, true, 500_s);
  const auto other = model.draw({}, 8, true, 500_s);
  ASSERT_GT(first.size(), 2u);
  ASSERT_EQ(first.size(), again.size());
  EXPECT_EQ(first.back().after, again.back().after);
  EXPECT_NE(first.back().after, other.back().after);
}

TEST(FailureModel, further_failures_come_at_the_model_s_rate) {
  for (const char* of : {"cluster", "node"})
    for (const char* distribution : {"exponential", "weibull(shape: 2)"}) {
      const FailureModel model(scenario_with(200_s, distribution, of));
      double further = 0;
      constexpr int kSeeds = 200;
      for (int seed = 0; seed < kSeeds; ++seed)
        further += static_cast<double>(model.draw({}, static_cast<uint64_t>(seed), true, 5000_s).size() - 1);
      EXPECT_NEAR(further / kSeeds * model.mtbf() / 5000, 1, 0.06) << of << " " << distribution;
    }
}

TEST(FailureModel, a_correlated_failure_takes_another_node_along_soon) {
  Scenario scenario = scenario_with(86'400_s);
  scenario.failures.correlated = Probability::always();
  scenario.failures.correlated_within = 4_s;
  const FailureModel model(scenario);
  ASSERT_TRUE(model.correlated());
  const auto failures = model.draw({0, 0, 0.3, 0.5}, 3, true, 60_s);
  ASSERT_EQ(failures.size(), 2u);
  EXPECT_NE(failures[0].node, failures[1].node);
  EXPECT_LE(failures[1].after, 4_s);
}

TEST(FailureModel, it_says_in_words_what_it_is) {
  Scenario scenario = scenario_with(21'600_s, "weibull(shape: 0.7)", "node");
  scenario.failures.kinds.kill = Probability::always();
  EXPECT_EQ(FailureModel(scenario).words(),
            "one failure every 6h on each of 4 nodes, weibull(shape: 0.7): 100 % kill; back after 30s");
}

}  // namespace
}  // namespace wavetank::scenarios::tuning
