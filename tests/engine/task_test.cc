// One task in the smallest world: restore, start, and its part in checkpoints.
#include "engine/roles/task.h"

#include <gtest/gtest.h>

#include "tests/engine/fake_env.h"

namespace wavetank::engine {
namespace {

constexpr Address kDownstream{9, 4};

/// A task that reads one partition and ships it to one channel, and everybody it talks to.
struct TaskBench {
  explicit TaskBench(bool restored) {
    DeployTask deployment;
    deployment.attempt = 2;
    deployment.task = 1;
    deployment.vertices = {{"in", VertexKind::kSource, "log", {}, {}, 1}};
    deployment.outputs = {{Ship::kForward, {0}}};
    deployment.source_partitions = {0};
    if (restored) deployment.restore = {{1, "checkpoint-1/attempt-1/task-1", 0, {}}};
    env = std::make_unique<FakeEnv>(files, std::make_unique<Task>(deployment, EngineConfig{}, Layout{5, {6}, 7}));
  }

  /// The store answers what the task asks it.
  void give(const TaskState& state) {
    const auto request = env->take<GetRequest>();
    ASSERT_EQ(request.size(), 1u);
    const Bytes object = encode(state);
    const GetReply reply{request[0].request, StoreStatus::kOk, 0, object.size(), object_digest(object.span())};
    env->deliver(make_message(reply, object));
  }
  void start() { env->deliver(make_message(StartTask{2, {{0, kDownstream}}})); }

  FakeFiles files;
  std::unique_ptr<FakeEnv> env;
};

TEST(Task, says_that_it_is_ready_only_when_its_state_is_there) {
  TaskBench bench(true);
  EXPECT_TRUE(bench.env->take<TaskReady>().empty());
  bench.give({{{{0, 0}, 7, 70, false}}, {}, {}});
  EXPECT_EQ(bench.env->take<TaskReady>().size(), 1u);
  bench.start();
  EXPECT_EQ(bench.env->take<TaskRunning>().size(), 1u);
  const auto fetches = bench.env->take<FetchRequest>();
  ASSERT_EQ(fetches.size(), 1u);
  EXPECT_EQ(fetches[0].offset, 7u);
}

TEST(Task, says_with_how_many_transactions_to_commit_it_is_restored) {
  TaskBench bench(true);
  bench.give({{{{0, 0}, 7, 70, false}}, {}, {{1, 3}, {1, 4}}});
  const auto restored = bench.env->events_of(EventKind::kTaskRestored);
  ASSERT_EQ(restored.size(), 1u);
  EXPECT_EQ(restored[0].values[3], 2);
}

TEST(Task, a_restored_source_tells_at_once_how_far_its_time_has_come) {
  TaskBench bench(true);
  bench.give({{{{0, 0}, 7, 70, true}}, {}, {}});
  bench.start();
  EXPECT_TRUE(bench.env->take<FetchRequest>().empty()) << "its partition is at its end";
  bench.env->advance(EngineConfig{}.channel.buffer_timeout);
  const auto frames = bench.env->take<Frame>();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].watermark_ns, kFinalWatermark);
}

TEST(Task, a_checkpoint_is_acknowledged_when_its_snapshot_is_stored_and_again_until_it_ends) {
  TaskBench bench(false);
  bench.start();
  bench.env->deliver(make_message(TriggerCheckpoint{2, 1}));
  const auto frames = bench.env->take<Frame>();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].barrier, 1u);
  const auto puts = bench.env->take<PutRequest>();
  ASSERT_EQ(puts.size(), 1u);
  EXPECT_TRUE(bench.env->take<AcknowledgeCheckpoint>().empty());
  bench.env->deliver(make_message(PutReply{puts[0].request, StoreStatus::kOk, puts[0].size, true}));
  EXPECT_EQ(bench.env->take<AcknowledgeCheckpoint>().size(), 1u);
  bench.env->advance(1_s);
  EXPECT_EQ(bench.env->take<AcknowledgeCheckpoint>().size(), 1u) << "the first may have been lost";
  bench.env->deliver(make_message(NotifyComplete{2, 1}));
  EXPECT_EQ(bench.env->take<ConfirmComplete>().size(), 1u);
  bench.env->advance(5_s);
  EXPECT_TRUE(bench.env->take<AcknowledgeCheckpoint>().empty());
}

TEST(Task, words_of_another_attempt_are_not_for_it) {
  TaskBench bench(false);
  bench.start();
  bench.env->deliver(make_message(TriggerCheckpoint{1, 1}));
  bench.env->deliver(make_message(TriggerCheckpoint{3, 1}));
  EXPECT_TRUE(bench.env->take<PutRequest>().empty());
}

TEST(Task, a_task_that_does_not_run_yet_declines) {
  TaskBench bench(true);
  bench.env->deliver(make_message(TriggerCheckpoint{2, 1}));
  EXPECT_EQ(bench.env->take<DeclineCheckpoint>().size(), 1u);
}

TEST(Task, a_state_that_does_not_decode_fails_it_and_it_says_so_until_it_is_ended) {
  TaskBench bench(true);
  const auto request = bench.env->take<GetRequest>();
  const Bytes object = Bytes::copy_of("no state");
  bench.env->deliver(make_message(
      GetReply{request[0].request, StoreStatus::kOk, 0, object.size(), object_digest(object.span())}, object));
  EXPECT_EQ(bench.env->take<TaskFailed>().size(), 1u);
  bench.env->advance(1_s);
  EXPECT_EQ(bench.env->take<TaskFailed>().size(), 1u);
}

}  // namespace
}  // namespace wavetank::engine
