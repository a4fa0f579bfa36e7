// Assessment: figures with their confidence intervals, limits met or broken, and who is better than whom.
#pragma once

#include <vector>

#include "scenarios/tuning/contender.h"
#include "scenarios/tuning/expression.h"

namespace wavetank::scenarios::tuning {

/// Draws behind every interval.
constexpr size_t kDraws = 400;

/// The metrics of one contender, for all its observations and for each draw of them.
class Assessment {
 public:
  Assessment(const Contender& contender, const Reference& reference, const Design& design);

  /// The value of a formula with its interval.
  template <class Formula>
  Estimate estimate(const Formula& formula) const {
    std::vector<double> drawn;
    for (const Values& values : draws_) drawn.push_back(formula(values));
    return interval(formula(values_), std::move(drawn));
  }
  /// The difference of a formula from another contender's, draw by draw: both have met the same chance. Both must
  /// have as many cycles.
  template <class Formula>
  Estimate difference(const Assessment& other, const Formula& formula) const {
    std::vector<double> drawn;
    for (size_t i = 0; i < draws_.size(); ++i) drawn.push_back(formula(draws_[i]) - formula(other.draws_[i]));
    return interval(formula(values_) - formula(other.values_), std::move(drawn));
  }
  /// The same of what a tuning minimises. What is a metric is not below zero, however wide its interval.
  Estimate objective(const Expression& formula) const;
  LimitCheck check(const Limit& limit) const;
  std::vector<Metric> metrics() const;
  const Values& values() const { return values_; }

 private:
  Estimate interval(double value, std::vector<double> drawn) const;
  /// How many failures would decide a limit whose margin is so uncertain; 0 if it is not failures that make it so.
  uint64_t failures_needed(const Limit& limit, const Estimate& margin) const;
  Estimate quantile_estimate(uint32_t percent) const;

  Values values_;
  std::vector<Values> draws_;
  std::vector<Values> other_failures_;  ///< a few draws in which only failures fell otherwise, and no seed
  std::vector<double> recoveries_;      ///< ascending
  std::vector<bool> censored_;
  double student_ = 1;  ///< how much wider Student's interval is for the number of pairs behind it
};

}  // namespace wavetank::scenarios::tuning
