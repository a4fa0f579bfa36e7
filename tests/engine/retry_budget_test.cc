// The retry budget: never more repetitions than it was given, and never none for good.
#include "engine/channel/retry_budget.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/channel/sender.h"
#include "engine/log/reader.h"

namespace wavetank::engine {
namespace {

constexpr RetryBudgetConfig kSmall{Probability{250'000'000}, 2, 3};

TEST(TokenBucket, is_full_at_first_and_fills_with_time) {
  TokenBucket bucket(2, 3);
  const Time start = Time{} + 1_s;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(start));
  EXPECT_FALSE(bucket.take(start));
  EXPECT_EQ(bucket.ready_at(), start + 500_ms);
  EXPECT_FALSE(bucket.take(start + 499_ms));
  EXPECT_TRUE(bucket.take(start + 500_ms));
  const Time later = start + 3600_s;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(later));
  EXPECT_FALSE(bucket.take(later)) << "no more is saved up than fits";
}

TEST(TokenBucket, a_long_time_does_not_overflow) {
  TokenBucket bucket(4'000'000'000, 4'000'000'000);
  EXPECT_TRUE(bucket.take(Time::never()));
  EXPECT_TRUE(bucket.take(Time::never()));
}

TEST(RetryBudget, first_sends_earn_a_share_of_a_repetition) {
  RetryBudget budget(kSmall);
  const Time now = Time{} + 1_s;
  for (int i = 0; i < 3; ++i) budget.repeated(now);
  for (int i = 0; i < 3; ++i) budget.first_sent();
  EXPECT_FALSE(budget.allows(now)) << "three quarters of one";
  budget.first_sent();
  EXPECT_TRUE(budget.allows(now));
}

// Over any span: repetitions ≤ saved + per_second × span + share × first sends.
RC_GTEST_PROP(RetryBudget, over_any_span_no_more_is_repeated_than_was_earned, ()) {
  struct Step {
    Time at;
    bool repeated;
  };
  RetryBudget budget(kSmall);
  std::vector<Step> steps;
  Time now;
  const auto count = *rc::gen::inRange(0, 200);
  for (int i = 0; i < count; ++i) {
    now += Duration{*rc::gen::inRange<int64_t>(0, 300'000'000)};
    if (*rc::gen::inRange(0, 3) == 0) {
      budget.first_sent();
      steps.push_back({now, false});
    } else if (budget.allows(now)) {
      budget.repeated(now);
      steps.push_back({now, true});
    }
  }
  for (size_t from = 0; from < steps.size(); ++from) {
    int64_t repeated = 0, sent = 0;
    for (size_t to = from; to < steps.size(); ++to) {
      steps[to].repeated ? ++repeated : ++sent;
      const int64_t span = (steps[to].at - steps[from].at).ns;
      RC_ASSERT(repeated * 1'000'000'000 <=
                int64_t{kSmall.saved} * 1'000'000'000 + kSmall.per_second * span + kSmall.share.ppb * sent);
    }
  }
}

TEST(RetryBudget, a_request_that_is_due_waits_for_it_and_goes_in_the_end) {
  RetryBudget budget({Probability::never(), 1, 1});
  Random random(1);
  Attempts first(RequestConfig{}, &budget), second(RequestConfig{}, &budget);
  const Time start = Time{} + 1_s;
  first.sent(start, random);
  second.sent(start, random);
  const Time due = start + 1_s;
  EXPECT_TRUE(first.due(due));
  first.sent(due, random);
  second.settle(due, random);
  EXPECT_FALSE(second.due(due)) << "the only repetition of this second is gone";
  EXPECT_EQ(budget.times_held_back(), 1u);
  second.settle(due, random);
  EXPECT_EQ(budget.times_held_back(), 1u) << "it is the same repetition";
  EXPECT_EQ(second.next(), due + 1_s);
  EXPECT_TRUE(second.due(second.next()));
}

TEST(RetryBudget, senders_without_answers_repeat_no_more_than_it_allows_and_never_stop) {
  RetryBudget budget({Probability::never(), 1, 5});
  Random random(1);
  std::vector<Sender> senders;
  for (uint32_t channel = 0; channel < 20; ++channel) {
    senders.emplace_back(channel, 1, ChannelConfig{}, &budget);
    senders.back().push({}, {});
  }
  uint64_t late = 0;
  for (Time now = Time{} + 1_s; now < Time{} + 61_s; now += 10_ms) {
    std::vector<Message> out;
    for (Sender& sender : senders) sender.poll(now, random, out);
    if (now >= Time{} + 56_s) late += out.size();
  }
  uint64_t resent = 0;
  for (const Sender& sender : senders) resent += sender.resent();
  EXPECT_LE(resent, 5u + 60u);
  EXPECT_GE(resent, 60u) << "what it allows is used";
  EXPECT_GE(late, 4u) << "and to the end";
}

TEST(RetryBudget, a_fetch_that_is_answered_costs_nothing) {
  RetryBudget budget({Probability::never(), 1, 1});
  Random random(1);
  PartitionReader reader({.partition = {0, 0}, .budget = &budget});
  Time now = Time{} + 1_s;
  for (int i = 0; i < 10; ++i, now += 1_ms) {
    const auto fetch = reader.poll(now, random);
    ASSERT_TRUE(fetch.has_value());
    FetchReply reply{.request = decode<FetchRequest>(fetch->head)->request, .partition = {0, 0}};
    ASSERT_TRUE(reader.receive(make_message(reply)).has_value());
  }
  EXPECT_TRUE(budget.allows(now));
}

}  // namespace
}  // namespace wavetank::engine
