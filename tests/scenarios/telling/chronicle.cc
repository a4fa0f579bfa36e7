// The chronicle of a run: lanes, checkpoints and encounters follow from its events, and a suite keeps the slowest.
#include <gtest/gtest.h>

#include "engine/control/messages.h"
#include "engine/events.h"
#include "scenarios/suite/suite.h"
#include "scenarios/telling/chronicling.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;

/// A history written step by step.
class Written {
 public:
  Written& event(int64_t ms, EventKind kind, std::array<int64_t, 5> values = {}, uint32_t attempt = 1,
                 uint16_t phase = 0, NodeId node = 0) {
    Event event = engine::make_event(kind, attempt, values, phase);
    event.at = at(ms);
    event.node = node;
    history_.append(event);
    return *this;
  }
  Written& first_effect(int64_t ms, const std::string& fault) {
    history_.mark(faults::FaultMark::Kind::kFirstEffect, at(ms), fault);
    return *this;
  }
  Written& node(int64_t ms, NodeId node, NodeState state, uint32_t partitions = 0) {
    history_.mark({at(ms), node, state, partitions});
    return *this;
  }
  const faults::History& history() const { return history_; }
  static Time at(int64_t ms) { return Time{} + 1_ms * ms; }

 private:
  faults::History history_;
};

std::vector<NodeSpec> two_workers() {
  std::vector<NodeSpec> nodes(2);
  nodes[0].name = "worker-1";
  nodes[1].name = "worker-2";
  return nodes;
}

std::string text_of(const NodeLane& lane) {
  static constexpr const char* kWords[] = {"up", "down", "paused", "partitioned", "restoring", "catching up"};
  std::string text;
  for (const LaneSpan& span : lane.spans)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", kWords[static_cast<int>(span.condition)],
                        (span.to - span.from).ns / 1'000'000);
  return text;
}

TEST(NodeLanes, a_node_that_is_killed_and_restored_goes_through_everything_in_order) {
  Written run;
  run.event(100, EventKind::kTaskDeployed, {1}, 1, 0, 0).event(200, EventKind::kTaskRunning, {1}, 1, 0, 0);
  run.node(1000, 0, NodeState::kDown).node(3000, 0, NodeState::kUp);
  run.event(1500, EventKind::kJobFailing);
  run.event(3500, EventKind::kTaskDeployed, {1}, 2, 0, 0).event(4000, EventKind::kTaskRunning, {1}, 2, 0, 0);
  const std::vector<faults::Episode> episodes{{{"F1"}, Written::at(1000), Written::at(6000), false, false, 1, {}}};
  const auto lanes = node_lanes(run.history(), two_workers(), episodes, Written::at(10'000));
  ASSERT_EQ(lanes.size(), 2u);
  EXPECT_EQ(lanes[0].node, "worker-1");
  EXPECT_EQ(text_of(lanes[0]), "up 1000, down 2000, up 500, restoring 500, catching up 2000, up 4000");
  EXPECT_EQ(text_of(lanes[1]), "up 10000");
}

TEST(NodeLanes, the_first_deployment_restores_nothing) {
  Written run;
  run.event(100, EventKind::kTaskDeployed, {1}).event(900, EventKind::kTaskRunning, {1});
  EXPECT_EQ(text_of(node_lanes(run.history(), two_workers(), {}, Written::at(1000))[0]), "up 1000");
}

TEST(NodeLanes, down_is_said_before_paused_and_paused_before_partitioned) {
  Written run;
  run.node(100, 0, NodeState::kUp, 1).node(200, 0, NodeState::kPaused, 1).node(300, 0, NodeState::kDown, 1);
  run.node(400, 0, NodeState::kUp, 1).node(500, 0, NodeState::kUp, 0);
  EXPECT_EQ(text_of(node_lanes(run.history(), two_workers(), {}, Written::at(600))[0]),
            "up 100, partitioned 100, paused 100, down 100, partitioned 100, up 100");
}

TEST(NodeLanes, an_attempt_that_fails_while_it_restores_is_no_longer_restoring) {
  Written run;
  run.event(100, EventKind::kTaskDeployed, {1}, 1).event(1000, EventKind::kTaskDeployed, {1}, 2);
  run.event(1500, EventKind::kJobFailing, {}, 2);
  EXPECT_EQ(text_of(node_lanes(run.history(), two_workers(), {}, Written::at(2000))[0]),
            "up 1000, restoring 500, up 500");
}

TEST(CheckpointTable, the_longest_of_any_task_counts_and_what_events_do_not_tell_is_missing) {
  Written run;
  run.event(1000, EventKind::kCheckpointTriggered, {7}, 3);
  run.event(1010, EventKind::kSnapshotTaken, {7, 1});  // a source: nothing to align
  run.event(1030, EventKind::kBarrierAligned, {7, 2, 12'000'000}).event(1032, EventKind::kSnapshotTaken, {7, 2});
  run.event(1040, EventKind::kBarrierAligned, {7, 3, 5'000'000}).event(1045, EventKind::kSnapshotTaken, {7, 3});
  run.event(1050, EventKind::kSnapshotStored, {7, 1, 100}).event(1060, EventKind::kSnapshotStored, {7, 2, 200});
  for (int64_t task = 1; task <= 2; ++task) run.event(1070, EventKind::kCheckpointAcknowledged, {7, task});
  const auto rows = checkpoint_table(run.history(), 3, Written::at(2000));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].checkpoint, 7u);
  EXPECT_EQ(rows[0].attempt, 3u);
  EXPECT_EQ(rows[0].alignment, 12_ms);
  EXPECT_EQ(rows[0].sync, 5_ms);
  EXPECT_EQ(rows[0].async, 40_ms);
  EXPECT_EQ(rows[0].bytes, 300u);
  EXPECT_EQ(rows[0].acknowledged, 2u);
  EXPECT_EQ(rows[0].tasks, 3u);
  EXPECT_EQ(rows[0].status, CheckpointStatus::kPending);
  EXPECT_EQ(rows[0].duration, 1000_ms) << "it was under way when the run ended";

  Written bare;
  bare.event(10, EventKind::kCheckpointTriggered, {1});
  EXPECT_FALSE(checkpoint_table(bare.history(), 3, Written::at(20))[0].alignment);
  EXPECT_FALSE(checkpoint_table(bare.history(), 3, Written::at(20))[0].async);
}

TEST(CheckpointTable, each_ends_as_the_coordinator_says_or_with_it) {
  Written run;
  for (int64_t checkpoint = 1; checkpoint <= 4; ++checkpoint)
    run.event(1000 * checkpoint, EventKind::kCheckpointTriggered, {checkpoint});
  run.event(4100, EventKind::kCheckpointCompleted, {1, 90'000'000, 640, 1});
  run.event(4200, EventKind::kCheckpointAborted, {2, 0});
  run.event(4500, EventKind::kCoordinatorStarted);
  run.event(4600, EventKind::kJobDeploying, {4}, 2);
  const auto rows = checkpoint_table(run.history(), 1, Written::at(9000));
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].status, CheckpointStatus::kCompleted);
  EXPECT_EQ(rows[0].duration, 90_ms);
  EXPECT_EQ(rows[0].bytes, 640u);
  EXPECT_TRUE(rows[0].final);
  EXPECT_EQ(rows[1].status, CheckpointStatus::kAborted);
  EXPECT_EQ(rows[1].duration, 2200_ms);
  EXPECT_FALSE(rows[1].cause.empty());
  EXPECT_EQ(rows[2].status, CheckpointStatus::kLost);
  EXPECT_EQ(rows[2].duration, 1500_ms);
  EXPECT_EQ(rows[3].status, CheckpointStatus::kCompleted) << "it is restored, so its pointer was durable";
}

ProtocolPhase met(const Written& run) {
  const std::vector<FaultEncounter> encounters = find_encounters(run.history(), {{"F1", "kill"}}, 2);
  EXPECT_EQ(encounters.size(), 1u);
  EXPECT_EQ(encounters.at(0).fault, "F1");
  EXPECT_EQ(encounters.at(0).kind, "kill");
  return encounters.at(0).phase;
}

TEST(Encounters, a_fault_meets_the_step_of_the_protocol_that_is_under_way) {
  // One event more at a time, each with what a fault right after it meets.
  struct Step {
    EventKind kind;
    std::array<int64_t, 5> values;
    uint16_t phase;
    ProtocolPhase then;
  };
  using P = ProtocolPhase;
  const std::vector<Step> steps{{EventKind::kJobSubmitted, {}, 0, P::kStarting},
                                {EventKind::kJobRunning, {}, 0, P::kBetweenCheckpoints},
                                {EventKind::kCheckpointTriggered, {1}, 0, P::kBarriers},
                                {EventKind::kSnapshotTaken, {1, 1}, 0, P::kBarriers},
                                {EventKind::kCheckpointAcknowledged, {1, 1}, 0, P::kBarriers},
                                {EventKind::kSnapshotTaken, {1, 2}, 0, P::kStoring},
                                {EventKind::kCheckpointAcknowledged, {1, 2}, 0, P::kCompleting},
                                {EventKind::kCheckpointCompleted, {1}, 0, P::kCommitting},
                                {EventKind::kCheckpointCompleted, {1}, 1, P::kCommitting},
                                {EventKind::kSinkCommitted, {1, 2}, 0, P::kBetweenCheckpoints},
                                {EventKind::kJobFailing, {}, 0, P::kRestarting},
                                {EventKind::kJobDeploying, {}, 0, P::kRestoring},
                                {EventKind::kJobRunning, {}, 0, P::kBetweenCheckpoints},
                                {EventKind::kCheckpointTriggered, {2}, 0, P::kBarriers},
                                {EventKind::kCheckpointAborted, {2}, 0, P::kBetweenCheckpoints},
                                {EventKind::kJobFinished, {}, 0, P::kFinished}};
  for (size_t last = 0; last < steps.size(); ++last) {
    Written run;
    for (size_t i = 0; i < steps.size(); ++i) {
      run.event(static_cast<int64_t>(i), steps[i].kind, steps[i].values, 1, steps[i].phase);
      if (i == last) run.first_effect(static_cast<int64_t>(i), "F1");
    }
    EXPECT_EQ(met(run), steps[last].then) << "after " << engine::describe(steps[last].kind).name;
  }
}

TEST(Encounters, without_anything_to_commit_committing_is_over_when_the_tasks_have_been_told) {
  Written run;
  run.event(1, EventKind::kJobRunning).event(2, EventKind::kCheckpointTriggered, {1});
  run.event(3, EventKind::kCheckpointCompleted, {1}, 1, 0).event(4, EventKind::kCheckpointCompleted, {1}, 1, 1);
  run.first_effect(5, "F1");
  EXPECT_EQ(met(run), ProtocolPhase::kBetweenCheckpoints);
}

class Silent : public SuiteObserver {
  void run_finished(const Scenario&, const RunResult&, bool, uint64_t, uint64_t) override {}
};

TEST(SuiteDepth, of_the_runs_that_held_each_scenario_keeps_the_slowest_recovery) {
  std::vector<Scenario> scenarios(2);
  scenarios[0].name = scenarios[0].path = "one";
  scenarios[1].name = scenarios[1].path = "two";
  const auto run_one = [](const Scenario& scenario, uint64_t seed) {
    RunResult result;
    result.chronicle.lanes = {{"worker-1", "worker", {}}};
    // Seeds 3 and 5 of the first are equally slow; in the second nothing recovers.
    const Duration length = seed == 3 || seed == 5 ? 9_s : 1_s * static_cast<int64_t>(seed);
    if (scenario.name == "one")
      result.episodes = {{{"F1"}, {}, Time{} + length, false, false, 1, {}},
                         {{"F2"}, {}, Time{} + 60_s, false, true, 0, {}}};
    return result;
  };
  for (const uint32_t jobs : {1u, 4u}) {
    Silent silent;
    const SuiteResult suite = run_suite(scenarios, {.seeds = {1, 2, 3, 4, 5, 6}, .jobs = jobs}, run_one, silent);
    std::vector<std::string> kept;
    for (const RunResult& run : suite.runs)
      if (!run.chronicle.empty()) kept.push_back(fmt::format("{} {}", run.scenario, run.seed));
    EXPECT_EQ(kept, (std::vector<std::string>{"one 3", "two 1"})) << jobs << " at once";
  }
}

}  // namespace
}  // namespace wavetank::scenarios
