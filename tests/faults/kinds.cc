// Every kind of fault touches what it is for, says so in the ledger, and leaves nothing behind when it ends.
#include <gtest/gtest.h>

#include "faults/injector.h"
#include "faults/kind.h"
#include "tests/faults/fake_cluster.h"

namespace wavetank::faults {
namespace {

using Action = wavetank::Verdict::Action;

/// One fault from 1 s to 3 s, seen at 2 s and again at 4 s.
class OneFault {
 public:
  OneFault(std::string kind, std::vector<Setting> arguments) {
    FaultPlan plan;
    plan.faults.push_back(fault_at("F1", 1_s, std::move(kind), std::move(arguments)));
    if (!find_fault_kind(plan.faults[0].kind)->lasting_key.empty()) plan.faults[0].lasting = 2_s;
    const auto mistakes = validate(plan, roster_of(cluster.nodes()));
    EXPECT_TRUE(mistakes.empty()) << mistakes[0].message;
    injector = std::make_unique<Injector>(cluster, plan, Random(1));
    injector->arm();
    cluster.run_until(Time{} + 2_s);
  }
  void end() { cluster.run_until(Time{} + 4_s); }
  const LedgerEntry& entry() const { return injector->ledger()[0]; }

  FakeCluster cluster;
  std::unique_ptr<Injector> injector;
};

TEST(FaultKinds, kill_ends_a_process_and_starts_it_again) {
  OneFault fault("kill", {setting("nodes", {"worker-1"})});
  fault.end();
  EXPECT_EQ(fault.cluster.done, (std::vector<std::string>{"1000ms kill worker-1", "3000ms start worker-1"}));
  EXPECT_EQ(fault.entry().what, "worker-1");
  EXPECT_EQ(fault.entry().touched, 1u);
  EXPECT_EQ(fault.entry().first_effect, Time{} + 1_s);
  EXPECT_EQ(fault.entry().end, Time{} + 3_s);
}

TEST(FaultKinds, power_off_takes_the_power) {
  OneFault fault("power_off", {setting("nodes", {"worker-1", "broker-0"})});
  fault.end();
  EXPECT_EQ(fault.cluster.done, (std::vector<std::string>{"1000ms power_off worker-1", "1000ms power_off broker-0",
                                                          "3000ms start worker-1", "3000ms start broker-0"}));
}

TEST(FaultKinds, pause_stops_and_goes_on) {
  OneFault fault("pause", {setting("nodes", {"worker-1"})});
  EXPECT_EQ(fault.cluster.state(1), NodeState::kPaused);
  fault.end();
  EXPECT_EQ(fault.cluster.state(1), NodeState::kUp);
  EXPECT_EQ(fault.entry().touched, 1u);
}

TEST(FaultKinds, slow_cpu_and_clock_skew_are_taken_back) {
  OneFault slow("slow_cpu", {setting("nodes", {"worker-1"}), setting("percent", {"400"})});
  EXPECT_EQ(slow.cluster.speeds[1], 400u);
  slow.end();
  EXPECT_EQ(slow.cluster.speeds[1], 100u);
  EXPECT_EQ(slow.entry().touched, 1u);

  OneFault skew("clock_skew", {setting("nodes", {"worker-1"}), setting("offset", {"-5s"})});
  EXPECT_EQ(skew.cluster.skews[1], -5_s);
  skew.end();
  EXPECT_EQ(skew.cluster.skews[1], 0_s);
  EXPECT_EQ(skew.entry().touched, 1u);
}

TEST(FaultKinds, a_partition_cuts_between_groups_only) {
  OneFault fault("partition", {setting("groups", {"worker-0, worker-1", "rest"})});
  FakeCluster& cluster = fault.cluster;
  EXPECT_TRUE(cluster.dropped(0, 2));
  EXPECT_TRUE(cluster.dropped(5, 1));
  EXPECT_FALSE(cluster.dropped(0, 1));
  EXPECT_FALSE(cluster.dropped(2, 5));
  EXPECT_EQ(fault.entry().touched, 2u);
  EXPECT_EQ(fault.entry().what, "worker-0, worker-1 | rest");
  fault.end();
  EXPECT_FALSE(cluster.dropped(0, 2));
  EXPECT_TRUE(cluster.message_rules.empty());
}

TEST(FaultKinds, a_one_way_partition_lets_the_other_way_through) {
  OneFault forward("partition", {setting("groups", {"worker-0", "rest"}), setting("direction", {"forward"})});
  EXPECT_TRUE(forward.cluster.dropped(0, 3));
  EXPECT_FALSE(forward.cluster.dropped(3, 0));
  OneFault backward("partition", {setting("groups", {"worker-0"}), setting("direction", {"backward"})});
  EXPECT_FALSE(backward.cluster.dropped(0, 3));
  EXPECT_TRUE(backward.cluster.dropped(3, 0));
}

TEST(FaultKinds, a_node_in_two_groups_is_a_bridge_between_them) {
  OneFault fault("partition", {setting("groups", {"worker-0, worker-1", "worker-1, worker-2"})});
  EXPECT_TRUE(fault.cluster.dropped(0, 2));
  EXPECT_FALSE(fault.cluster.dropped(0, 1));
  EXPECT_FALSE(fault.cluster.dropped(1, 2));
  EXPECT_FALSE(fault.cluster.dropped(0, 5));  // in no group
}

TEST(FaultKinds, delay_adds_to_the_messages_of_its_links) {
  OneFault fault("delay", {setting("link", {"worker-* -> coordinator-*"}), setting("add", {"200ms"})});
  EXPECT_EQ(fault.cluster.send(0, 3).action, Action::kDelay);
  EXPECT_EQ(fault.cluster.send(0, 3).delay, 200_ms);
  EXPECT_EQ(fault.cluster.send(3, 0).action, Action::kPass);
  EXPECT_EQ(fault.cluster.send(0, 5).action, Action::kPass);
  EXPECT_EQ(fault.entry().touched, 2u);
  EXPECT_EQ(fault.entry().what, "worker-* -> coordinator-*");
}

TEST(FaultKinds, drop_picks_types_and_the_nth_message) {
  OneFault fault("drop", {setting("link", {"broker-0"}), setting("type", {"log.produced"}), setting("nth", {"2"})});
  EXPECT_FALSE(fault.cluster.dropped(5, 0, "log.produced"));
  EXPECT_FALSE(fault.cluster.dropped(5, 0, "log.fetched"));
  EXPECT_FALSE(fault.cluster.dropped(0, 1, "log.produced"));
  EXPECT_TRUE(fault.cluster.dropped(5, 0, "log.produced"));
  EXPECT_FALSE(fault.cluster.dropped(5, 0, "log.produced"));
  EXPECT_EQ(fault.entry().touched, 1u);
}

TEST(FaultKinds, a_share_of_messages_is_about_that_share) {
  OneFault fault("drop", {setting("link", {"all"}), setting("share", {"25%"})});
  int dropped = 0;
  for (int i = 0; i < 4000; ++i) dropped += fault.cluster.dropped(0, 1) ? 1 : 0;
  EXPECT_GT(dropped, 850);
  EXPECT_LT(dropped, 1150);
  EXPECT_EQ(fault.entry().touched, static_cast<uint64_t>(dropped));
}

TEST(FaultKinds, duplicate_reorder_and_corrupt_give_their_verdicts) {
  OneFault twice("duplicate", {setting("link", {"worker-0 <-> broker-0"}), setting("after", {"5ms"})});
  EXPECT_EQ(twice.cluster.send(5, 0).action, Action::kDuplicate);
  EXPECT_EQ(twice.cluster.send(0, 5).delay, 5_ms);
  OneFault reorder("reorder", {setting("window", {"10ms"})});
  for (int i = 0; i < 50; ++i) {
    const wavetank::Verdict verdict = reorder.cluster.send(0, 1);
    ASSERT_EQ(verdict.action, Action::kDelay);
    ASSERT_LE(verdict.delay, 10_ms);
  }
  OneFault damage("corrupt", {setting("first", {"1"})});
  EXPECT_EQ(damage.cluster.send(0, 1).action, Action::kCorrupt);
  EXPECT_EQ(damage.cluster.send(0, 1).action, Action::kPass);
}

TEST(FaultKinds, reset_connections_cuts_each_pair_once_and_is_over) {
  OneFault fault("reset_connections", {setting("link", {"worker-* <-> broker-0"})});
  EXPECT_EQ(fault.cluster.resets, (std::vector<std::pair<NodeId, NodeId>>{{0, 5}, {1, 5}, {2, 5}}));
  EXPECT_TRUE(fault.entry().ended);
  EXPECT_EQ(fault.entry().touched, 3u);
}

TEST(FaultKinds, disks_are_slow_stalled_or_failing) {
  using Kind = DiskRequest::Kind;
  OneFault slow("slow_disk",
                {setting("nodes", {"broker-0"}), setting("operation", {"sync"}), setting("add", {"50ms"})});
  EXPECT_EQ(slow.cluster.operate(5, Kind::kSync).delay, 50_ms);
  EXPECT_EQ(slow.cluster.operate(5, Kind::kAppend).delay, 0_ms);
  EXPECT_EQ(slow.cluster.operate(0, Kind::kSync).delay, 0_ms);
  EXPECT_EQ(slow.entry().touched, 1u);
  OneFault stalled("stall_disk", {setting("nodes", {"broker-0"})});
  EXPECT_EQ(stalled.cluster.now() + stalled.cluster.operate(5, Kind::kRead).delay, Time::never());
  OneFault full("fail_disk", {setting("nodes", {"broker-0"}), setting("reason", {"full"}), setting("file", {"log/"})});
  EXPECT_TRUE(full.cluster.operate(5, Kind::kAppend, "log/0").fail);
  EXPECT_EQ(full.cluster.operate(5, Kind::kAppend, "log/0").trouble, Trouble::kFull);
  EXPECT_FALSE(full.cluster.operate(5, Kind::kAppend, "other").fail);
  full.end();
  EXPECT_TRUE(full.cluster.disk_rules.empty());
}

TEST(FaultKinds, each_has_a_summary_and_a_key_for_its_scalar) {
  for (const FaultKind& kind : fault_kinds()) {
    EXPECT_FALSE(kind.summary.empty()) << kind.name;
    EXPECT_NE(kind.arguments->find(kind.scalar_key), nullptr) << kind.name;
    EXPECT_EQ(find_fault_kind(kind.name), &kind);
  }
}

}  // namespace
}  // namespace wavetank::faults
