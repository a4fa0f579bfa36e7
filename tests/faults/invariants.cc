// Invariants over events: each holds on a right history, fires on a wrong one, and says when it had nothing to judge.
#include <gtest/gtest.h>

#include "tests/faults/judging.h"

namespace wavetank::faults {
namespace {

using engine::EventKind;
using Words = std::vector<std::string>;

TEST(Invariants, have_distinct_names_and_sentences_and_are_not_exercised_by_nothing) {
  const std::vector<Finding> findings = judge(History(), Evidence());
  ASSERT_EQ(findings.size(), invariant_kinds().size());
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.verdict, Verdict::kNotExercised) << finding.invariant;
    EXPECT_TRUE(finding.sentence.ends_with('.')) << finding.invariant;
    EXPECT_EQ(find_invariant(finding.invariant)->name, finding.invariant);
  }
}

TEST(Invariants, a_watermark_may_fall_with_a_new_attempt_and_never_within_one) {
  const auto advanced = EventKind::kWatermarkAdvanced;
  EXPECT_EQ(judged("watermark", {{advanced, 1, {4, 10}}, {advanced, 1, {5, 3}}, {advanced, 2, {4, 5}}}).verdict,
            Verdict::kHolds);
  EXPECT_EQ(
      judged("watermark", {{advanced, 1, {4, 2'000'000'000}}, {advanced, 1, {4, 1'000'000'000}}}).witnesses,
      Words{"2.000000000s: task 4 in attempt 1: its watermark fell from 1970-01-01T00:00:02Z to 1970-01-01T00:00:01Z"});
}

// Task 1 reads partition events/0 and sends to task 2. Offset n of the partition holds, on time, second n.
Evidence two_tasks() {
  Evidence evidence;
  evidence.topology = Topology{.chain_of_task = {0, 0, 1},
                               .edges = {{0, 1}},
                               .channels = {{1, 2}},
                               .task_names = {"", "events/0", "totals/0"},
                               .topic_names = {"events"}};
  evidence.on_time_from = [](uint32_t, uint32_t, uint64_t offset) -> std::optional<LoggedRecord> {
    if (offset >= 9) return {};
    return LoggedRecord{offset, static_cast<int64_t>(offset) * 1'000'000'000};
  };
  return evidence;
}

TEST(Invariants, a_sources_watermark_passes_nothing_that_it_has_yet_to_hand_on) {
  const auto advanced = EventKind::kWatermarkAdvanced;
  const auto progress = EventKind::kSourceProgress;
  const Evidence evidence = two_tasks();
  EXPECT_EQ(judged("watermark", {{progress, 1, {1, 0, 5}}, {advanced, 1, {1, 5'000'000'000}}}, evidence).verdict,
            Verdict::kHolds);
  EXPECT_EQ(judged("watermark", {{progress, 1, {1, 0, 9}}, {advanced, 1, {1, INT64_MAX}}}, evidence).verdict,
            Verdict::kHolds);
  EXPECT_EQ(judged("watermark", {{progress, 1, {1, 0, 5}}, {advanced, 1, {1, 5'000'000'001}}}, evidence).witnesses,
            Words{"2.000000000s: task 1 (events/0) in attempt 1: its watermark of 1970-01-01T00:00:05.000000001Z has "
                  "passed events/0 offset 5, which is on time with 1970-01-01T00:00:05Z and not yet handed on"});
  // What another attempt has handed on is not handed on in this one.
  EXPECT_EQ(judged("watermark", {{progress, 1, {1, 0, 9}}, {progress, 2, {1, 0, 2}}, {advanced, 2, {1, 5'000'000'000}}},
                   evidence)
                .violations,
            1u);
}

TEST(Invariants, a_tasks_watermark_passes_none_of_those_that_send_to_it) {
  const auto advanced = EventKind::kWatermarkAdvanced;
  const Evidence evidence = two_tasks();
  EXPECT_EQ(judged("watermark", {{advanced, 1, {1, 7}}, {advanced, 1, {2, 7}}}, evidence).verdict, Verdict::kHolds);
  EXPECT_EQ(judged("watermark", {{advanced, 1, {1, 0}}, {advanced, 1, {2, 1'000'000'000}}}, evidence).witnesses,
            Words{"2.000000000s: task 2 (totals/0) in attempt 1: its watermark of 1970-01-01T00:00:01Z has passed that "
                  "of task 1 (events/0), which sends to it"});
  EXPECT_EQ(judged("watermark", {{advanced, 1, {1, 7}}, {advanced, 2, {2, 7}}}, evidence).violations, 1u)
      << "in its own attempt the sender has none";
}

TEST(Invariants, a_transaction_ends_one_way) {
  const auto committed = EventKind::kTransactionCommitted;
  const auto aborted = EventKind::kTransactionAborted;
  EXPECT_EQ(judged("transaction-outcome", {{committed, 0, {1, 0, 7, 3, 90}},
                                           {committed, 0, {1, 0, 7, 3, 90}},
                                           {aborted, 0, {1, 0, 7, 4, 95}},
                                           {aborted, 0, {1, 1, 7, 3, 20}}})
                .verdict,
            Verdict::kHolds);
  EXPECT_EQ(judged("transaction-outcome", {{aborted, 0, {1, 0, 7, 3, 90}}, {committed, 0, {1, 0, 7, 3, 99}}}).witnesses,
            Words{"2.000000000s: transaction 0.3 of producer 0000000000000007 on partition 1/0 is committed after it "
                  "was aborted"});
}

TEST(Invariants, a_sink_commits_after_its_checkpoint_or_a_restore_from_it) {
  const auto completed = EventKind::kCheckpointCompleted;
  const auto committed = EventKind::kSinkCommitted;
  EXPECT_EQ(judged("commit-after-checkpoint", {{completed, 1, {3}}, {committed, 1, {3, 9, 1, 0}}}).verdict,
            Verdict::kHolds);
  EXPECT_EQ(
      judged("commit-after-checkpoint", {{EventKind::kJobDeploying, 2, {3}}, {committed, 2, {3, 9, 1, 0}}}).verdict,
      Verdict::kHolds);
  EXPECT_EQ(judged("commit-after-checkpoint", {{completed, 1, {2}}, {committed, 1, {3, 9, 1, 0}}, {completed, 1, {3}}})
                .witnesses,
            Words{"2.000000000s: sink task 9 committed checkpoint 3 when 2 was the latest complete one"});
}

TEST(Invariants, an_older_attempt_epoch_or_producer_decides_nothing) {
  const auto started = EventKind::kCoordinatorStarted;
  const auto deploying = EventKind::kJobDeploying;
  const auto acknowledged = EventKind::kCheckpointAcknowledged;
  const auto fenced = EventKind::kProducerFenced;
  EXPECT_EQ(judged("fencing", {{started, 0, {1}},
                               {deploying, 1, {0}},
                               {acknowledged, 1, {1, 4}},
                               {started, 0, {2}},
                               {deploying, 2, {1}},
                               {acknowledged, 2, {2, 4}},
                               {fenced, 0, {1, 0, 7, 1, 2}}})
                .verdict,
            Verdict::kHolds);
  EXPECT_EQ(judged("fencing", {{deploying, 2, {1}}, {acknowledged, 1, {2, 4}}}).violations, 1u);
  EXPECT_EQ(judged("fencing", {{deploying, 2, {1}}, {deploying, 2, {1}}}).violations, 1u);
  EXPECT_EQ(judged("fencing", {{started, 0, {2}}, {started, 0, {2}}}).violations, 1u);
  EXPECT_EQ(judged("fencing", {{fenced, 0, {1, 0, 7, 2, 2}}}).violations, 1u);
  EXPECT_EQ(judged("fencing", {{started, 0, {1}}, {deploying, 1, {0}}}).verdict, Verdict::kNotExercised);
}

TEST(Invariants, convergence_is_judged_against_its_limit) {
  Evidence evidence;
  evidence.convergence = ConvergenceFacts{Time{} + 10_s, Time{} + 14_s, 5_s, ""};
  EXPECT_EQ(judged("convergence", {}, evidence).summary, "converged 4.00 s after healing, limit 5.00 s");
  EXPECT_EQ(judged("convergence", {}, evidence).verdict, Verdict::kHolds);
  evidence.convergence->converged = Time{} + 16_s;
  EXPECT_EQ(judged("convergence", {}, evidence).verdict, Verdict::kViolated);
  evidence.convergence->converged = Time::never();
  evidence.convergence->missing = "the job is restarting";
  EXPECT_EQ(judged("convergence", {}, evidence).witnesses, Words{"the job is restarting"});
}

TEST(Invariants, recovery_time_of_one_run_is_judged_by_its_worst_episode) {
  Episode quick;
  quick.began = Time{} + 1_s;
  quick.ended = Time{} + 3_s;
  quick.faults = {"F1"};
  quick.phases.catch_up = 2_s;
  Evidence evidence;
  evidence.episodes = {quick};
  evidence.recovery_limits.p99 = 1_s;
  EXPECT_EQ(judged("recovery-time", {}, evidence).verdict, Verdict::kNotExercised);
  evidence.recovery_limits.max = 2_s;
  EXPECT_EQ(judged("recovery-time", {}, evidence).verdict, Verdict::kHolds);
  evidence.recovery_limits.max = 1_s;
  EXPECT_EQ(judged("recovery-time", {}, evidence).verdict, Verdict::kViolated);
  evidence.recovery_limits.max = 9_s;
  evidence.episodes->front().censored = true;
  const Finding finding = judged("recovery-time", {}, evidence);
  EXPECT_EQ(finding.verdict, Verdict::kViolated);
  EXPECT_EQ(finding.witnesses[0].substr(0, 52), "at 1.000000000s, after F1: 2.00 s and not over yet, ");
}

}  // namespace
}  // namespace wavetank::faults
