// The injector: triggers, ends, cascades, shared nodes, healing.
#include "faults/injector.h"

#include <gtest/gtest.h>

#include "faults/ledger.h"
#include "tests/faults/fake_cluster.h"

namespace wavetank::faults {
namespace {

using engine::EventKind;
using Words = std::vector<std::string>;

Fault on_event(std::string id, std::string event, std::string phase, uint32_t nth, Duration offset,
               std::string victim) {
  Fault fault = fault_at(std::move(id), offset, "kill", {setting("nodes", {std::move(victim)})});
  fault.trigger.kind = Trigger::Kind::kEvent;
  fault.trigger.event = std::move(event);
  fault.trigger.phase = std::move(phase);
  fault.trigger.nth = nth;
  return fault;
}

Fault on_fault(std::string id, Trigger::Kind kind, std::string cause, Duration offset, std::string victim) {
  Fault fault = fault_at(std::move(id), offset, "kill", {setting("nodes", {std::move(victim)})});
  fault.trigger.kind = kind;
  fault.trigger.fault = std::move(cause);
  return fault;
}

class InjectorTest : public testing::Test {
 protected:
  Injector& inject(std::vector<Fault> faults) {
    cluster.watch(&history);
    injector = std::make_unique<Injector>(cluster, FaultPlan{std::move(faults)}, Random(1), &history);
    injector->arm();
    return *injector;
  }
  FakeCluster cluster;
  History history;
  std::unique_ptr<Injector> injector;
};

TEST_F(InjectorTest, an_event_trigger_without_offset_kills_inside_the_report) {
  inject({on_event("F1", "checkpoint.completed", "before-notify", 2, 0_s, "coordinator-0")});
  cluster.run_until(Time{} + 1_s);
  cluster.report(EventKind::kCheckpointCompleted, {1}, 0);
  cluster.report(EventKind::kCheckpointCompleted, {1}, 1);
  EXPECT_EQ(cluster.state(3), NodeState::kUp);
  cluster.report(EventKind::kCheckpointCompleted, {2}, 0);
  EXPECT_EQ(cluster.state(3), NodeState::kDown);
}

TEST_F(InjectorTest, a_phase_and_an_offset_are_respected) {
  inject({on_event("F1", "checkpoint.completed", "after-notify", 1, 300_ms, "worker-0")});
  cluster.run_until(Time{} + 1_s);
  cluster.report(EventKind::kCheckpointCompleted, {1}, 0);
  cluster.report(EventKind::kCheckpointCompleted, {1}, 1);
  cluster.run_until(Time{} + 5_s);
  EXPECT_EQ(cluster.done, Words{"1300ms kill worker-0"});
}

TEST_F(InjectorTest, faults_follow_the_start_and_the_end_of_others) {
  Fault first = fault_at("F1", 1_s, "kill", {setting("nodes", {"worker-0"})}, 2_s);
  inject({on_fault("F3", Trigger::Kind::kFaultEnd, "F1", 500_ms, "worker-2"), first,
          on_fault("F2", Trigger::Kind::kFaultStart, "F1", 0_s, "worker-1")});
  cluster.run_until(Time{} + 10_s);
  EXPECT_EQ(cluster.done,
            (Words{"1000ms kill worker-0", "1000ms kill worker-1", "3000ms start worker-0", "3500ms kill worker-2"}));
}

TEST_F(InjectorTest, kills_that_report_events_may_kill_again_in_a_cascade) {
  cluster.dying_word = EventKind::kWorkerLost;
  Fault first = fault_at("F1", 1_s, "kill", {setting("nodes", {"worker-0", "worker-1"})});
  // The first death's own word ends F1 while it is still killing: what it kills afterwards comes back all the same.
  first.until = Trigger{};
  first.until->kind = Trigger::Kind::kEvent;
  first.until->event = "worker.lost";
  Fault second = on_event("F2", "worker.lost", "", 1, 0_s, "worker-1");
  second.lasting = 1_s;
  inject({first, second, on_event("F3", "worker.lost", "", 2, 0_s, "worker-2")});
  cluster.run_until(Time{} + 5_s);
  EXPECT_EQ(cluster.done, (Words{"1000ms kill worker-0", "1000ms kill worker-1", "1000ms kill worker-2",
                                 "1000ms start worker-0", "2000ms start worker-1"}));
}

TEST_F(InjectorTest, until_counts_events_from_the_start_and_not_the_one_that_started_it) {
  Fault fault = on_event("F1", "job.running", "", 1, 0_s, "worker-0");
  fault.until = fault.trigger;
  inject({fault});
  cluster.run_until(Time{} + 1_s);
  cluster.report(EventKind::kJobRunning);
  EXPECT_EQ(cluster.state(0), NodeState::kDown);
  cluster.run_until(Time{} + 2_s);
  cluster.report(EventKind::kJobRunning);
  EXPECT_EQ(cluster.state(0), NodeState::kUp);
}

TEST_F(InjectorTest, a_node_stays_down_as_long_as_any_fault_wants_it_so) {
  inject({fault_at("F1", 1_s, "kill", {setting("nodes", {"worker-0"})}, 3_s),
          fault_at("F2", 2_s, "power_off", {setting("nodes", {"worker-0"})}, 5_s)});
  cluster.run_until(Time{} + 10_s);
  EXPECT_EQ(cluster.done, (Words{"1000ms kill worker-0", "2000ms power_off worker-0", "7000ms start worker-0"}));
}

TEST_F(InjectorTest, what_is_down_already_is_touched_only_by_the_loss_of_its_power) {
  inject({fault_at("F1", 1_s, "kill", {setting("nodes", {"worker-0"})}, 9_s),
          fault_at("F2", 2_s, "kill", {setting("nodes", {"worker-0"})}, 1_s),
          fault_at("F3", 3_s, "power_off", {setting("nodes", {"worker-0"})}, 1_s),
          fault_at("F4", 4_s, "power_off", {setting("nodes", {"worker-0"})}, 1_s)});
  cluster.run_until(Time{} + 8_s);
  EXPECT_EQ(injector->ledger()[0].touched, 1u);
  EXPECT_EQ(injector->ledger()[1].touched, 0u);
  EXPECT_EQ(injector->ledger()[2].touched, 1u);
  EXPECT_EQ(injector->ledger()[3].touched, 0u);
}

TEST_F(InjectorTest, the_last_planned_end_follows_causes_and_what_events_have_started) {
  Fault by_event = on_event("F3", "job.running", "", 1, 0_s, "worker-2");
  by_event.lasting = 90_s;
  Fault follower = on_fault("F1", Trigger::Kind::kFaultEnd, "F2", 4_s, "worker-0");
  follower.lasting = 3_s;
  inject({follower, fault_at("F2", 5_s, "kill", {setting("nodes", {"worker-1"})}, 2_s), by_event});
  EXPECT_EQ(injector->last_planned_end(), Time{} + 14_s);
  cluster.run_until(Time{} + 1_s);
  cluster.report(EventKind::kJobRunning);
  EXPECT_EQ(injector->last_planned_end(), Time{} + 91_s);
}

TEST_F(InjectorTest, slowness_is_the_worst_and_skew_the_sum_of_those_at_work) {
  inject({fault_at("F1", 1_s, "slow_cpu", {setting("nodes", {"worker-0"}), setting("percent", {"300"})}, 9_s),
          fault_at("F2", 2_s, "slow_cpu", {setting("nodes", {"worker-0"}), setting("percent", {"200"})}, 1_s),
          fault_at("F3", 1_s, "clock_skew", {setting("nodes", {"worker-0"}), setting("offset", {"5s"})}, 9_s),
          fault_at("F4", 2_s, "clock_skew", {setting("nodes", {"worker-0"}), setting("offset", {"1s"})}, 1_s)});
  cluster.run_until(Time{} + 2500_ms);
  EXPECT_EQ(cluster.speeds[0], 300u);
  EXPECT_EQ(cluster.skews[0], 6_s);
  cluster.run_until(Time{} + 4_s);
  EXPECT_EQ(cluster.speeds[0], 300u);
  EXPECT_EQ(cluster.skews[0], 5_s);
}

TEST_F(InjectorTest, healing_ends_everything_but_what_is_permanent_and_nothing_starts_any_more) {
  Fault permanent = fault_at("F2", 1_s, "kill", {setting("nodes", {"worker-1"})});
  permanent.permanent = true;
  inject({fault_at("F1", 1_s, "kill", {setting("nodes", {"worker-0"})}), permanent,
          fault_at("F3", 1_s, "partition", {setting("groups", {"broker-0"})}),
          fault_at("F4", 1_s, "pause", {setting("nodes", {"worker-2"})}),
          fault_at("F5", 9_s, "kill", {setting("nodes", {"worker-2"})}),
          on_fault("F6", Trigger::Kind::kFaultEnd, "F1", 0_s, "coordinator-0")});
  cluster.run_until(Time{} + 5_s);
  injector->heal();
  cluster.run_until(Time{} + 20_s);
  EXPECT_EQ(cluster.state(0), NodeState::kUp);
  EXPECT_EQ(cluster.state(1), NodeState::kDown);
  EXPECT_EQ(cluster.state(2), NodeState::kUp);
  EXPECT_EQ(cluster.state(3), NodeState::kUp);
  EXPECT_TRUE(cluster.message_rules.empty());
  EXPECT_TRUE(injector->healed());
  EXPECT_FALSE(injector->ledger()[4].started);
  EXPECT_FALSE(injector->ledger()[1].ended);
}

TEST_F(InjectorTest, a_fault_that_never_started_says_for_what_it_waited) {
  inject({on_event("F1", "checkpoint.completed", "before-notify", 3, 0_s, "worker-0"),
          on_event("F2", "checkpoint.aborted", "", 1, 0_s, "worker-0"),
          on_event("F3", "checkpoint.completed", "before-notify", 1, 10_s, "worker-0"),
          on_fault("F4", Trigger::Kind::kFaultStart, "F2", 0_s, "worker-1"),
          on_fault("F7", Trigger::Kind::kFaultEnd, "F6", 0_s, "worker-1"),
          fault_at("F5", 9_s, "kill", {setting("nodes", {"worker-2"})}),
          fault_at("F6", 1_s, "kill", {setting("nodes", {"worker-2"})})});
  cluster.report(EventKind::kCheckpointCompleted, {1}, 0);
  cluster.run_until(Time{} + 5_s);
  injector->heal();
  Words what;
  for (const LedgerEntry& entry : injector->ledger()) what.push_back(entry.what);
  EXPECT_EQ(what, (Words{"checkpoint.completed came once, not 3 times", "checkpoint.aborted never came",
                         "all was healed before its time came", "F2 never started",
                         "F6 did not end before all was healed", "all was healed before its time came", "worker-2"}));
}

TEST_F(InjectorTest, leaders_owners_and_bound_victims_are_learnt_from_events) {
  Fault first = fault_at("F1", 2_s, "kill", {setting("nodes", {"leader-of(coordinators)"})}, 1_s);
  first.as = "victim";
  inject({first, fault_at("F2", 4_s, "kill", {setting("nodes", {"victim", "owner-of(7)"})})});
  cluster.report(EventKind::kCoordinatorStarted, {1}, 0, 3);
  cluster.report(EventKind::kCoordinatorStarted, {2}, 0, 4);
  cluster.report(EventKind::kTaskDeployed, {7}, 0, 2);
  cluster.run_until(Time{} + 5_s);
  EXPECT_EQ(cluster.done, (Words{"2000ms kill coordinator-1", "3000ms start coordinator-1", "4000ms kill worker-2",
                                 "4000ms kill coordinator-1"}));
  EXPECT_EQ(injector->ledger()[1].what, "worker-2, coordinator-1");
}

TEST_F(InjectorTest, a_fault_that_finds_nobody_touches_nothing_and_is_vacuous) {
  const Fault fault = fault_at("F1", 2_s, "kill", {setting("nodes", {"leader-of(coordinators)"})});
  inject({fault});
  cluster.run_until(Time{} + 5_s);
  EXPECT_EQ(injector->ledger()[0].what, "nobody");
  EXPECT_EQ(vacuous_faults({{fault}}, {injector->ledger()}), Words{"F1"});
}

TEST_F(InjectorTest, the_history_has_the_marks_between_the_events) {
  inject({on_event("F1", "job.running", "", 1, 0_s, "worker-0")});
  cluster.run_until(Time{} + 1_s);
  cluster.report(EventKind::kJobSubmitted);
  cluster.report(EventKind::kJobRunning);
  cluster.report(EventKind::kJobFailing);
  injector->heal();
  ASSERT_EQ(history.marks().size(), 3u);
  EXPECT_EQ(history.marks()[0].kind, FaultMark::Kind::kStarted);
  EXPECT_EQ(history.marks()[1].kind, FaultMark::Kind::kFirstEffect);
  EXPECT_EQ(history.marks()[1].position, 2u);  // after job.running, before job.failing
  EXPECT_EQ(history.marks()[2].kind, FaultMark::Kind::kEnded);
  EXPECT_EQ(history.size(), 3u);
}

TEST(Ledgers, a_repetition_that_touched_excuses_its_siblings) {
  FaultPlan plan;
  plan.faults = {fault_at("F1#1", 1_s, "kill", {}), fault_at("F1#2", 2_s, "kill", {}), fault_at("F2", 2_s, "kill", {}),
                 fault_at("F3", 2_s, "kill", {})};
  plan.faults[3].must_touch = false;
  LedgerEntry touched;
  touched.id = "F1#2";
  touched.touched = 1;
  EXPECT_EQ(vacuous_faults(plan, {{}, {touched}}), Words{"F2"});
}

}  // namespace
}  // namespace wavetank::faults
