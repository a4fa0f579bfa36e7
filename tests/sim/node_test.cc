// Nodes: cores and CPU time, timers, pauses, clocks, and the order of what is equal in time.
#include <gtest/gtest.h>

#include "tests/sim/scripted_actor.h"

namespace wavetank::sim {
namespace {

TEST(Cores, a_node_runs_as_many_actors_at_once_as_it_has_cores_in_order_of_arrival) {
  for (const uint32_t cores : {1u, 2u, 3u}) {
    auto world = make_world({});
    std::vector<std::pair<int64_t, uint32_t>> started;
    const NodeId node = add_started(*world, "node",
                                    {.start =
                                         [&](Env& env) {
                                           for (uint32_t i = 1; i <= 3; ++i) {
                                             env.spawn(scripted({.receive = [&](Env& e, Address, Message m) {
                                               started.emplace_back(e.now().ns / 1'000'000, m.type);
                                               e.spend(CpuTime::of(10_ms));
                                             }}));
                                           }
                                         }},
                                    cores);
    for (uint32_t i = 1; i <= 3; ++i) world->run_until(Time{} + 1_us), world->post({node, i}, note(i));
    world->post({node, 1}, note(4));
    world->run_until(Time{} + 1_s);
    using Starts = std::vector<std::pair<int64_t, uint32_t>>;
    if (cores == 1) {
      EXPECT_EQ(started, (Starts{{0, 1}, {10, 2}, {20, 3}, {30, 4}}));
    }
    if (cores == 2) {
      EXPECT_EQ(started, (Starts{{0, 1}, {0, 2}, {10, 3}, {10, 4}}));
    }
    if (cores == 3) {
      EXPECT_EQ(started, (Starts{{0, 1}, {0, 2}, {0, 3}, {10, 4}}));
    }
  }
}

TEST(Spend, advances_this_handlers_clock_and_what_is_sent_afterwards_leaves_afterwards_in_order) {
  WorldOptions options;
  options.link.bandwidth = {0};
  auto world = make_world(options);
  std::vector<std::pair<int64_t, uint32_t>> arrived;
  const NodeId receiver = add_started(*world, "receiver", {.receive = [&](Env& env, Address, Message m) {
    arrived.emplace_back(env.now().ns / 1'000'000, m.type);
  }});
  add_started(*world, "sender", {.start = [&](Env& env) {
    env.send({receiver, 0}, note(1));
    env.spend(CpuTime::of(4_ms));
    EXPECT_EQ(env.now(), Time{} + 4_ms);
    for (uint32_t i = 2; i < 20; ++i) env.send({receiver, 0}, note(i), Delivery::kStream);
    env.spend(CpuTime::of(3_ms));
    env.send({receiver, 0}, note(20));
  }});
  world->run_until(Time{} + 1_s);
  ASSERT_EQ(arrived.size(), 20u);
  for (uint32_t i = 1; i <= 20; ++i) {
    EXPECT_EQ(arrived[i - 1].second, i);
    EXPECT_EQ(arrived[i - 1].first, i == 1 ? 1 : i == 20 ? 8 : 5);
  }
}

TEST(Spend, carries_picoseconds_and_takes_longer_on_a_slow_cpu) {
  auto world = make_world({});
  std::vector<int64_t> spent;
  const NodeId node = add_started(*world, "node", {.receive = [&](Env& env, Address, Message) {
    const Time before = env.now();
    for (int i = 0; i < 1000; ++i) env.spend(CpuTime{300});
    spent.push_back((env.now() - before).ns);
  }});
  world->post({node, 0}, note(1));
  world->run_until(Time{} + 1_ms);
  world->slow_cpu(node, 250);
  world->post({node, 0}, note(2));
  world->run_until(Time{} + 2_ms);
  EXPECT_EQ(spent, (std::vector<int64_t>{300, 750}));
}

TEST(Timers, fire_once_at_their_latest_time_and_not_when_disarmed) {
  auto world = make_world({});
  std::vector<std::pair<TimerId, int64_t>> fired;
  add_started(*world, "node",
              {.start =
                   [&](Env& env) {
                     env.arm(1, Time{} + 10_ms);
                     env.arm(1, Time{} + 30_ms);  // later
                     env.arm(2, Time{} + 30_ms);
                     env.arm(2, Time{} + 5_ms);  // earlier
                     env.arm(3, Time{} + 7_ms);
                     env.disarm(3);
                     env.arm(4, Time{} + 7_ms);
                     env.disarm(4);
                     env.arm(4, Time{} + 9_ms);
                     env.arm(5, Time::never());
                   },
               .wake = [&](Env& env, TimerId timer) { fired.emplace_back(timer, env.now().ns / 1'000'000); }});
  world->run_until(Time{} + 1_s);
  EXPECT_EQ(fired, (std::vector<std::pair<TimerId, int64_t>>{{2, 5}, {4, 9}, {1, 30}}));
}

TEST(Timers, armed_to_and_fro_a_million_times_leave_no_entries_behind) {
  auto world = make_world({});
  uint32_t rounds = 0;
  add_started(*world, "node",
              {.start = [](Env& env) { env.arm(1, env.now() + 1_us); },
               .wake =
                   [&](Env& env, TimerId) {
                     if (++rounds == 1'000'000) return;
                     env.arm(1, env.now() + 3600_s);
                     env.arm(1, env.now() + 1_us);
                   }});
  world->run_until(Time{} + 2_s);
  EXPECT_EQ(rounds, 1'000'000u);
  const uint64_t before = world->counters().wakeups;
  EXPECT_FALSE(world->run_until(Time{} + 9000_s));
  EXPECT_LE(world->counters().wakeups - before, 2u);
}

TEST(Timers, put_off_while_they_wait_in_the_mailbox_fire_at_the_new_time) {
  auto world = make_world({});
  std::vector<int64_t> fired;
  add_started(*world, "node",
              {.start =
                   [&](Env& env) {
                     env.arm(1, Time{} + 1_ms);
                     env.arm(2, Time{} + 2_ms);
                   },
               .wake =
                   [&](Env& env, TimerId timer) {
                     if (timer == 2) return fired.push_back(env.now().ns / 1'000'000);
                     env.spend(CpuTime::of(5_ms));  // until 6 ms: timer 2 is due meanwhile
                     env.arm(2, Time{} + 20_ms);
                   }});
  world->run_until(Time{} + 1_s);
  EXPECT_EQ(fired, std::vector<int64_t>{20});
}

TEST(Pause, runs_nothing_queues_arrivals_and_lets_timers_fire_after_the_resume) {
  auto world = make_world({});
  std::vector<std::pair<std::string, int64_t>> told;
  const NodeId node =
      add_started(*world, "node",
                  {.start = [&](Env& env) { env.arm(1, Time{} + 10_ms); },
                   .receive = [&](Env& env, Address,
                                  Message m) { told.emplace_back(std::to_string(m.type), env.now().ns / 1'000'000); },
                   .wake = [&](Env& env, TimerId) { told.emplace_back("wake", env.now().ns / 1'000'000); }});
  Later later(*world);
  later.at(5_ms, [&] { world->pause(node); });
  later.at(6_ms, [&] { world->post({node, 0}, note(1)); });
  later.at(12_ms, [&] { world->post({node, 0}, note(2)); });
  later.at(50_ms, [&] {
    EXPECT_TRUE(told.empty());
    world->resume(node);
  });
  world->run_until(Time{} + 1_s);
  EXPECT_EQ(told, (std::vector<std::pair<std::string, int64_t>>{{"1", 50}, {"wake", 50}, {"2", 50}}));
}

TEST(Pause, holds_back_what_a_busy_actor_would_have_sent) {
  auto world = make_world({});
  std::vector<std::pair<uint32_t, int64_t>> arrived;
  const NodeId receiver = add_started(*world, "receiver", {.receive = [&](Env& env, Address, Message m) {
    arrived.emplace_back(m.type, env.now().ns / 1'000'000);
  }});
  const NodeId sender = add_started(*world, "sender", {.start = [&](Env& env) {
    env.spend(CpuTime::of(10_ms));
    env.send({receiver, 0}, note(1));
  }});
  Later later(*world);
  later.at(5_ms, [&] { world->pause(sender); });
  later.at(100_ms, [&] { world->resume(sender); });
  world->run_until(Time{} + 1_s);
  EXPECT_EQ(arrived, (std::vector<std::pair<uint32_t, int64_t>>{{1, 101}}));
}

TEST(Clock, the_wall_clock_is_the_monotonic_one_plus_its_skew) {
  auto world = make_world({});
  Duration difference;
  const NodeId node = add_started(
      *world, "node", {.receive = [&](Env& env, Address, Message) { difference = env.wall_clock() - env.now(); }});
  world->skew_clock(node, -(3_s));
  world->post({node, 0}, note(1));
  world->run_until(Time{} + 1_s);
  EXPECT_EQ(difference, -(3_s));
}

/// The order in which 20 nodes handle something that is due for all of them at one time.
std::vector<NodeId> order_of_ties(uint64_t seed) {
  WorldOptions options;
  options.seed = seed;
  auto world = make_world(options);
  std::vector<NodeId> order;
  for (int i = 0; i < 20; ++i) {
    add_started(*world, "node",
                {.start = [](Env& env) { env.arm(1, Time{} + 1_ms); },
                 .wake = [&](Env& env, TimerId) { order.push_back(env.self().node); }});
  }
  world->run_until(Time{} + 1_s);
  return order;
}

TEST(Ties, are_shuffled_by_the_seed_and_by_nothing_else) {
  const std::vector<NodeId> one = order_of_ties(1);
  ASSERT_EQ(one.size(), 20u);
  EXPECT_EQ(one, order_of_ties(1));
  EXPECT_NE(one, order_of_ties(2));
  EXPECT_FALSE(std::is_sorted(one.begin(), one.end()));
}

TEST(RunUntil, ends_at_its_time_or_at_a_stop_and_says_when_nothing_is_left) {
  auto world = make_world({});
  Later later(*world);
  later.at(5_ms, [&] { world->stop(); });
  later.at(20_ms, [] {});
  EXPECT_TRUE(world->run_until(Time{} + 10_ms));
  EXPECT_EQ(world->now(), Time{} + 5_ms);
  EXPECT_TRUE(world->run_until(Time{} + 10_ms));
  EXPECT_EQ(world->now(), Time{} + 10_ms);
  EXPECT_FALSE(world->run_until(Time{} + 30_ms));
  EXPECT_EQ(world->now(), Time{} + 30_ms);
}

TEST(Inspect, lets_each_actor_of_a_node_describe_itself) {
  auto world = make_world({});
  const NodeId node = add_started(*world, "node", {.start = [](Env& env) { env.spawn(scripted({})); }});
  world->run_until(Time{} + 1_ms);
  EXPECT_EQ(world->inspect(node), "actor 0: scripted\nactor 1: scripted\n");
}

}  // namespace
}  // namespace wavetank::sim
