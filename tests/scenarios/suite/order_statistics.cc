// The statistics of quantiles against a binomial distribution built by brute force.
#include "scenarios/suite/order_statistics.h"

#include <gtest/gtest.h>

#include <vector>

namespace wavetank::scenarios {
namespace {

using Kind = LimitVerdict::Kind;

/// P(X = k) for each k, by adding one trial after the other.
std::vector<long double> binomial(uint64_t n, uint32_t percent) {
  const long double p = percent / 100.0L;
  std::vector<long double> chance = {1};
  for (uint64_t trial = 0; trial < n; ++trial) {
    std::vector<long double> next(chance.size() + 1);
    for (size_t k = 0; k < chance.size(); ++k) {
      next[k] += chance[k] * (1 - p);
      next[k + 1] += chance[k] * p;
    }
    chance = std::move(next);
  }
  return chance;
}

TEST(OrderStatistics, the_binomial_distribution_agrees_with_brute_force) {
  for (const uint32_t percent : {1u, 10u, 50u, 90u, 99u}) {
    for (const uint64_t n : {1u, 2u, 7u, 58u, 299u, 700u}) {
      long double sum = 0;
      const std::vector<long double> chance = binomial(n, percent);
      for (uint64_t k = 0; k <= n; ++k) {
        sum += chance[k];
        ASSERT_NEAR(binomial_at_most(k, n, percent), static_cast<double>(sum), 1e-10) << k << " of " << n;
      }
    }
  }
}

TEST(OrderStatistics, the_samples_needed_are_the_smallest_that_decide) {
  EXPECT_EQ(sample_needed(99, 0), 299u);
  EXPECT_EQ(sample_needed(90, 0), 29u);
  EXPECT_EQ(sample_needed(50, 0), 5u);
  for (const uint32_t percent : {50u, 90u, 99u}) {
    for (const uint64_t over : {0u, 1u, 2u, 5u}) {
      const auto chance_of_so_few = [&](uint64_t n) {
        const std::vector<long double> chance = binomial(n, 100 - percent);
        long double sum = 0;
        for (uint64_t k = 0; k <= over; ++k) sum += chance[k];
        return sum;
      };
      const uint64_t needed = sample_needed(percent, over);
      EXPECT_LE(chance_of_so_few(needed), 0.05L);
      EXPECT_GT(chance_of_so_few(needed - 1), 0.05L);
    }
  }
}

TEST(OrderStatistics, a_limit_is_judged_only_by_enough_episodes) {
  EXPECT_EQ(judge_limit(99, 15_s, 12, 0).verdict, Kind::kInconclusive);
  EXPECT_EQ(judge_limit(99, 15_s, 12, 0).summary, "inconclusive: have 12, need 299");
  EXPECT_EQ(judge_limit(99, 15_s, 298, 0).verdict, Kind::kInconclusive);
  EXPECT_EQ(judge_limit(99, 15_s, 299, 0).verdict, Kind::kHolds);
  EXPECT_EQ(judge_limit(99, 15_s, 299, 1).verdict, Kind::kInconclusive);
  EXPECT_EQ(judge_limit(99, 15_s, 299, 8).verdict, Kind::kViolated);
  EXPECT_EQ(judge_limit(50, 15_s, 0, 0).verdict, Kind::kInconclusive);
}

TEST(OrderStatistics, no_sample_both_holds_and_violates_and_more_over_the_limit_never_helps) {
  const auto rank = [](Kind kind) { return kind == Kind::kHolds ? 0 : kind == Kind::kInconclusive ? 1 : 2; };
  for (const uint32_t percent : {50u, 90u, 99u}) {
    for (uint64_t have = 1; have <= 400; have += 33) {
      int before = 0;
      for (uint64_t over = 0; over <= have; ++over) {
        const int now = rank(judge_limit(percent, 1_s, have, over).verdict);
        ASSERT_GE(now, before) << over << " of " << have;
        before = now;
      }
      const uint64_t enough = percent == 50 ? 5 : percent == 90 ? 2 : 1;
      ASSERT_EQ(before, have < enough ? 1 : 2) << "all over: " << have;
    }
  }
}

TEST(OrderStatistics, the_bound_of_a_quantile_covers_it_with_95_percent) {
  EXPECT_EQ(upper_bound_rank(99, 298), std::nullopt);
  EXPECT_EQ(upper_bound_rank(99, 299), 299u);
  EXPECT_EQ(upper_bound_rank(50, 0), std::nullopt);
  for (const uint32_t percent : {50u, 90u, 99u}) {
    for (const uint64_t n : {5u, 29u, 100u, 299u, 500u}) {
      const std::optional<uint64_t> rank = upper_bound_rank(percent, n);
      const std::vector<long double> chance = binomial(n, percent);
      const auto at_least = [&](uint64_t r) {
        long double sum = 0;
        for (uint64_t k = r; k <= n; ++k) sum += chance[k];
        return sum;
      };
      if (!rank) {
        EXPECT_GT(at_least(n), 0.05L);
        continue;
      }
      EXPECT_LE(at_least(*rank), 0.05L);
      EXPECT_GT(at_least(*rank - 1), 0.05L);
    }
  }
}

TEST(OrderStatistics, the_nearest_rank_of_the_median_is_the_middle) {
  EXPECT_EQ(nearest_rank(50, 1), 1u);
  EXPECT_EQ(nearest_rank(50, 3), 2u);
  EXPECT_EQ(nearest_rank(50, 4), 2u);
  EXPECT_EQ(nearest_rank(99, 100), 99u);
  EXPECT_EQ(nearest_rank(99, 101), 100u);
}

}  // namespace
}  // namespace wavetank::scenarios
