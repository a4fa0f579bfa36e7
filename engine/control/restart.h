// RestartBackoff: how long to wait before the next attempt: Flink's exponential-delay strategy.
#pragma once

#include "engine/channel/retry.h"
#include "engine/config.h"

namespace wavetank::engine {

class RestartBackoff {
 public:
  explicit RestartBackoff(const RestartConfig& config)
      : backoff_{config.initial, config.max, config.multiplier_percent, config.jitter},
        reset_after_(config.reset_after) {}

  /// The job has failed at `now`, having last failed (or begun) earlier: the delay before its next attempt.
  Duration failed(Time now, Random& random) {
    if (now - last_failure_ >= reset_after_) failures_ = 0;
    last_failure_ = now;
    return backoff_.delay(failures_++, random);
  }

 private:
  Backoff backoff_;
  Duration reset_after_;
  uint32_t failures_ = 0;
  Time last_failure_;
};

}  // namespace wavetank::engine
