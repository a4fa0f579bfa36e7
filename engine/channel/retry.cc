// Backoff and the clock of one request.
#include "engine/channel/retry.h"

#include <algorithm>

#include "env/check.h"

namespace wavetank::engine {

Duration Backoff::delay(uint32_t attempt, Random& random) const {
  CHECK(multiplier_percent >= 100, "a backoff that shrinks to {} %", multiplier_percent);
  __int128 wait = std::min(initial, max).ns;
  if (multiplier_percent > 100)
    for (uint32_t i = 0; i < attempt && wait != 0 && wait < max.ns; ++i)
      // At least one nanosecond more, so that no rounding makes the loop as long as `attempt`.
      wait = std::max(wait + 1, wait * multiplier_percent / 100);
  const auto base = static_cast<int64_t>(std::min<__int128>(wait, max.ns));
  const auto spread = static_cast<int64_t>(static_cast<__int128>(base) * jitter.ppb / 1'000'000'000);
  if (spread <= 0) return {base};
  return {base - spread + static_cast<int64_t>(random.below(2 * static_cast<uint64_t>(spread) + 1))};
}

Backoff backoff_of(const RequestConfig& config) {
  return {config.backoff, config.backoff_max, 200, Probability{200'000'000}};
}

void Attempts::sent(Time now, Duration timeout, Random& random) {
  if (budget_ != nullptr) count_ == 0 ? budget_->first_sent() : budget_->repeated(now);
  held_back_ = false;
  if (first_ == Time::never()) first_ = now;
  last_ = now;
  next_ = now + timeout;
  if (count_ > 0) next_ += backoff_of(config_).delay(count_ - 1, random);
  refused_ = false;
  ++count_;
}

void Attempts::settle(Time now, Random& random) {
  if (!refused_ && now >= next_ && !affordable(now) && !held_back_) {
    held_back_ = true;
    budget_->held_back();
  }
  if (!refused_) return;
  refused_ = false;
  next_ = now + backoff_of(config_).delay(count_ > 0 ? count_ - 1 : 0, random);
}

void Attempts::restart() {
  first_ = Time::never();
  next_ = Time{};
  count_ = 0;
  refused_ = false;
}

void Attempts::progressed() {
  first_ = last_;
  next_ = last_ + config_.timeout;
  count_ = 1;
  refused_ = false;
}

bool Attempts::expired(Time now) const { return first_ != Time::never() && now - first_ >= config_.delivery_timeout; }

Time Attempts::next() const {
  if (refused_) return Time{};
  const Time next = count_ == 0 || budget_ == nullptr ? next_ : std::max(next_, budget_->allows_at());
  return first_ == Time::never() ? next : std::min(next, first_ + config_.delivery_timeout);
}

}  // namespace wavetank::engine
