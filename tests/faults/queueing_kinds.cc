// Faults that make messages wait for each other or for an end, and clocks that drift: how long, in what order.
#include <gtest/gtest.h>

#include "faults/injector.h"
#include "faults/kind.h"
#include "faults/leaky_queue.h"
#include "tests/faults/fake_cluster.h"

namespace wavetank::faults {
namespace {

using Action = wavetank::Verdict::Action;

/// One fault from 1 s to 3 s, seen at 2 s.
class QueueingFault {
 public:
  QueueingFault(std::string kind, std::vector<Setting> arguments) {
    FaultPlan plan;
    plan.faults.push_back(fault_at("F1", 1_s, std::move(kind), std::move(arguments), 2_s));
    const auto mistakes = validate(plan, roster_of(cluster.nodes()));
    EXPECT_TRUE(mistakes.empty()) << mistakes[0].message;
    injector = std::make_unique<Injector>(cluster, plan, Random(1));
    injector->arm();
    cluster.run_until(Time{} + 2_s);
  }
  Duration wait(NodeId from, NodeId to, std::string_view type = "test.message", size_t body = 0) {
    const wavetank::Verdict verdict = cluster.send(from, to, type, body);
    EXPECT_NE(verdict.action, Action::kDrop);
    return verdict.delay;
  }
  const LedgerEntry& entry() const { return injector->ledger()[0]; }

  FakeCluster cluster;
  std::unique_ptr<Injector> injector;
};

std::vector<std::string> mistakes_of(Fault fault) {
  FakeCluster cluster;
  std::vector<std::string> messages;
  for (const PlanMistake& mistake : validate({{std::move(fault)}}, roster_of(cluster.nodes())))
    messages.push_back(mistake.key + ": " + mistake.message);
  return messages;
}

TEST(LeakyQueue, lets_its_allowance_through_and_then_one_after_the_other) {
  LeakyQueue queue(1, 20);  // a part a nanosecond
  const auto join = [&](int64_t at, uint64_t size) { return queue.join(Time{at}, size, 100_ns); };
  EXPECT_EQ(join(0, 10), 0_ns);
  EXPECT_EQ(join(0, 10), 0_ns);
  EXPECT_EQ(join(0, 10), 10_ns);
  EXPECT_EQ(join(5, 10), 15_ns);
  EXPECT_EQ(join(1000, 10), 0_ns);
}

TEST(LeakyQueue, what_would_wait_too_long_stays_out_and_delays_nobody) {
  LeakyQueue queue(1, 0);
  EXPECT_EQ(queue.join(Time{0}, 60, 100_ns), 60_ns);
  EXPECT_EQ(queue.join(Time{0}, 60, 100_ns), std::nullopt);
  EXPECT_EQ(queue.join(Time{0}, 40, 100_ns), 100_ns);
}

TEST(LeakyQueue, waits_the_whole_of_a_nanosecond_that_has_begun) {
  LeakyQueue queue(3, 0);
  EXPECT_EQ(queue.join(Time{0}, 1, 1_s), 1_ns);
  EXPECT_EQ(queue.join(Time{0}, 3, 1_s), 2_ns);
}

TEST(QueueingKinds, one_beside_a_delay_on_the_same_link_adds_to_it) {
  FakeCluster cluster;
  Injector injector(
      cluster,
      {{fault_at("late", 1_s, "delay", {setting("link", {"all -> broker-0"}), setting("add", {"50ms"})}, 2_s),
        fault_at("few", 1_s, "throttle", {setting("link", {"all -> broker-0"}), setting("rate", {"5/s"})}, 2_s)}},
      Random(1));
  injector.arm();
  cluster.run_until(Time{} + 2_s);
  EXPECT_EQ(cluster.send(0, 5).delay, 50_ms);
  EXPECT_EQ(cluster.send(0, 5).delay, 250_ms);
  EXPECT_EQ(injector.ledger()[0].touched, 2u);
  EXPECT_EQ(injector.ledger()[1].touched, 1u);
}

TEST(QueueingKinds, throttle_lets_a_burst_through_and_then_spaces_what_comes) {
  QueueingFault fault("throttle",
                      {setting("link", {"all -> broker-0"}), setting("rate", {"5/s"}), setting("burst", {"2"})});
  EXPECT_EQ(fault.wait(0, 5), 0_ms);
  EXPECT_EQ(fault.wait(1, 5), 0_ms);
  EXPECT_EQ(fault.entry().touched, 0u);
  EXPECT_EQ(fault.wait(0, 5), 200_ms);
  EXPECT_EQ(fault.wait(2, 5), 400_ms);
  EXPECT_EQ(fault.wait(5, 0), 0_ms);  // answers are not meant
  EXPECT_EQ(fault.entry().touched, 2u);
  fault.cluster.run_until(Time{} + 2500_ms);
  EXPECT_EQ(fault.wait(0, 5), 100_ms);  // two and a half have gone since
}

TEST(QueueingKinds, throttle_counts_only_the_types_it_is_for_and_each_node_for_itself) {
  QueueingFault fault("throttle", {setting("link", {"all"}), setting("rate", {"1/s"}), setting("type", {"store.put"})});
  EXPECT_EQ(fault.wait(0, 5, "store.put"), 0_s);
  EXPECT_EQ(fault.wait(0, 5, "store.get"), 0_s);
  EXPECT_EQ(fault.wait(0, 4, "store.put"), 0_s);
  EXPECT_EQ(fault.wait(0, 5, "store.put"), 1_s);
}

TEST(QueueingKinds, throttle_loses_what_would_wait_too_long) {
  QueueingFault fault("throttle", {setting("rate", {"1/s"}), setting("longest", {"1500ms"})});
  EXPECT_EQ(fault.wait(0, 5), 0_s);
  EXPECT_EQ(fault.wait(0, 5), 1_s);
  EXPECT_TRUE(fault.cluster.dropped(0, 5));
  EXPECT_EQ(fault.entry().touched, 2u);
}

TEST(QueueingKinds, limit_bandwidth_takes_time_for_each_byte_on_each_link_and_way) {
  QueueingFault fault("limit_bandwidth", {setting("link", {"worker-0 <-> broker-0"}), setting("to", {"1Mbit/s"})});
  const size_t body = 1250 - sizeof(MessageType);
  EXPECT_EQ(fault.wait(0, 5, "test.message", body), 10_ms);
  EXPECT_EQ(fault.wait(0, 5, "test.message", body), 20_ms);
  EXPECT_EQ(fault.wait(5, 0, "test.message", body), 10_ms);
  EXPECT_EQ(fault.wait(1, 5, "test.message", body), 0_ms);
  EXPECT_EQ(fault.entry().touched, 3u);
}

TEST(QueueingKinds, clog_releases_at_its_end_in_the_order_of_sending) {
  QueueingFault fault("clog", {setting("link", {"worker-0 -> broker-0"}), setting("apart", {"1ms"})});
  EXPECT_EQ(fault.wait(0, 5), 1_s);
  fault.cluster.run_until(Time{} + 2500_ms);
  EXPECT_EQ(fault.wait(0, 5), 501_ms);
  EXPECT_EQ(fault.wait(5, 0), 0_ms);
  EXPECT_EQ(fault.entry().touched, 2u);
  fault.cluster.run_until(Time{} + 3_s);
  EXPECT_EQ(fault.wait(0, 5), 0_ms);
}

TEST(QueueingKinds, clog_must_know_its_end) {
  Fault endless = fault_at("F1", 1_s, "clog", {});
  EXPECT_EQ(mistakes_of(endless),
            (std::vector<std::string>{"for: `clog` needs `for`: when it releases what it holds"}));
  endless.lasting = 2_s;
  EXPECT_TRUE(mistakes_of(endless).empty());
  endless.until = Trigger{.at = 1_s};
  EXPECT_EQ(mistakes_of(endless).size(), 1u);
}

TEST(QueueingKinds, drop_may_mean_large_messages_only) {
  QueueingFault fault("drop", {setting("size_at_least", {"1500B"})});
  EXPECT_FALSE(fault.cluster.send(0, 5, "test.message", 1400).action == Action::kDrop);
  EXPECT_TRUE(fault.cluster.send(0, 5, "test.message", 1500).action == Action::kDrop);
  EXPECT_EQ(fault.entry().touched, 1u);
}

TEST(QueueingKinds, clock_drift_moves_the_clock_on_until_it_ends) {
  QueueingFault fast("clock_drift", {setting("nodes", {"worker-1"}), setting("per_second", {"3ms"})});
  EXPECT_EQ(fast.cluster.skews[1], 3_ms);  // from 1 s to 2 s
  fast.cluster.run_until(Time{} + 2500_ms);
  EXPECT_EQ(fast.cluster.skews[1], 4500_us);
  fast.cluster.run_until(Time{} + 4_s);
  EXPECT_EQ(fast.cluster.skews[1], 0_s);
  EXPECT_FALSE(fast.cluster.run_until(Time{} + 5_s));  // nothing is due any more
  QueueingFault slow("clock_drift", {setting("nodes", {"worker-1"}), setting("per_second", {"-1ms"})});
  EXPECT_EQ(slow.cluster.skews[1], -1_ms);
}

TEST(QueueingKinds, drift_and_skew_of_one_node_add_up) {
  FakeCluster cluster;
  FaultPlan plan;
  plan.faults.push_back(
      fault_at("skew", 1_s, "clock_skew", {setting("nodes", {"worker-1"}), setting("offset", {"5s"})}, 4_s));
  plan.faults.push_back(
      fault_at("drift", 1_s, "clock_drift", {setting("nodes", {"worker-1"}), setting("per_second", {"10ms"})}, 2_s));
  Injector injector(cluster, plan, Random(1));
  injector.arm();
  cluster.run_until(Time{} + 2_s);
  EXPECT_EQ(cluster.skews[1], 5010_ms);
  cluster.run_until(Time{} + 4_s);
  EXPECT_EQ(cluster.skews[1], 5_s);
  cluster.run_until(Time{} + 6_s);
  EXPECT_EQ(cluster.skews[1], 0_s);
}

TEST(QueueingKinds, what_would_do_nothing_is_refused) {
  EXPECT_EQ(mistakes_of(fault_at("F1", 1_s, "throttle", {setting("rate", {"0/s"})})).size(), 1u);
  EXPECT_EQ(mistakes_of(fault_at("F1", 1_s, "limit_bandwidth", {setting("to", {"0"})})).size(), 1u);
  EXPECT_EQ(
      mistakes_of(fault_at("F1", 1_s, "clock_drift", {setting("nodes", {"worker-1"}), setting("per_second", {"0s"})}))
          .size(),
      1u);
}

}  // namespace
}  // namespace wavetank::faults
