// Tests of backoff and of the clock of one request.
#include "engine/channel/retry.h"

#include <gtest/gtest.h>

namespace wavetank::engine {
namespace {

TEST(Retry, delays_grow_by_the_multiplier_up_to_the_largest) {
  Random random(1);
  const Backoff backoff{100_ms, 1_s, 200, Probability::never()};
  const Duration expected[] = {100_ms, 200_ms, 400_ms, 800_ms, 1_s, 1_s};
  for (uint32_t attempt = 0; attempt < 6; ++attempt) EXPECT_EQ(backoff.delay(attempt, random), expected[attempt]);
  EXPECT_EQ(backoff.delay(4'000'000'000, random), 1_s);
}

TEST(Retry, a_multiplier_too_small_to_be_seen_in_nanoseconds_still_ends) {
  Random random(1);
  const Backoff backoff{1_ns, 50_ns, 101, Probability::never()};
  EXPECT_EQ(backoff.delay(4'000'000'000, random), 50_ns);
}

TEST(Retry, the_largest_delay_does_not_overflow) {
  Random random(1);
  const Duration longest{std::numeric_limits<int64_t>::max() / 2};
  const Backoff backoff{1_s, longest, 1000, Probability::always()};
  const Duration delay = backoff.delay(100, random);
  EXPECT_GE(delay, 0_s);
}

TEST(Retry, jitter_moves_a_delay_by_its_share_at_most_and_both_ways) {
  Random random(2);
  const Backoff backoff{100_ms, 1_s, 200, Probability{200'000'000}};
  Duration least = 1_s, most = 0_s;
  for (int i = 0; i < 1000; ++i) {
    const Duration delay = backoff.delay(0, random);
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  EXPECT_GE(least, 80_ms);
  EXPECT_LT(least, 85_ms);
  EXPECT_LE(most, 120_ms);
  EXPECT_GT(most, 115_ms);
}

TEST(Retry, without_jitter_nothing_is_drawn) {
  Random random(3), untouched(3);
  Backoff{100_ms, 1_s}.delay(3, random);
  EXPECT_EQ(random.next(), untouched.next());
}

TEST(Retry, a_request_is_due_at_once_then_after_its_timeout_then_later_still) {
  Random random(4);
  RequestConfig config;
  Attempts attempts(config);
  EXPECT_TRUE(attempts.due(Time{}));
  attempts.sent(Time{}, random);
  EXPECT_FALSE(attempts.due(Time{} + 999_ms));
  EXPECT_TRUE(attempts.due(Time{} + 1_s));
  attempts.sent(Time{} + 1_s, random);
  EXPECT_GE(attempts.next(), Time{} + 2080_ms);
  EXPECT_LE(attempts.next(), Time{} + 2120_ms);
}

TEST(Retry, a_refusal_waits_for_the_backoff_and_wants_to_be_polled_for_it) {
  Random random(5);
  Attempts attempts(RequestConfig{});
  attempts.sent(Time{}, random);
  attempts.refused();
  EXPECT_EQ(attempts.next(), Time{});
  EXPECT_FALSE(attempts.due(Time{} + 10_s));
  attempts.settle(Time{} + 10_ms, random);
  EXPECT_GE(attempts.next(), Time{} + 90_ms);
  EXPECT_LE(attempts.next(), Time{} + 130_ms);
}

TEST(Retry, a_request_expires_counted_from_its_first_send_unless_there_was_progress) {
  Random random(6);
  RequestConfig config;
  config.delivery_timeout = 10_s;
  Attempts attempts(config);
  attempts.sent(Time{}, random);
  attempts.sent(Time{} + 9_s, random);
  EXPECT_FALSE(attempts.expired(Time{} + 9_s));
  EXPECT_TRUE(attempts.expired(Time{} + 10_s));
  EXPECT_EQ(attempts.next(), Time{} + 10_s);
  attempts.progressed();
  EXPECT_FALSE(attempts.expired(Time{} + 18_s));
  EXPECT_TRUE(attempts.expired(Time{} + 19_s));
}

}  // namespace
}  // namespace wavetank::engine
