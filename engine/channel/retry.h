// Retry: when to send a request, when to send it again, and when to give it up. Pure integer arithmetic.
#pragma once

#include <cstdint>

#include "engine/channel/retry_budget.h"
#include "engine/config.h"
#include "env/random.h"
#include "env/time.h"

namespace wavetank::engine {

/// Exponential backoff with jitter.
struct Backoff {
  Duration initial;
  Duration max;
  uint32_t multiplier_percent = 200;  ///< at least 100
  Probability jitter;                 ///< the share of each delay that chance may take away or add

  /// The wait before retry number `attempt` (from 0): initial * multiplier^attempt, at most `max`, then moved by up to
  /// `jitter` of itself either way. Draws once if there is jitter, else never.
  Duration delay(uint32_t attempt, Random& random) const;
};

/// The backoff of requests: jitter is 20 %.
Backoff backoff_of(const RequestConfig& config);

/// The clock of one request that is sent until it is answered. Its owner sends when it is due and tells so.
class Attempts {
 public:
  /// `budget`, if given, outlives this and decides when a repetition that is due may go.
  explicit Attempts(const RequestConfig& config, RetryBudget* budget = nullptr) : config_(config), budget_(budget) {}

  /// To be sent at `now`?
  bool due(Time now) const { return !refused_ && now >= next_ && affordable(now); }
  /// It was sent at `now`; it is due again after `timeout` and the backoff of this attempt.
  void sent(Time now, Duration timeout, Random& random);
  void sent(Time now, Random& random) { sent(now, config_.timeout, random); }
  /// The receiver answered "not now": due again after a backoff that starts at the next settle().
  void refused() { refused_ = true; }
  /// To be called before due(): starts the backoff of a refusal, and notes when the budget holds a repetition back.
  void settle(Time now, Random& random);
  /// There was progress: what comes next is a first attempt, due at once.
  void restart();
  /// More was sent at `now` behind what is waited for already.
  void also_sent(Time now) {
    last_ = now;
    if (budget_ != nullptr) budget_->first_sent();
  }
  /// A part was answered: waiting for the rest is a first attempt again, counted from the last send.
  void progressed();
  /// Due at once, without forgetting how often and since when it was tried.
  void hurry() { refused_ = false, next_ = Time{}; }
  /// First sent longer than the delivery timeout ago: its outcome stays unknown.
  bool expired(Time now) const;
  /// When due() or expired() may become true; Time{} is at once.
  Time next() const;
  uint32_t count() const { return count_; }

 private:
  bool affordable(Time now) const { return count_ == 0 || budget_ == nullptr || budget_->allows(now); }

  RequestConfig config_;
  RetryBudget* budget_;
  Time first_ = Time::never();
  Time last_;
  Time next_;
  uint32_t count_ = 0;
  bool refused_ = false;
  bool held_back_ = false;  ///< this repetition has been noted
};

}  // namespace wavetank::engine
