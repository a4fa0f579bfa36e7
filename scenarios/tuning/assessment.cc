// Intervals from half-samples and order statistics.
#include "scenarios/tuning/assessment.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "scenarios/suite/order_statistics.h"

namespace wavetank::scenarios::tuning {
namespace {

constexpr double kTail = 0.025;
constexpr double kNormalQuantile = 1.959964;
/// Enough to see whether a formula heeds failures at all.
constexpr size_t kFewDraws = 8;
/// More failures than anybody simulates.
constexpr double kMostNeeded = 1e6;

/// No metric can be below zero; where noise makes one so nevertheless, that shows.
Estimate not_below_zero(Estimate estimate) {
  if (estimate.value >= 0) estimate.low = std::max(estimate.low, 0.0);
  return estimate;
}

Duration duration(double seconds) { return {std::llround(std::min(seconds, 9e9) * 1e9)}; }

}  // namespace

Assessment::Assessment(const Contender& contender, const Reference& reference, const Design& design) {
  const Figures figures = contender.figures(reference);
  values_ = figures.values();
  const size_t cycles = figures.cycles();
  for (const Draw& draw : make_draws(design, cycles, kDraws)) draws_.push_back(figures.values(draw));
  for (Draw draw : make_draws(design, cycles, kFewDraws)) {
    draw.deviations.clear();
    other_failures_.push_back(figures.values(draw));
  }
  recoveries_ = figures.recoveries();
  for (const CycleObservation& cycle : contender.sample.cycles) censored_.push_back(cycle.censored);
  std::sort(recoveries_.begin(), recoveries_.end());
  if (cycles >= 4) {
    const size_t pairs = cycles / 2;
    student_ = quantile(complement(boost::math::students_t(static_cast<double>(pairs)), kTail)) / kNormalQuantile;
  }
}

Estimate Assessment::interval(double value, std::vector<double> drawn) const {
  std::sort(drawn.begin(), drawn.end());
  const auto at = [&](double share) {
    return drawn[std::min(static_cast<size_t>(share * static_cast<double>(drawn.size())), drawn.size() - 1)];
  };
  Estimate estimate{value, value, value, true, recoveries_.size()};
  if (drawn.empty()) return estimate;
  estimate.low = value - std::max(value - at(kTail), 0.0) * student_;
  estimate.high = value + std::max(at(1 - kTail) - value, 0.0) * student_;
  return estimate;
}

/// Distribution-free, from order statistics.
Estimate Assessment::quantile_estimate(uint32_t percent) const {
  const size_t sample = recoveries_.size();
  if (sample == 0) return {};
  Estimate estimate{recoveries_[nearest_rank(percent, sample) - 1], recoveries_.front(), recoveries_.back(), false,
                    sample};
  if (const std::optional<uint64_t> rank = upper_bound_rank(percent, sample)) {
    estimate.high = recoveries_[*rank - 1];
    estimate.bounded = true;
  }
  if (const std::optional<uint64_t> rank = upper_bound_rank(100 - percent, sample))
    estimate.low = recoveries_[sample - *rank];
  return estimate;
}

std::vector<Metric> Assessment::metrics() const {
  std::vector<Metric> metrics;
  for (size_t i = 0; i < metric_kinds().size(); ++i) {
    const MetricKind& kind = metric_kinds()[i];
    Metric& metric = metrics.emplace_back(Metric{std::string(kind.name), std::string(kind.sentence), kind.unit, {}});
    metric.estimate = kind.percent != 0 ? quantile_estimate(kind.percent)
                                        : not_below_zero(estimate([i](const Values& values) { return values[i]; }));
  }
  return metrics;
}

Estimate Assessment::objective(const Expression& formula) const {
  const Estimate found = estimate([&](const Values& values) { return formula.evaluate(values); });
  return formula.metric() ? not_below_zero(found) : found;
}

uint64_t Assessment::failures_needed(const Limit& limit, const Estimate& margin) const {
  const bool heeded = std::any_of(other_failures_.begin(), other_failures_.end(),
                                  [&](const Values& values) { return limit.margin(values) != limit.margin(values_); });
  if (!heeded) return 0;
  // An interval shrinks with the root of the sample.
  const double wide = margin.value > 0 ? margin.value - margin.low : margin.high - margin.value;
  const double times = std::pow(wide / std::max(std::abs(margin.value), 1e-12), 2);
  return static_cast<uint64_t>(std::min(std::ceil(times * static_cast<double>(recoveries_.size())), kMostNeeded));
}

LimitCheck Assessment::check(const Limit& limit) const {
  LimitCheck check{limit.text(), LimitCheck::Kind::kUndecided, {}, recoveries_.size(), 0};
  if (const auto bound = limit.quantile_bound()) {
    uint64_t over = 0;
    for (const double recovery : recoveries_) over += recovery >= bound->seconds;
    const LimitVerdict verdict =
        judge_limit(metric_kinds()[bound->metric].percent, duration(bound->seconds), recoveries_.size(), over);
    if (verdict.verdict == LimitVerdict::Kind::kHolds) check.kind = LimitCheck::Kind::kMet;
    if (verdict.verdict == LimitVerdict::Kind::kViolated) check.kind = LimitCheck::Kind::kBroken;
    if (check.kind == LimitCheck::Kind::kUndecided) check.needed = verdict.needed;
    check.reason = fmt::format("{}; {}", in_words(Unit::kSeconds, values_[bound->metric]), verdict.summary);
    return check;
  }
  const Estimate margin = estimate([&](const Values& values) { return limit.margin(values); });
  if (margin.low > 0) check.kind = LimitCheck::Kind::kMet;
  if (margin.high < 0) check.kind = LimitCheck::Kind::kBroken;
  if (check.kind == LimitCheck::Kind::kUndecided) check.needed = failures_needed(limit, margin);
  const bool left = !limit.smaller().constant();
  const Expression& side = left ? limit.smaller() : limit.larger();
  const Estimate value = estimate([&](const Values& values) { return side.evaluate(values); });
  check.reason =
      fmt::format("{} ({} to {}){}", in_words(side.unit(), value.value), in_words(side.unit(), value.low),
                  in_words(side.unit(), value.high), check.kind == LimitCheck::Kind::kUndecided ? "; undecided" : "");
  return check;
}

}  // namespace wavetank::scenarios::tuning
