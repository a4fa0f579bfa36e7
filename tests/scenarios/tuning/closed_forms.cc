// Closed forms against published figures and against each other.
#include "scenarios/tuning/closed_forms.h"

#include <gtest/gtest.h>

#include <cmath>

namespace wavetank::scenarios::tuning {
namespace {

constexpr double kHour = 3600;

/// J. T. Daly 2006, figures 3 to 5: five minutes a checkpoint, ten to restart; in his terms, without the cost.
TEST(ClosedForms, daly_s_published_optima_come_out) {
  const auto minutes = [](double mtbf) {
    const CheckpointCosts costs{300, mtbf, 600};
    return (daly_interval(costs) - costs.cost) / 60;
  };
  EXPECT_NEAR(minutes(24 * kHour), 116.7, 0.1);
  EXPECT_NEAR(minutes(6 * kHour), 56.7, 0.1);
  EXPECT_NEAR(minutes(0.25 * kHour), 9.14, 0.01);
}

TEST(ClosedForms, young_s_optimum_is_the_root_of_twice_cost_and_mean_time_between_failures) {
  EXPECT_NEAR(young_interval({2, 10'000, 30}), 200 + 2, 1e-9);
}

TEST(ClosedForms, the_exact_interval_is_where_the_exact_loss_is_least) {
  for (const double mtbf : {20.0, 300.0, 6 * kHour, 300 * 24 * kHour}) {
    const CheckpointCosts costs{2, mtbf, 30};
    const double best = exact_interval(costs);
    const double least = exact_capacity_lost(costs, best);
    for (const double factor : {0.5, 0.9, 0.99, 1.01, 1.1, 2.0})
      EXPECT_GT(exact_capacity_lost(costs, best * factor), least) << mtbf << " " << factor;
  }
}

TEST(ClosedForms, they_agree_where_checkpoints_are_cheap) {
  const CheckpointCosts costs{1, 1e6, 30};
  EXPECT_NEAR(daly_interval(costs) / exact_interval(costs), 1, 1e-3);
  EXPECT_NEAR(young_interval(costs) / exact_interval(costs), 1, 1e-3);
}

TEST(ClosedForms, an_interval_without_room_for_work_loses_everything) {
  EXPECT_EQ(exact_capacity_lost({5, 1000, 10}, 5), 1);
  EXPECT_EQ(exact_capacity_lost({5, 1000, 10}, 4), 1);
}

TEST(ClosedForms, the_restart_costs_what_it_costs_at_any_interval) {
  EXPECT_EQ(exact_interval({2, 1000, 0}), exact_interval({2, 1000, 100}));
  EXPECT_NEAR(1 - exact_capacity_lost({2, 1000, 100}, 60), (1 - exact_capacity_lost({2, 1000, 0}, 60)) * std::exp(-0.1),
              1e-12);
}

}  // namespace
}  // namespace wavetank::scenarios::tuning
