// Plans: periods become single faults without chance left, and mistakes are named.
#include "faults/plan.h"

#include <gtest/gtest.h>

#include "faults/selector.h"
#include "tests/faults/fake_cluster.h"

namespace wavetank::faults {
namespace {

Fault periodic(std::string id, Duration period, Duration jitter) {
  Fault fault = fault_at(std::move(id), 0_s, "kill", {setting("nodes", {"worker-0"})}, 1_s);
  fault.trigger.kind = Trigger::Kind::kPeriod;
  fault.trigger.period = period;
  fault.trigger.jitter = jitter;
  return fault;
}

TEST(Plan, a_period_becomes_single_faults_up_to_the_horizon) {
  const FaultPlan plan = expand({{periodic("F3", 15_s, 0_s)}}, 50_s, Random(1));
  ASSERT_EQ(plan.faults.size(), 3u);
  EXPECT_EQ(plan.faults[0].id, "F3#1");
  EXPECT_EQ(plan.faults[2].id, "F3#3");
  EXPECT_EQ(plan.faults[2].trigger.kind, Trigger::Kind::kTime);
  EXPECT_EQ(plan.faults[2].trigger.at, 45_s);
  EXPECT_EQ(plan.faults[2].lasting, 1_s);
}

TEST(Plan, jitter_depends_on_the_seed_and_the_fault_alone) {
  const FaultPlan both = expand({{periodic("F1", 10_s, 3_s), periodic("F2", 10_s, 3_s)}}, 100_s, Random(7));
  const FaultPlan alone = expand({{periodic("F2", 10_s, 3_s)}}, 100_s, Random(7));
  const FaultPlan other = expand({{periodic("F2", 10_s, 3_s)}}, 100_s, Random(8));
  ASSERT_EQ(both.faults.size(), 18u);
  EXPECT_TRUE(std::equal(alone.faults.begin(), alone.faults.end(), both.faults.begin() + 9));
  EXPECT_NE(alone.faults[0].trigger.at, other.faults[0].trigger.at);
  for (size_t i = 0; i < alone.faults.size(); ++i) {
    const Duration regular = 10_s * static_cast<int64_t>(i + 1);
    EXPECT_GE(alone.faults[i].trigger.at, regular - 3_s);
    EXPECT_LE(alone.faults[i].trigger.at, regular + 3_s);
  }
}

TEST(Plan, what_waits_for_a_periodic_fault_repeats_with_it) {
  Fault second = fault_at("F2", 1_s, "kill", {setting("nodes", {"worker-1"})});
  second.trigger.kind = Trigger::Kind::kFaultEnd;
  second.trigger.fault = "F1";
  Fault third = second;
  third.id = "F3";
  third.trigger.fault = "F2";
  const FaultPlan plan = expand({{third, second, periodic("F1", 10_s, 0_s)}}, 30_s, Random(1));
  ASSERT_EQ(plan.faults.size(), 6u);
  EXPECT_EQ(plan.faults[1].id, "F3#2");
  EXPECT_EQ(plan.faults[1].trigger.fault, "F2#2");
  EXPECT_EQ(plan.faults[3].id, "F2#2");
  EXPECT_EQ(plan.faults[3].trigger.fault, "F1#2");
}

TEST(Plan, expanding_an_expanded_plan_changes_nothing) {
  const FaultPlan once = expand({{periodic("F1", 10_s, 3_s)}}, 100_s, Random(7));
  EXPECT_EQ(expand(once, 100_s, Random(9)).faults, once.faults);
}

class Validation : public testing::Test {
 protected:
  /// "KEY: MESSAGE" of each mistake.
  std::vector<std::string> mistakes(std::vector<Fault> faults) {
    std::vector<std::string> texts;
    Roster roster = roster_of(FakeCluster().nodes());
    roster.messages = {"log.produce", "log.produced"};
    for (const PlanMistake& mistake : validate({std::move(faults)}, roster))
      texts.push_back(mistake.key + ": " + mistake.message);
    return texts;
  }
  using Words = std::vector<std::string>;
  Fault good = fault_at("F1", 1_s, "kill", {setting("nodes", {"worker-0"})});
};

TEST_F(Validation, a_good_plan_has_no_mistakes) {
  Fault delay = fault_at("F2", 1_s, "delay", {setting("link", {"worker-* -> broker-0"}), setting("add", {"1ms"})}, 1_s);
  good.as = "victim";
  Fault third = fault_at("F3", 1_s, "partition", {setting("groups", {"victim", "rest"})});
  EXPECT_EQ(mistakes({good, delay, third}), Words{});
}

TEST_F(Validation, unknown_kinds_and_settings_are_answered_with_the_nearest) {
  good.kind = "kil";
  EXPECT_EQ(mistakes({good}), Words{": there is no fault `kil`; did you mean `kill`?"});
  good.kind = "kill";
  good.arguments = {setting("node", {"worker-0"})};
  EXPECT_EQ(mistakes({good}),
            (Words{"node: `kill` takes no `node`; did you mean `nodes`?", "nodes: `kill` needs `nodes`"}));
}

TEST_F(Validation, settings_selectors_and_links_are_looked_into) {
  good.arguments = {setting("nodes", {"wokrer-0"})};
  EXPECT_EQ(mistakes({good}), Words{"nodes: `wokrer-0` matches no node; did you mean `worker-0`?"});
  const Fault partition =
      fault_at("F1", 1_s, "partition", {setting("groups", {"worker-0", "rest"}), setting("direction", {"up"})});
  EXPECT_EQ(mistakes({partition}), Words{"direction: `up` is not one of both, forward, backward"});
  const Fault drop = fault_at("F1", 1_s, "drop", {setting("link", {"worker-0 -> brokr-0"})});
  EXPECT_EQ(mistakes({drop}), Words{"link: `brokr-0` matches no node; did you mean `broker-0`?"});
  const Fault type = fault_at("F1", 1_s, "drop", {setting("type", {"log.produce", "log.prodcued"})});
  EXPECT_EQ(mistakes({type}), Words{"type: there is no message type `log.prodcued`; did you mean `log.produced`?"});
  const Fault disk =
      fault_at("F1", 1_s, "fail_disk", {setting("nodes", {"broker-0"}), setting("operation", {"write"})});
  EXPECT_EQ(mistakes({disk}).size(), 1u);
  const Fault fast = fault_at("F1", 1_s, "slow_cpu", {setting("nodes", {"broker-0"}), setting("percent", {"50"})});
  EXPECT_EQ(mistakes({fast}), Words{"percent: 100 is full speed; 200 takes twice as long"});
}

TEST_F(Validation, events_phases_and_causes_must_exist) {
  good.trigger.kind = Trigger::Kind::kEvent;
  good.trigger.event = "checkpoint.complete";
  EXPECT_EQ(mistakes({good}),
            Words{"on: there is no event `checkpoint.complete`; did you mean `checkpoint.completed`?"});
  good.trigger.event = "checkpoint.completed";
  good.trigger.phase = "before";
  EXPECT_EQ(mistakes({good}),
            Words{"on: `checkpoint.completed` has no phase `before`; its phases are before-notify, after-notify"});
  good.trigger.phase = "";
  good.trigger.nth = 0;
  EXPECT_EQ(mistakes({good}), Words{"on: `nth` counts from 1"});
  good.trigger = {};
  good.trigger.kind = Trigger::Kind::kFaultStart;
  good.trigger.fault = "F9";
  EXPECT_EQ(mistakes({good}), Words{"on: there is no fault `F9`; did you mean `F1`?"});
  good.trigger.fault = "F1";
  EXPECT_EQ(mistakes({good}), Words{"on: waits for itself"});
}

TEST_F(Validation, ids_names_and_durations_make_sense) {
  EXPECT_EQ(mistakes({good, good}), Words{"id: `F1` is the id of an earlier fault"});
  good.as = "broker-0";
  EXPECT_EQ(mistakes({good}), Words{"as: `broker-0` is already the name of a node or role"});
  good.as = "";
  good.lasting = 0_s;
  EXPECT_EQ(mistakes({good}), Words{"for: must be longer than 0s"});
  EXPECT_EQ(mistakes({periodic("F1", 10_s, 6_s)}), Words{"jitter: must be at most half of `every`"});
}

}  // namespace
}  // namespace wavetank::faults
