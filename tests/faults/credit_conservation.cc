// Credit conservation: what both ends of a channel tell, right and wrong in every way there is.
#include <gtest/gtest.h>

#include "tests/faults/judging.h"

namespace wavetank::faults {
namespace {

using Words = std::vector<std::string>;
using Steps = std::vector<Step>;

constexpr auto kChannelFlow = engine::EventKind::kChannelFlow;
constexpr auto kCredit = engine::EventKind::kChannelCredit;
constexpr uint16_t kSender = 0;
constexpr uint16_t kReceiver = 1;

Evidence four_credits() {
  Evidence evidence;
  evidence.buffers = BufferLimits{4, 16};
  evidence.topology = Topology{.chain_of_task = {0, 0, 1},
                               .edges = {{0, 1}},
                               .channels = {{1, 2}},
                               .task_names = {"", "events/0", "totals/0"},
                               .topic_names = {"events"}};
  return evidence;
}

/// Checkpoint 1 after five frames, of which the sender has heard that three arrived; checkpoint 2 after nine, of which
/// two lie at the receiver beside the nine that it took.
Steps two_snapshots() {
  return {{kChannelFlow, 1, {1, 0, 5, 40, 1000}, 0, kSender},   {kCredit, 1, {0, 6, 3, 5, 2}, 0, kSender},
          {kChannelFlow, 1, {1, 0, 5, 40, 1000}, 0, kReceiver}, {kCredit, 1, {0, 9, 5, 5, 0}, 0, kReceiver},
          {kChannelFlow, 1, {2, 0, 9, 70, 1900}, 0, kSender},   {kCredit, 1, {0, 9, 8, 9, 1}, 0, kSender},
          {kChannelFlow, 1, {2, 0, 9, 70, 1900}, 0, kReceiver}, {kCredit, 1, {0, 13, 11, 9, 2}, 0, kReceiver}};
}

Finding credit(const Steps& steps, const Evidence& evidence = four_credits()) {
  return judged("credit-conservation", steps, evidence);
}

TEST(CreditConservation, holds_while_both_ends_add_up) {
  const Finding finding = credit(two_snapshots());
  EXPECT_EQ(finding.verdict, Verdict::kHolds) << testing::PrintToString(finding.witnesses);
  EXPECT_EQ(finding.summary, "channels were looked at 4 times, 0 times something did not add up");
  EXPECT_EQ(credit({}).verdict, Verdict::kNotExercised);
  EXPECT_EQ(credit(two_snapshots(), {}).verdict, Verdict::kNotExercised) << "the credits are not known";
}

TEST(CreditConservation, a_credit_that_is_not_given_back_is_told_once_and_again_when_it_is_more) {
  Steps steps = two_snapshots();
  steps[3].values[1] = 8;
  steps[7].values[1] = 12;
  EXPECT_EQ(
      credit(steps).witnesses,
      Words{"4.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: of its 4 credits 1 are lost: 8 granted, "
            "5 taken, 0 held, so 3 free and not 4"});
  steps[7].values[1] = 11;
  EXPECT_EQ(credit(steps).violations, 2u);
}

TEST(CreditConservation, a_credit_that_is_given_back_twice_is_one_too_many) {
  Steps steps = two_snapshots();
  steps[7].values[1] = 14;
  EXPECT_EQ(credit(steps).witnesses,
            Words{"8.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: of its 4 credits 1 are too many: 14 "
                  "granted, 9 taken, 2 held, so 3 free and not 2"});
}

TEST(CreditConservation, a_sender_counts_no_more_than_was_granted_and_has_arrived) {
  Steps steps = two_snapshots();
  steps[1].values = {0, 10, 6, 5, -1};
  EXPECT_EQ(credit(steps).witnesses,
            (Words{"4.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: its sender counts 10 frames granted, "
                   "and 9 are",
                   "4.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: its sender counts 6 frames arrived, "
                   "and 5 have"}));
}

TEST(CreditConservation, a_sender_may_ask_with_one_frame_beyond_its_credit_and_no_more) {
  Steps steps = two_snapshots();
  steps[5].values = {0, 8, 5, 9, 4};
  EXPECT_EQ(credit(steps).verdict, Verdict::kHolds);
  steps[5].values[1] = 7;
  EXPECT_EQ(credit(steps).witnesses,
            Words{"6.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: 9 frames were sent, and 7 granted"});
}

TEST(CreditConservation, what_has_arrived_was_granted) {
  Steps steps = two_snapshots();
  steps[1].values = {0, 2, 3, 3, 2};
  EXPECT_EQ(credit(steps).witnesses,
            Words{"2.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: its sender has lost 1 credits: it "
                  "counts 2 frames granted, and must know of 3, for 3 of its frames have arrived"});
}

TEST(CreditConservation, a_sender_that_has_heard_of_later_frames_knows_all_that_was_granted_before_them) {
  Steps steps = two_snapshots();
  steps[5].values = {0, 8, 6, 8, 3};
  EXPECT_EQ(credit(steps).witnesses,
            Words{"6.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: its sender has lost 1 credits: it "
                  "counts 8 frames granted, and must know of 9, for 6 of its frames have arrived"});
  steps[5].values = {0, 8, 5, 8, 4};
  EXPECT_EQ(credit(steps).verdict, Verdict::kHolds) << "it may not have heard yet";
}

TEST(CreditConservation, a_sender_holds_what_is_not_acknowledged) {
  Steps steps = two_snapshots();
  steps[5].values[4] = 0;
  EXPECT_EQ(credit(steps).witnesses,
            Words{"6.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: its sender was "
                  "given 9 frames; 8 are acknowledged and 0 held"});
}

TEST(CreditConservation, frames_do_not_arrive_before_they_are_sent) {
  Steps steps = two_snapshots();
  steps[3].values = {0, 9, 10, 5, 5};
  EXPECT_EQ(credit(steps).witnesses,
            Words{"6.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: 10 frames have "
                  "arrived, and its sender was given 9"});
}

TEST(CreditConservation, what_arrived_in_order_was_taken_or_is_held) {
  Steps steps = two_snapshots();
  steps[7].values[4] = 1;
  EXPECT_EQ(credit(steps).witnesses,
            Words{"8.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: 11 frames have "
                  "arrived in order; 9 were taken and 1 are held"});
  steps[7].values[4] = 4;
  EXPECT_EQ(credit(steps).verdict, Verdict::kHolds) << "two more are held behind a gap";
}

TEST(CreditConservation, what_was_taken_before_a_barrier_is_what_was_sent_before_it) {
  Steps lost = two_snapshots();
  lost[2].values = {1, 0, 4, 32, 900};
  lost[6].values = {2, 0, 8, 62, 1800};
  EXPECT_EQ(credit(lost).witnesses,
            Words{"3.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: before the barrier of checkpoint 1, 32 "
                  "records in 4 frames were taken, and 40 records in 5 frames were sent"})
      << "the second checkpoint misses the same frame";
  Steps altered = two_snapshots();
  altered[6].values[4] = 1901;
  EXPECT_EQ(credit(altered).witnesses,
            Words{"7.000000000s: channel 0 (events/0 -> totals/0) in attempt 1: before the barrier of checkpoint 2, 70 "
                  "records in 9 frames were taken, but not the same, and 70 records in 9 frames were sent"});
}

TEST(CreditConservation, attempts_and_channels_have_books_of_their_own) {
  Steps steps = two_snapshots();
  for (Step step : two_snapshots()) {
    step.attempt = 2;
    if (step.kind == kChannelFlow) step.values = {step.values[0] + 2, 0, step.values[2] - 2, 1, 1};
    if (step.kind == kCredit)
      step.values = {0, step.values[1] - 2, step.values[2] - 2, step.values[3] - 2, step.values[4]};
    steps.push_back(step);
  }
  EXPECT_EQ(credit(steps).verdict, Verdict::kHolds);
  Steps unfinished = two_snapshots();
  unfinished.resize(6);
  EXPECT_EQ(credit(unfinished).verdict, Verdict::kHolds) << "the barrier of checkpoint 2 has not come through";
}

}  // namespace
}  // namespace wavetank::faults
