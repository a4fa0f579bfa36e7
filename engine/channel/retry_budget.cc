// Tokens in, tokens out.
#include "engine/channel/retry_budget.h"

#include <algorithm>

#include "env/check.h"

namespace wavetank::engine {
namespace {

constexpr int64_t kToken = 1'000'000'000;  // so that a token a second is one part a nanosecond

}  // namespace

TokenBucket::TokenBucket(uint32_t per_second, uint32_t most)
    : per_second_(std::max<uint32_t>(per_second, 1)),
      most_parts_(std::max<uint32_t>(most, 1) * kToken),
      parts_(most_parts_) {}

void TokenBucket::settle(Time now) {
  if (now <= settled_) return;
  const auto earned = static_cast<__int128>((now - settled_).ns) * per_second_;
  parts_ = static_cast<int64_t>(std::min<__int128>(parts_ + earned, most_parts_));
  settled_ = now;
}

bool TokenBucket::take(Time now) {
  settle(now);
  if (parts_ < kToken) return false;
  parts_ -= kToken;
  return true;
}

void TokenBucket::add(Probability share) { parts_ = std::min(parts_ + static_cast<int64_t>(share.ppb), most_parts_); }

Time TokenBucket::ready_at() const {
  if (parts_ >= kToken) return settled_;
  return settled_ + Duration{(kToken - parts_ + per_second_ - 1) / per_second_};
}

RetryBudget::RetryBudget(const RetryBudgetConfig& config)
    : tokens_(config.per_second, config.saved), share_(config.share) {}

void RetryBudget::repeated(Time now) { CHECK(tokens_.take(now), "a repetition that the budget does not allow"); }

}  // namespace wavetank::engine
