// Binomial arithmetic behind the verdicts on recovery quantiles; outside the simulated world, so floating point is
// fine.
#include "scenarios/suite/order_statistics.h"

#include <algorithm>
#include <cmath>

#include "env/check.h"

namespace wavetank::scenarios {
namespace {

constexpr double kSignificance = 0.05;

/// log P(X = k), by logarithms of factorials, since the factors over- and underflow.
double log_binomial(uint64_t k, uint64_t n, double p) {
  const double size = static_cast<double>(n);
  const double count = static_cast<double>(k);
  return std::lgamma(size + 1) - std::lgamma(count + 1) - std::lgamma(size - count + 1) + count * std::log(p) +
         (size - count) * std::log1p(-p);
}

}  // namespace

double binomial_at_most(uint64_t k, uint64_t n, uint32_t percent) {
  CHECK(percent > 0 && percent < 100, "{} percent", percent);
  if (k >= n) return 1;
  const double p = percent / 100.0;
  // Sum the shorter side: both are exact enough, one is quicker.
  double sum = 0;
  if (k <= n / 2) {
    for (uint64_t i = 0; i <= k; ++i) sum += std::exp(log_binomial(i, n, p));
    return std::min(sum, 1.0);
  }
  for (uint64_t i = k + 1; i <= n; ++i) sum += std::exp(log_binomial(i, n, p));
  return std::max(1 - sum, 0.0);
}

uint64_t sample_needed(uint32_t percent, uint64_t over) {
  const auto enough = [&](uint64_t n) { return binomial_at_most(over, n, 100 - percent) <= kSignificance; };
  uint64_t high = over + 1;
  while (!enough(high)) high *= 2;
  uint64_t low = high / 2;
  while (low + 1 < high) {
    const uint64_t middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

LimitVerdict judge_limit(uint32_t percent, Duration limit, uint64_t have, uint64_t over) {
  CHECK(over <= have, "{} of {}", over, have);
  LimitVerdict judged{percent, limit, LimitVerdict::Kind::kInconclusive, have, over, sample_needed(percent, over), {}};
  const uint32_t tail = 100 - percent;
  if (have > 0 && binomial_at_most(over, have, tail) <= kSignificance) {
    judged.verdict = LimitVerdict::Kind::kHolds;
    judged.summary = fmt::format("holds: {} of {} episodes over {}", over, have, for_people(limit));
  } else if (over > 0 && 1 - binomial_at_most(over - 1, have, tail) <= kSignificance) {
    judged.verdict = LimitVerdict::Kind::kViolated;
    judged.summary = fmt::format("violated: {} of {} episodes over {}", over, have, for_people(limit));
  } else {
    judged.summary = fmt::format("inconclusive: have {}, need {}", have, judged.needed);
    if (over > 0) judged.summary += fmt::format(" ({} over {} so far)", over, for_people(limit));
  }
  return judged;
}

std::optional<uint64_t> upper_bound_rank(uint32_t percent, uint64_t sample) {
  // The rank-th smallest fails as a bound when at least rank values lie below the quantile.
  for (uint64_t rank = nearest_rank(percent, std::max<uint64_t>(sample, 1)); rank <= sample; ++rank)
    if (1 - binomial_at_most(rank - 1, sample, percent) <= kSignificance) return rank;
  return std::nullopt;
}

uint64_t nearest_rank(uint32_t percent, uint64_t sample) {
  return std::max<uint64_t>((sample * percent + 99) / 100, 1);
}

}  // namespace wavetank::scenarios
