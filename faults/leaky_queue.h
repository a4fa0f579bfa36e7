// LeakyQueue: how long each one waits that joins a queue which time empties at a fixed pace.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "env/time.h"

namespace wavetank::faults {

/// The leaky bucket of telephone and packet networks (ITU-T I.371), in integers. Sizes are in any unit, as long as the
/// pace is in the same.
class LeakyQueue {
 public:
  /// `per_ns` (at least 1) leaves in each nanosecond; the first `allowance` need not wait.
  LeakyQueue(uint64_t per_ns, uint64_t allowance) : per_ns_(per_ns), allowance_(allowance) {}

  /// Joins at `now`, which never goes back, and gets the time until its last part has left; nothing, and it stays out,
  /// if that is more than `longest`.
  std::optional<Duration> join(Time now, uint64_t size, Duration longest) {
    const auto gone = static_cast<Amount>((now - settled_).ns) * per_ns_;
    waiting_ = std::max<Amount>(waiting_ - gone, 0);
    settled_ = now;
    const Amount before_it = std::max<Amount>(waiting_ + size - allowance_, 0);
    const Amount wait_ns = (before_it + per_ns_ - 1) / per_ns_;
    if (wait_ns > longest.ns) return std::nullopt;
    waiting_ += size;
    return Duration{static_cast<int64_t>(wait_ns)};
  }

 private:
  using Amount = __int128;
  Amount per_ns_;
  Amount allowance_;
  Amount waiting_ = 0;
  Time settled_;
};

}  // namespace wavetank::faults
