// Expression: what a tuning minimises, or demands, as a formula of metrics: `recovery_time.p99 + 10 * latency.p50`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "env/result.h"
#include "scenarios/tuning/figures.h"

namespace wavetank::scenarios::tuning {

/// Numbers may carry units: 5s, 200ms, 2min, 1h, 10%, 5MB. Times are in seconds, shares of 1, sizes in bytes.
class Expression {
 public:
  /// Fails with what is wrong, and with the metric that was probably meant.
  static Result<Expression> parse(const std::string& text);

  double evaluate(const Values& values) const;
  const std::string& text() const { return text_; }
  /// The metric that the whole formula is; none if it is more than a name.
  std::optional<size_t> metric() const { return metric_; }
  /// The value, if no metric is in it.
  std::optional<double> constant() const { return constant_; }
  /// The unit of the result, where all metrics in it agree.
  Unit unit() const { return unit_; }

 private:
  class Parser;
  std::string text_;
  std::shared_ptr<Parser> parser_;
  std::optional<size_t> metric_;
  std::optional<double> constant_;
  Unit unit_ = Unit::kNumber;
};

/// `A < B`, `A <= B`, `A > B` or `A >= B`. It holds where the margin is positive.
class Limit {
 public:
  static Result<Limit> parse(const std::string& text);
  double margin(const Values& values) const;
  const std::string& text() const { return text_; }
  /// For "recovery_time.p99 < 20s": the metric and what it must stay under.
  struct QuantileBound {
    size_t metric;
    double seconds;
  };
  std::optional<QuantileBound> quantile_bound() const;
  const Expression& smaller() const { return *smaller_; }
  const Expression& larger() const { return *larger_; }

 private:
  std::string text_;
  std::optional<Expression> smaller_;
  std::optional<Expression> larger_;
};

}  // namespace wavetank::scenarios::tuning
