// RetryBudget: what may be repeated, so that repetition never becomes a storm; and the token bucket it is made of.
#pragma once

#include <cstdint>

#include "engine/config.h"
#include "env/time.h"

namespace wavetank::engine {

/// Tokens that time brings, up to a limit. Full at first. A pure core in integers: a token is 10^9 parts.
class TokenBucket {
 public:
  /// `per_second` and `most` are at least 1.
  TokenBucket(uint32_t per_second, uint32_t most);

  /// Takes one token if there is one at `now`.
  bool take(Time now);
  /// Adds a share of a token.
  void add(Probability share);
  bool ready(Time now) const { return now >= ready_at(); }
  /// When there will be a token if nobody takes one before; a time already past if there is one.
  Time ready_at() const;

 private:
  void settle(Time now);

  int64_t per_second_;
  int64_t most_parts_;
  int64_t parts_;
  Time settled_;
};

/// As Finagle's: each first send earns a share of a repetition, time earns a few more, and each repetition costs one.
/// Over any span there are no more repetitions than saved + per_second * span + share * first sends. Since time alone
/// earns, every repetition is let through in the end.
class RetryBudget {
 public:
  explicit RetryBudget(const RetryBudgetConfig& config);

  void first_sent() { tokens_.add(share_); }
  /// May something be repeated at `now`?
  bool allows(Time now) const { return tokens_.ready(now); }
  /// Something was repeated at `now`, as allows() said it may.
  void repeated(Time now);
  /// When something may be repeated next.
  Time allows_at() const { return tokens_.ready_at(); }
  /// A repetition that was due had to wait.
  void held_back() { ++held_back_; }
  uint64_t times_held_back() const { return held_back_; }

 private:
  TokenBucket tokens_;
  Probability share_;
  uint64_t held_back_ = 0;
};

}  // namespace wavetank::engine
