// The coordinator in the smallest world: what it makes of words that come too late, and of deployments that hang.
#include "engine/roles/coordinator.h"

#include <gtest/gtest.h>

#include "tests/engine/fake_env.h"

namespace wavetank::engine {
namespace {

constexpr NodeId kWorkerA = 10;
constexpr NodeId kWorkerB = 11;

/// A coordinator with a job of one slot, and the test in the place of workers, disk and console.
struct CoordinatorBench {
  explicit CoordinatorBench(EngineConfig config = {}) {
    env = std::make_unique<FakeEnv>(files, std::make_unique<Coordinator>(CoordinatorOptions{config, {1, {2}, 3}}));
    env->work();
    JobSpec job;
    job.vertices = {{"in", VertexKind::kSource, "log", {{"partitions", {"1"}}}, {}, 1},
                    {"out", VertexKind::kSink, "log", {{"partitions", {"1"}}}, {"in"}, 1}};
    env->deliver(make_message(SubmitJob{job}), {4, 0});
    env->work();
    tasks = static_cast<uint32_t>(make_plan(job).tasks.size());
  }

  void join(NodeId worker, uint64_t registration = 1) {
    env->deliver(make_message(RegisterWorker{registration, 1}), {worker, 0});
  }
  /// Lets time pass as it does, tick by tick; what the disk is asked it does at once unless it stalls.
  void pass(Duration span, bool stalled_disk = false) {
    for (Duration done; done < span; done += 100_ms) {
      env->advance(100_ms);
      for (const auto& [worker, registration] : beating)
        env->deliver(make_message(Heartbeat{registration}), {worker, 0});
      if (!stalled_disk) env->work();
    }
  }
  void ready(uint32_t attempt, NodeId worker) {
    for (uint32_t task = 1; task <= tasks; ++task) env->deliver(make_message(TaskReady{attempt, task}), {worker, task});
  }
  void running(uint32_t attempt, NodeId worker) {
    for (uint32_t task = 1; task <= tasks; ++task)
      env->deliver(make_message(TaskRunning{attempt, task}), {worker, task});
  }
  /// Brings attempt 1 up on worker A.
  void run() {
    beating = {{kWorkerA, 1}};
    join(kWorkerA);
    pass(500_ms);
    ready(1, kWorkerA);
    running(1, kWorkerA);
    ASSERT_EQ(count(EventKind::kJobRunning), 1u);
  }
  void task_fails(uint32_t attempt, FailureReason reason = FailureReason::kSink) {
    env->deliver(make_message(TaskFailed{attempt, 1, reason}), {kWorkerA, 1});
  }
  void confirm_cancelled(uint32_t attempt, NodeId worker) {
    env->deliver(make_message(AttemptCancelled{attempt}), {worker, 0});
  }
  size_t count(EventKind kind) const { return env->events_of(kind).size(); }
  /// The workers that were told to deploy since the last call.
  std::set<NodeId> deployed_to() {
    std::set<NodeId> nodes;
    for (const FakeEnv::Sent& each : env->sent)
      if (each.message.type == type_of<DeployTask>) nodes.insert(each.to.node);
    env->sent.clear();
    return nodes;
  }

  FakeFiles files;
  std::unique_ptr<FakeEnv> env;
  std::map<NodeId, uint64_t> beating;  ///< whose heartbeats go on, under which registration
  uint32_t tasks = 0;
};

TEST(Coordinator, a_task_that_fails_restarts_the_job_once_however_often_it_says_so) {
  CoordinatorBench bench;
  bench.run();
  bench.task_fails(1);
  bench.task_fails(1);
  bench.confirm_cancelled(1, kWorkerA);
  bench.task_fails(1);
  EXPECT_EQ(bench.count(EventKind::kJobFailing), 1u);
  EXPECT_EQ(bench.count(EventKind::kJobRestarting), 1u);
}

TEST(Coordinator, a_failure_told_late_does_not_end_the_attempt_that_is_being_prepared) {
  CoordinatorBench bench;
  bench.run();
  bench.task_fails(1);
  bench.confirm_cancelled(1, kWorkerA);
  bench.pass(3_s, true);
  ASSERT_GT(bench.env->operations(), 0u) << "the next attempt's number is on its way to the disk";
  bench.task_fails(1);
  EXPECT_EQ(bench.count(EventKind::kJobFailing), 1u);
  bench.env->work();
  EXPECT_EQ(bench.count(EventKind::kJobDeploying), 2u);
}

TEST(Coordinator, a_failure_told_late_does_not_end_a_newer_attempt) {
  CoordinatorBench bench;
  bench.run();
  bench.task_fails(1);
  bench.confirm_cancelled(1, kWorkerA);
  bench.pass(3_s);
  ASSERT_EQ(bench.count(EventKind::kJobDeploying), 2u);
  bench.task_fails(1);
  bench.ready(2, kWorkerA);
  bench.task_fails(1);
  bench.running(2, kWorkerA);
  bench.task_fails(1);
  EXPECT_EQ(bench.count(EventKind::kJobFailing), 1u);
  EXPECT_EQ(bench.count(EventKind::kJobRunning), 2u);
  bench.task_fails(2);
  EXPECT_EQ(bench.count(EventKind::kJobFailing), 2u);
}

TEST(Coordinator, a_failure_of_a_task_that_there_is_not_changes_nothing) {
  CoordinatorBench bench;
  bench.run();
  bench.env->deliver(make_message(TaskFailed{1, 0, FailureReason::kSink}), {kWorkerA, 1});
  bench.env->deliver(make_message(TaskFailed{1, bench.tasks + 1, FailureReason::kSink}), {kWorkerA, 1});
  EXPECT_EQ(bench.count(EventKind::kJobFailing), 0u);
}

EngineConfig impatient() {
  EngineConfig config;
  config.deployment.timeout = 5_s;
  return config;
}

TEST(Coordinator, a_worker_that_never_brings_a_task_up_is_given_up_and_avoided) {
  CoordinatorBench bench(impatient());
  bench.beating = {{kWorkerA, 1}, {kWorkerB, 1}};
  bench.join(kWorkerA);
  bench.join(kWorkerB);
  bench.pass(4_s);
  EXPECT_EQ(bench.deployed_to(), std::set<NodeId>{kWorkerA}) << "again and again, for a message may have been lost";
  EXPECT_EQ(bench.count(EventKind::kJobFailing), 0u);
  bench.pass(2_s);
  ASSERT_EQ(bench.count(EventKind::kDeploymentExpired), 1u);
  EXPECT_EQ(bench.env->events_of(EventKind::kDeploymentExpired)[0].values[1], kWorkerA);
  EXPECT_EQ(bench.env->events_of(EventKind::kJobFailing).at(0).values[1],
            static_cast<int64_t>(FailureReason::kDeployment));
  bench.beating[kWorkerA] = 2;
  bench.join(kWorkerA, 2);
  bench.confirm_cancelled(1, kWorkerB);
  bench.deployed_to();
  bench.pass(3_s);
  EXPECT_EQ(bench.deployed_to(), std::set<NodeId>{kWorkerB});
}

TEST(Coordinator, an_avoided_worker_is_taken_when_there_is_no_other) {
  CoordinatorBench bench(impatient());
  bench.beating = {{kWorkerA, 1}};
  bench.join(kWorkerA);
  bench.pass(6_s);
  ASSERT_EQ(bench.count(EventKind::kDeploymentExpired), 1u);
  bench.beating[kWorkerA] = 2;
  bench.join(kWorkerA, 2);
  bench.deployed_to();
  bench.pass(3_s);
  EXPECT_EQ(bench.deployed_to(), std::set<NodeId>{kWorkerA});
}

TEST(Coordinator, a_task_that_is_ready_and_never_runs_is_late_too) {
  CoordinatorBench bench(impatient());
  bench.beating = {{kWorkerA, 1}};
  bench.join(kWorkerA);
  bench.pass(1_s);
  bench.ready(1, kWorkerA);
  bench.pass(5_s);
  EXPECT_EQ(bench.count(EventKind::kDeploymentExpired), 1u);
}

TEST(Coordinator, a_job_that_runs_has_no_deployment_to_expire) {
  CoordinatorBench bench(impatient());
  bench.run();
  bench.pass(30_s);
  EXPECT_EQ(bench.count(EventKind::kDeploymentExpired), 0u);
  EXPECT_EQ(bench.count(EventKind::kJobFailing), 0u);
}

}  // namespace
}  // namespace wavetank::engine
