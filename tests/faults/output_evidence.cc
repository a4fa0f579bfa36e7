// Invariants over what readers saw: each holds on right evidence, fires on wrong one.
#include <gtest/gtest.h>

#include "tests/faults/judging.h"

namespace wavetank::faults {
namespace {

using Words = std::vector<std::string>;
constexpr int64_t kSecond = 1'000'000'000;

Evidence read(ReadingEvidence reading) {
  Evidence evidence;
  reading.partition = "totals/1";
  evidence.readings = {std::move(reading)};
  return evidence;
}

TEST(StableOutput, holds_when_the_first_reader_saw_the_beginning_of_what_the_last_one_saw) {
  EXPECT_EQ(judged("stable-output", {}, read({"", 5, 9, 5, {}, {{1, kSecond, 2, 3, false}}})).verdict, Verdict::kHolds);
  EXPECT_EQ(judged("stable-output", {}, read({"", 0, 9, 0, {}, {}})).verdict, Verdict::kNotExercised);
}

TEST(StableOutput, names_a_record_that_was_there_and_is_not_there_any_more) {
  const Finding gone = judged("stable-output", {}, read({"", 5, 4, 4, {{7, 10 * kSecond, 3, 1, false}}, {}}));
  EXPECT_EQ(gone.verdict, Verdict::kViolated);
  EXPECT_EQ(gone.witnesses,
            Words{"totals/1 record 4: the result of key 7 at 1970-01-01T00:00:10Z (value 3) was read as "
                  "committed; later there were only 4 records"});
  const Finding other = judged("stable-output", {},
                               read({"", 5, 5, 4, {{7, 10 * kSecond, 3, 1, false}}, {{7, 10 * kSecond, 3, 1, true}}}));
  EXPECT_EQ(other.witnesses,
            Words{"totals/1 record 4: the result of key 7 at 1970-01-01T00:00:10Z (value 3) was read as "
                  "committed; later there stood the late record of key 7 at 1970-01-01T00:00:10Z (value 3)"});
}

TEST(LateVerdicts, a_record_is_late_only_when_its_partitions_watermark_had_passed_its_window) {
  Evidence evidence;
  evidence.name_record = [](uint64_t fingerprint) { return fmt::format("events/0 record {}", fingerprint); };
  evidence.late = {{3, 10 * kSecond, 10 * kSecond}, {4, 10 * kSecond, 11 * kSecond}};
  EXPECT_EQ(judged("late-verdicts", {}, evidence).verdict, Verdict::kHolds);
  evidence.late.push_back({5, 10 * kSecond, 10 * kSecond - 1});
  evidence.late.push_back({6, 10 * kSecond, INT64_MIN});
  const Finding finding = judged("late-verdicts", {}, evidence);
  EXPECT_EQ(finding.summary, "4 late records, 2 of them were on time");
  EXPECT_EQ(finding.witnesses,
            (Words{"events/0 record 5 was refused as late for a window that ends at 1970-01-01T00:00:10Z, when its "
                   "partition's watermark had come no further than 1970-01-01T00:00:09.999999999Z",
                   "events/0 record 6 was refused as late for a window that ends at 1970-01-01T00:00:10Z, before its "
                   "partition had any watermark"}));
  EXPECT_EQ(judged("late-verdicts", {}).verdict, Verdict::kNotExercised);
}

TEST(Restorable, is_a_checkpoint_whose_copy_ends_with_the_right_output) {
  Evidence evidence;
  evidence.restores = {RestoreEvidence{7, 7, Time{} + 12_s, "", {Finding{"ingest", "", Verdict::kHolds, "", {}, 0}}}};
  EXPECT_EQ(judged("restorable", {}, evidence).verdict, Verdict::kHolds);
  EXPECT_EQ(judged("restorable", {}, evidence).summary,
            "checkpoint 7, restored from a copy of all disks at 12.000000000s, led to the right output");
  evidence.restores[0].findings.push_back({"exactly-once", "", Verdict::kViolated, "", {"one is lost"}, 1});
  EXPECT_EQ(judged("restorable", {}, evidence).witnesses,
            Words{"checkpoint 7 as of 12.000000000s: exactly-once: one is lost"});
  evidence.restores = {RestoreEvidence{7, 7, Time{} + 12_s, "the job is not running", {}}};
  EXPECT_EQ(judged("restorable", {}, evidence).witnesses,
            Words{"checkpoint 7 as of 12.000000000s: the restored job did not finish: the job is not running"});
}

TEST(Restorable, is_every_checkpoint_that_was_tried_and_from_nothing_older) {
  Evidence evidence;
  evidence.restores = {RestoreEvidence{6, 6, Time{} + 12_s, "", {}}, RestoreEvidence{7, 7, Time{} + 12_s, "", {}}};
  EXPECT_EQ(judged("restorable", {}, evidence).verdict, Verdict::kHolds);
  EXPECT_EQ(judged("restorable", {}, evidence).summary,
            "checkpoints 6, 7 restored, each from a copy of all disks, led to the right output");
  evidence.restores[1].restored = 6;
  EXPECT_EQ(judged("restorable", {}, evidence).witnesses,
            Words{"checkpoint 7 as of 12.000000000s: the job starts from checkpoint 6"});
}

TEST(BoundedBuffers, a_task_stays_within_its_credit_and_one_frame_to_ask_for_more) {
  const auto buffered = engine::EventKind::kTaskBuffered;
  Evidence evidence;
  evidence.buffers = BufferLimits{8, 16};
  EXPECT_EQ(judged("bounded-buffers", {{buffered, 1, {4, 8, 9, 15}}}, evidence).verdict, Verdict::kHolds);
  EXPECT_EQ(judged("bounded-buffers", {{buffered, 1, {4, 9, 10, 16}}}, evidence).witnesses,
            (Words{"task 4 in attempt 1: 9 frames held of one channel, where 8 are the most",
                   "task 4 in attempt 1: 10 frames sent and not acknowledged on one channel, where 9 are the most",
                   "task 4 in attempt 1: 16 batches on the way to the broker when the task worked on, where 15 are the "
                   "most"}));
  EXPECT_EQ(judged("bounded-buffers", {{buffered, 1, {4, 0, 0, 0}}}, evidence).verdict, Verdict::kNotExercised);
  EXPECT_EQ(judged("bounded-buffers", {{buffered, 1, {4, 8, 9, 15}}}).verdict, Verdict::kNotExercised);
}

TEST(BoundedBuffers, no_queue_of_a_role_outgrows_its_limit) {
  const auto grown = engine::EventKind::kQueueGrown;
  Evidence evidence;
  evidence.buffers = BufferLimits{8, 16};
  EXPECT_TRUE(judged("bounded-buffers", {{grown, 0, {0, 1000, 1000, 2, 1}}}, evidence).witnesses.empty());
  EXPECT_EQ(judged("bounded-buffers", {{grown, 0, {0, 1001, 1000, 2, 1}}, {grown, 0, {3, 33, 32, 0, 3}}}, evidence)
                .witnesses.size(),
            2u);
}

}  // namespace
}  // namespace wavetank::faults
