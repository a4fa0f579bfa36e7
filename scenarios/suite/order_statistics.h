// Order statistics: what a sample of recovery times lets one say about a quantile, with 95 % confidence.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "env/time.h"
#include "scenarios/result.h"

namespace wavetank::scenarios {

/// P(X <= k) for X ~ Binomial(n, percent / 100).
double binomial_at_most(uint64_t k, uint64_t n, uint32_t percent);

/// The smallest sample of which `over` above the limit still shows the `percent` quantile below it: 299 for p99 and 0.
uint64_t sample_needed(uint32_t percent, uint64_t over);

/// Judges "the `percent` quantile is at most the limit" from `over` of `have` independent values above it.
/// It holds, or is violated, when the opposite has at most 5 % chance (distribution-free; Conover, Practical
/// Nonparametric Statistics, section 3.2); else it is inconclusive.
LimitVerdict judge_limit(uint32_t percent, Duration limit, uint64_t have, uint64_t over);

/// The rank, from 1, of the order statistic that bounds the quantile from above; none when the sample is too small.
std::optional<uint64_t> upper_bound_rank(uint32_t percent, uint64_t sample);

/// The nearest rank, from 1, of the `percent` quantile among `sample` > 0 values.
uint64_t nearest_rank(uint32_t percent, uint64_t sample);

}  // namespace wavetank::scenarios
