// Distribution: durations drawn through an integer quantile table, named as in `lognormal(p50: 1ms, p99: 8ms)`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "env/random.h"
#include "env/result.h"
#include "env/time.h"

namespace wavetank {

/// A distribution of durations, reduced to a table of quantiles with linear interpolation between them.
/// Tables are computed with basic IEEE arithmetic only (no libm), so they are the same on every machine.
class Distribution {
 public:
  /// Always zero.
  Distribution() = default;
  static Distribution constant(Duration value);
  static Distribution uniform(Duration low, Duration high);
  static Distribution exponential(Duration mean);
  /// Lognormal through its median and its 99th percentile; p50 ≤ p99.
  static Distribution lognormal(Duration p50, Duration p99);

  /// Reads `5ms`, `uniform(1ms, 3ms)`, `exponential(mean: 2ms)`, `lognormal(p50: 1ms, p99: 8ms)`.
  static Result<Distribution> parse(std::string_view text);

  Duration sample(Random& random) const { return is_constant() ? constant_ : quantile(random.next()); }
  /// The value at `draw` / 2^64.
  Duration quantile(uint64_t draw) const;
  bool is_constant() const { return quantiles_.empty(); }
  Duration smallest() const;

  /// The text it was parsed from, or an equivalent one.
  const std::string& text() const { return text_; }
  friend bool operator==(const Distribution& a, const Distribution& b) { return a.text_ == b.text_; }

 private:
  Duration constant_;
  std::vector<int64_t> quantiles_;  // 1025 values in ns: the tail gets a finer table of its own
  std::vector<int64_t> tail_;       // the last 1/1024 of probability, in 1025 values
  std::string text_ = "0s";
};

}  // namespace wavetank
