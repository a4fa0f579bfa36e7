// Invariants over checkpoints: whether they go on, which one is restored, and whether each is a consistent cut.
#include <gtest/gtest.h>

#include "tests/faults/judging.h"

namespace wavetank::faults {
namespace {

using engine::EventKind;
using Words = std::vector<std::string>;
using Steps = std::vector<Step>;

constexpr auto kRunning = EventKind::kJobRunning;
constexpr auto kFailing = EventKind::kJobFailing;
constexpr auto kDeploying = EventKind::kJobDeploying;
constexpr auto kTriggered = EventKind::kCheckpointTriggered;
constexpr auto kCompleted = EventKind::kCheckpointCompleted;
constexpr auto kAborted = EventKind::kCheckpointAborted;

// Liveness. Interval 2 s, timeout 8 s, no failure tolerated: 30 s for a completion, 14 s for a beginning, 20 s to read.

Evidence until(int64_t second, std::vector<TroubleSpan> trouble = {}) {
  Evidence evidence;
  evidence.pace = CheckpointPace{2_s, 8_s, 0_s, 0};
  evidence.observed_until = Time{} + 1_s * second;
  evidence.trouble = std::move(trouble);
  return evidence;
}

Finding lived(const Steps& steps, const Evidence& evidence) { return judged("checkpoint-liveness", steps, evidence); }

TEST(CheckpointLiveness, holds_while_checkpoints_complete_in_time) {
  const Steps steps = {{kRunning, 1, {}, 1}, {kTriggered, 1, {1}, 4}, {kCompleted, 1, {1}, 5}, {kTriggered, 1, {2}, 8}};
  const Finding finding = lived(steps, until(30));
  EXPECT_EQ(finding.verdict, Verdict::kHolds);
  EXPECT_EQ(finding.summary, "1 checkpoints completed, never more than 25.0 s without a sign of it");
  EXPECT_EQ(lived({{kRunning, 1, {}, 1}}, until(9)).verdict, Verdict::kNotExercised);
}

TEST(CheckpointLiveness, tells_of_checkpoints_that_never_complete_and_never_fail) {
  Steps steps = {{kRunning, 1, {}, 1}};
  for (int64_t n = 1; n <= 5; ++n) {
    steps.push_back({kTriggered, 1, {n}, 10 * n});
    steps.push_back({kAborted, 1, {n, 0}, 10 * n + 8});
  }
  EXPECT_EQ(lived(steps, until(60)).witnesses,
            Words{"from 1.000000000s on no checkpoint completed for 37.0 s, though the job ran and nothing was wrong"});
  steps.push_back({kFailing, 1, {}, 25});
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.second < b.second; });
  EXPECT_EQ(lived(steps, until(60)).violations, 0u) << "a visible failure is enough";
}

TEST(CheckpointLiveness, tells_of_checkpoints_that_are_not_even_begun) {
  const Steps steps = {{kRunning, 1, {}, 1}, {kTriggered, 1, {1}, 2}, {kCompleted, 1, {1}, 3}};
  EXPECT_EQ(lived(steps, until(20)).witnesses,
            Words{"from 3.000000000s on no checkpoint was begun for 17.0 s, though the job ran and nothing was wrong"});
}

TEST(CheckpointLiveness, nothing_is_due_after_the_checkpoint_that_holds_all_input) {
  EXPECT_EQ(lived({{kRunning, 1, {}, 1}, {kTriggered, 1, {1}, 2}, {kCompleted, 1, {1, 0, 0, 1}, 3}}, until(99)).verdict,
            Verdict::kHolds);
}

TEST(CheckpointLiveness, tells_of_input_that_nobody_reads) {
  const auto arrived = EventKind::kIngestAcknowledged;
  const auto progress = EventKind::kSourceProgress;
  Steps steps = {{kRunning, 1, {}, 1}, {arrived, 0, {0, 2, 100}, 2}, {progress, 1, {1, 2, 100, 0, 0}, 3}};
  for (int64_t second = 5; second <= 60; second += 5) {
    steps.push_back({kTriggered, 1, {second}, second});
    steps.push_back({kCompleted, 1, {second}, second + 1});
  }
  EXPECT_EQ(lived(steps, until(60)).verdict, Verdict::kHolds) << "there is nothing to read";
  steps.insert(steps.begin() + 3, {arrived, 0, {0, 2, 200}, 4});
  EXPECT_EQ(lived(steps, until(60)).witnesses,
            Words{"from 4.000000000s on sources handed on nothing of what was in the input log for 21.0 s, though the "
                  "job ran and nothing was wrong"});
}

TEST(CheckpointLiveness, does_not_count_the_time_of_faults) {
  const Steps steps = {{kRunning, 1, {}, 1}, {kTriggered, 1, {1}, 4}, {kCompleted, 1, {1}, 5}};
  const Time begun = Time{} + 10_s;
  EXPECT_EQ(lived(steps, until(45, {{begun, Time{} + 35_s}})).verdict, Verdict::kHolds);
  EXPECT_EQ(lived(steps, until(99, {{begun, Time::never()}})).verdict, Verdict::kHolds);
  EXPECT_EQ(lived(steps, until(60, {{begun, Time{} + 35_s}})).violations, 1u);
}

// The checkpoint that an attempt starts from.

Finding restored(const Steps& steps) { return judged("newest-checkpoint", steps); }

TEST(NewestCheckpoint, is_restored) {
  EXPECT_EQ(restored({{kDeploying, 1, {0}}, {kTriggered, 1, {1}}, {kCompleted, 1, {1}}, {kDeploying, 2, {1}}}).verdict,
            Verdict::kHolds);
  EXPECT_EQ(restored({{kDeploying, 1, {0}}, {kTriggered, 1, {1}}}).verdict, Verdict::kNotExercised);
}

TEST(NewestCheckpoint, may_be_one_whose_completion_nobody_lived_to_report) {
  EXPECT_EQ(restored({{kTriggered, 1, {1}}, {kCompleted, 1, {1}}, {kTriggered, 1, {2}}, {kDeploying, 2, {2}}}).verdict,
            Verdict::kHolds);
}

TEST(NewestCheckpoint, is_passed_over_only_when_it_cannot_be_read) {
  const Steps two = {{kTriggered, 1, {1}}, {kCompleted, 1, {1}}, {kTriggered, 1, {2}}, {kCompleted, 1, {2}}};
  Steps older = two;
  older.push_back({kDeploying, 2, {1}});
  EXPECT_EQ(restored(older).witnesses,
            Words{"5.000000000s: attempt 2 starts from checkpoint 1, when checkpoint 2 was complete"});
  older.insert(older.end() - 1, {EventKind::kCheckpointUnreadable, 1, {2}});
  EXPECT_EQ(restored(older).verdict, Verdict::kHolds);
  Steps scratch = two;
  scratch.push_back({kDeploying, 2, {0}});
  EXPECT_EQ(restored(scratch).witnesses,
            Words{"5.000000000s: attempt 2 starts from scratch, when checkpoint 2 was complete"});
}

TEST(NewestCheckpoint, is_not_one_that_was_aborted_or_never_begun) {
  EXPECT_EQ(restored({{kTriggered, 1, {1}}, {kAborted, 1, {1}}, {kDeploying, 2, {1}}}).witnesses,
            Words{"3.000000000s: attempt 2 starts from checkpoint 1, which was aborted"});
  EXPECT_EQ(restored({{kDeploying, 2, {4}}}).violations, 1u);
}

// Consistent cuts: task 1 reads partition 0/0 and hands on to task 2, which keeps state and writes.
// Record i of the partition has fingerprint 100 + i.

constexpr auto kTaken = EventKind::kSnapshotTaken;
constexpr auto kFlow = EventKind::kSnapshotFlow;
constexpr auto kProgress = EventKind::kSourceProgress;

int64_t records(int64_t from, int64_t to) {
  int64_t sum = 0;
  for (int64_t i = from; i < to; ++i) sum += 100 + i;
  return sum;
}

Evidence pipeline() {
  Evidence evidence;
  evidence.topology = Topology{.chain_of_task = {0, 0, 1},
                               .edges = {{0, 1}},
                               .channels = {{1, 2}},
                               .task_names = {"", "events/0", "totals/0"},
                               .topic_names = {"events"}};
  evidence.input_fingerprint = [](uint32_t, uint32_t, uint64_t offset) -> std::optional<uint64_t> {
    if (offset > 50) return {};
    return records(0, static_cast<int64_t>(offset));
  };
  evidence.name_record = [](uint64_t fingerprint) {
    return fingerprint >= 100 && fingerprint < 200 ? fmt::format("events/0 record {}", fingerprint - 100) : "";
  };
  return evidence;
}

/// Checkpoint 1 after ten records, of which record 3 was dropped and the first six went out; a second attempt from it
/// reads ten more, and checkpoint 2 has all but the last of them out.
Steps two_attempts() {
  return {{kDeploying, 1, {0}},
          {kProgress, 1, {1, 0, 0}},
          {kProgress, 1, {1, 0, 10}},
          {kTaken, 1, {1, 1, 0, 0}},
          {kFlow, 1, {1, 1, records(0, 10), records(0, 10) - 103, 103}},
          {kProgress, 1, {1, 0, 13}},
          {kTaken, 1, {1, 2, 0, records(6, 10)}},
          {kFlow, 1, {1, 2, records(0, 10) - 103, records(0, 6) - 103, 0}},
          {kCompleted, 1, {1}},
          {kDeploying, 2, {1}},
          {kProgress, 2, {1, 0, 10}},
          {kProgress, 2, {1, 0, 20}},
          {kTaken, 2, {2, 1, 0, 0}},
          {kFlow, 2, {2, 1, records(10, 20), records(10, 20), 0}},
          {kTaken, 2, {2, 2, 0, records(19, 20)}},
          {kFlow, 2, {2, 2, records(10, 20), records(6, 19), 0}},
          {kCompleted, 2, {2}}};
}

Finding cut(const Steps& steps, const Evidence& evidence = pipeline()) {
  return judged("consistent-cut", steps, evidence);
}

TEST(ConsistentCut, balances_over_tasks_and_attempts) {
  const Finding finding = cut(two_attempts());
  EXPECT_EQ(finding.verdict, Verdict::kHolds) << testing::PrintToString(finding.witnesses);
  EXPECT_EQ(finding.summary, "2 complete checkpoints, 0 books that do not balance");
  EXPECT_EQ(cut(two_attempts(), {}).verdict, Verdict::kNotExercised);
}

TEST(ConsistentCut, names_a_record_that_came_after_the_barrier_and_is_in_the_state) {
  Steps steps = two_attempts();
  steps[6].values[3] += 110;
  steps[7].values[2] += 110;
  EXPECT_EQ(cut(steps).witnesses[0],
            "9.000000000s: checkpoint 1: totals had received more records before its barriers than events had sent "
            "before theirs (events/0 record 10 too many)");
}

TEST(ConsistentCut, names_a_record_that_is_neither_in_the_state_nor_out) {
  Steps steps = two_attempts();
  steps[6].values[3] -= 107;
  EXPECT_EQ(cut(steps).witnesses[0],
            "9.000000000s: checkpoint 1: state and output of totals hold fewer records than it was restored with and "
            "received (events/0 record 7 too few)");
  // An operator that keeps no account is not asked.
  for (Step& step : steps) step.phase = step.kind == kFlow;
  EXPECT_EQ(cut(steps).verdict, Verdict::kHolds);
}

TEST(ConsistentCut, names_a_run_of_records_of_one_partition) {
  Steps steps = two_attempts();
  steps[6].values[3] += records(10, 15);
  steps[7].values[2] += records(10, 15);
  EXPECT_EQ(cut(steps).witnesses[0],
            "9.000000000s: checkpoint 1: totals had received more records before its barriers than events had sent "
            "before theirs (events/0 offsets 10 to 14 too many)");
}

TEST(ConsistentCut, says_other_records_where_none_and_no_run_explain_the_difference) {
  Steps steps = two_attempts();
  steps[6].values[3] -= 1'000'003;
  EXPECT_EQ(cut(steps).witnesses[0],
            "9.000000000s: checkpoint 1: state and output of totals hold other records than it was restored with and "
            "received");
}

TEST(ConsistentCut, a_restore_that_loses_state_shows_in_the_next_checkpoint) {
  Steps steps = two_attempts();
  steps[15].values[3] -= 108;
  EXPECT_EQ(cut(steps).witnesses[0],
            "17.000000000s: checkpoint 2: state and output of totals hold fewer records than it was restored with and "
            "received (events/0 record 8 too few)");
}

TEST(ConsistentCut, a_source_has_read_what_its_offsets_name_from_where_it_was_restored) {
  Steps skipped = two_attempts();
  skipped[13].values[2] -= 112;
  skipped[13].values[3] -= 112;
  EXPECT_EQ(cut(skipped).witnesses[0],
            "17.000000000s: checkpoint 2: task 1 (events/0) has read fewer records than its offsets name (events/0 "
            "record 12 too few)");
  Steps ahead = two_attempts();
  ahead[10].values[2] = 12;
  EXPECT_EQ(cut(ahead).witnesses[0],
            "17.000000000s: checkpoint 2: task 1 (events/0) began at offset 12 of events/0, its restored "
            "checkpoint names 10");
}

TEST(ConsistentCut, names_the_channel_whose_ends_do_not_say_the_same) {
  const auto flow = EventKind::kChannelFlow;
  Steps steps = two_attempts();
  const Step sent{flow, 1, {1, 0, 3, 9, records(0, 10) - 103}, 0, 0};
  Step taken = sent;
  taken.phase = 1;
  steps.insert(steps.begin() + 8, {sent, taken});
  EXPECT_EQ(cut(steps).verdict, Verdict::kHolds);
  steps[9].values = {1, 0, 4, 10, records(0, 11) - 103};
  steps[6].values[3] += 110;
  steps[7].values[2] += 110;
  steps[17].values[3] += 110;
  EXPECT_EQ(cut(steps).witnesses[0],
            "11.000000000s: checkpoint 1: more records had been taken from channel 0 (events/0 -> totals/0) before the "
            "barrier than were sent into it: 10 records in 4 frames, not 9 records in 3 frames (events/0 record 10 too "
            "many)");
  EXPECT_EQ(cut(steps).violations, 1u) << "the sum over the channels says nothing new";
  steps[9].values = {1, 0, 3, 9, records(0, 10) - 104};
  EXPECT_EQ(
      cut(steps).witnesses[0],
      "11.000000000s: checkpoint 1: other records had been taken from channel 0 (events/0 -> totals/0) before the "
      "barrier than were sent into it: 9 records in 3 frames, not 9 records in 3 frames");
}

TEST(ConsistentCut, is_not_one_without_a_snapshot_of_every_task) {
  Steps steps = two_attempts();
  steps.erase(steps.begin() + 6, steps.begin() + 8);
  EXPECT_EQ(cut(steps).witnesses[0], "7.000000000s: checkpoint 1: only 1 of 2 tasks took a snapshot");
}

TEST(ConsistentCut, an_aborted_checkpoint_is_not_asked) {
  Steps steps = two_attempts();
  steps[8] = {kAborted, 1, {1}};
  steps.resize(9);
  steps[7].values[2] += 110;
  EXPECT_EQ(cut(steps).verdict, Verdict::kNotExercised);
}

}  // namespace
}  // namespace wavetank::faults
