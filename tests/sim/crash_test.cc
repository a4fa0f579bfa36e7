// What a crash ends and what it leaves, wherever it strikes.
#include <gtest/gtest.h>

#include "tests/sim/scripted_actor.h"

namespace wavetank::sim {
namespace {

Event step(uint16_t kind) {
  Event event;
  event.kind = kind;
  return event;
}

TEST(Crash, inside_a_handler_voids_everything_asked_afterwards) {
  auto world = make_world({});
  std::vector<uint32_t> received;
  int destroyed = 0;
  bool destroyed_inside = false;
  const NodeId peer =
      add_started(*world, "peer", {.receive = [&](Env&, Address, Message m) { received.push_back(m.type); }});
  const NodeId victim = add_started(*world, "victim",
                                    {.start =
                                         [&](Env& env) {
                                           env.send({peer, 0}, note(1));
                                           env.report(step(7));
                                           destroyed_inside = destroyed > 0;
                                           env.send({peer, 0}, note(2));
                                           env.arm(1, env.now() + 1_ms);
                                           env.disk().append("file", Bytes::copy_of("lost"));
                                           env.spawn(scripted({.start = [&](Env& e) { e.send({peer, 0}, note(3)); }}));
                                           env.spend(CpuTime::of(5_ms));
                                           env.report(step(7));
                                         },
                                     .wake =
                                         [&](Env& env, TimerId) {
                                           env.send({peer, 0}, note(4));
                                         },
                                     .destroyed = [&] { ++destroyed; }});
  ScriptedObserver observer;
  int seen = 0;
  observer.on_event = [&](const Event& event) {
    ++seen;
    EXPECT_EQ(event.node, victim);
    world->kill(victim);
  };
  world->watch(&observer);
  world->run_until(Time{} + 1_s);
  EXPECT_EQ(received, std::vector<uint32_t>{1});
  EXPECT_EQ(seen, 1);
  EXPECT_FALSE(destroyed_inside);
  EXPECT_EQ(destroyed, 1);
  EXPECT_EQ(world->state(victim), NodeState::kDown);
  EXPECT_EQ(world->disk_contents(victim).size_of("file"), 0u);
}

TEST(Crash, and_restart_inside_one_handler_boots_a_new_actor_and_wakes_nothing_of_the_old) {
  auto world = make_world({});
  std::vector<std::string> told;
  const NodeId node = add_started(*world, "node",
                                  {.start =
                                       [&](Env& env) {
                                         told.push_back("start");
                                         env.arm(1, env.now() + 10_ms);
                                         if (world->incarnation(0) == 1) {
                                           env.spend(CpuTime::of(1_ms));
                                           env.report(step(1));
                                         }
                                       },
                                   .wake = [&](Env&, TimerId) { told.push_back("wake"); }});
  ScriptedObserver observer;
  observer.on_event = [&](const Event&) {
    world->kill(node);
    world->start(node);
  };
  world->watch(&observer);
  world->run_until(Time{} + 1_s);
  EXPECT_EQ(told, (std::vector<std::string>{"start", "start", "wake"}));
  EXPECT_EQ(world->incarnation(node), 2u);
}

TEST(Crash, what_was_sent_before_still_arrives_but_what_a_busy_actor_would_have_sent_does_not) {
  auto world = make_world({});
  std::vector<uint32_t> received;
  const NodeId peer =
      add_started(*world, "peer", {.receive = [&](Env&, Address, Message m) { received.push_back(m.type); }});
  const NodeId victim = add_started(*world, "victim", {.start = [&](Env& env) {
    env.send({peer, 0}, note(1));
    env.spend(CpuTime::of(10_ms));
    env.send({peer, 0}, note(2));
  }});
  Later later(*world);
  later.at(500_us, [&] { world->kill(victim); });
  world->run_until(Time{} + 1_s);
  EXPECT_EQ(received, std::vector<uint32_t>{1});
}

TEST(Crash, disk_operations_in_flight_die_and_applied_ones_stay) {
  auto world = make_world({});
  int completions = 0;
  std::string found;
  const NodeId node = add_started(*world, "node",
                                  {.start =
                                       [&](Env& env) {
                                         if (world->incarnation(0) == 1)
                                           env.disk().append("log", Bytes::copy_of("a"));
                                         else
                                           env.disk().read("log", 0, 100);
                                       },
                                   .completed =
                                       [&](Env& env, DiskOperation, Result<Bytes> outcome) {
                                         ++completions;
                                         if (world->incarnation(0) == 2) {
                                           found = outcome->text();
                                           return;
                                         }
                                         env.disk().append("log", Bytes::copy_of("b"));
                                       }});
  Later later(*world);
  later.at(300_us, [&] { world->kill(node); });  // the first append took 200 us, the second is in flight
  later.at(1_ms, [&] { world->start(node); });
  world->run_until(Time{} + 1_s);
  EXPECT_EQ(completions, 2);
  EXPECT_EQ(found, "a");
}

TEST(Crash, of_the_process_is_told_to_peers_and_the_actors_that_talked_to_it_but_a_power_failure_is_not) {
  auto world = make_world({});
  std::vector<std::string> told;
  const NodeId victim = add_started(*world, "victim", {});
  Script worker{.start =
                    [&, victim](Env& env) {
                      env.send({victim, 0}, note(1));
                    },
                .unreachable =
                    [&](Env& env, NodeId peer) {
                      told.push_back("worker " + std::to_string(peer));
                      (void)env;
                    }};
  add_started(*world, "peer",
              {.start =
                   [&](Env& env) {
                     env.spawn(scripted(worker));
                     env.spawn(scripted({.unreachable = [&](Env&, NodeId) { told.push_back("idle"); }}));
                   },
               .unreachable = [&](Env&, NodeId peer) { told.push_back("role " + std::to_string(peer)); }});
  add_started(*world, "stranger", {.unreachable = [&](Env&, NodeId) { told.push_back("stranger"); }});
  Later later(*world);
  later.at(10_ms, [&] { world->kill(victim); });
  world->run_until(Time{} + 1_s);
  std::sort(told.begin(), told.end());
  EXPECT_EQ(told, (std::vector<std::string>{"role 0", "worker 0"}));

  told.clear();
  world->start(victim);
  later.at(2_s, [&] { world->power_off(victim); });
  world->run_until(Time{} + 3_s);
  EXPECT_TRUE(told.empty());
}

TEST(Crash, actor_numbers_are_not_used_again_by_a_later_incarnation) {
  auto world = make_world({});
  std::vector<ActorId> numbers;
  const NodeId node = add_started(*world, "node", {.start = [&](Env& env) {
    numbers.push_back(env.spawn(scripted({})));
    numbers.push_back(env.spawn(scripted({})));
  }});
  world->run_until(Time{} + 1_ms);
  world->kill(node);
  world->start(node);
  world->run_until(Time{} + 2_ms);
  EXPECT_EQ(numbers, (std::vector<ActorId>{1, 2, 3, 4}));
}

TEST(Crash, an_actor_that_stops_itself_is_destroyed_after_its_handler_and_gets_nothing_more) {
  auto world = make_world({});
  std::vector<std::string> told;
  const NodeId node = add_started(*world, "node", {.start = [&](Env& env) {
    const ActorId child = env.spawn(scripted({.receive =
                                                  [&](Env& e, Address, Message m) {
                                                    told.push_back("got " + std::to_string(m.type));
                                                    e.stop(e.self().actor);
                                                    told.push_back("stopped");
                                                  },
                                              .destroyed = [&] { told.push_back("destroyed"); }}));
    env.send({env.self().node, child}, note(1));
    env.send({env.self().node, child}, note(2));
  }});
  world->run_until(Time{} + 1_s);
  EXPECT_EQ(told, (std::vector<std::string>{"got 1", "stopped", "destroyed"}));
  EXPECT_EQ(world->state(node), NodeState::kUp);
}

}  // namespace
}  // namespace wavetank::sim
