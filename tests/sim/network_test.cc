// The network: latency, bandwidth, weather, rules, streams and connections.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/sim/scripted_actor.h"

namespace wavetank::sim {
namespace {

struct Arrival {
  uint32_t type;
  int64_t at_us;
  friend bool operator==(const Arrival&, const Arrival&) = default;
};

/// Node 0 sends `count` messages of `size` bytes, each as heavy as `weight`, at once to node 1; what arrives is listed.
struct Line {
  std::unique_ptr<World> world;
  std::vector<Arrival> arrivals;
  std::vector<Message> messages;
  std::vector<std::pair<NodeId, NodeId>> hints;  // who was told of whom
  std::vector<std::pair<NodeId, NodeId>> cuts;   // and of whose connection

  explicit Line(const WorldOptions& options, uint32_t weight = 1) : world(make_world(options)), weight_(weight) {
    for (int i = 0; i < 2; ++i) {
      add_started(*world, "node",
                  {.receive =
                       [this](Env& env, Address from, Message m) {
                         if (from.node == kNoNode) return command(env, m.type);
                         arrivals.push_back({m.type, env.now().ns / 1'000});
                         messages.push_back(std::move(m));
                       },
                   .unreachable = [this](Env& env, NodeId peer) { hints.emplace_back(env.self().node, peer); },
                   .disconnected = [this](Env& env, NodeId peer) { cuts.emplace_back(env.self().node, peer); }});
    }
  }
  void send(NodeId from, uint32_t count, Delivery delivery = Delivery::kDatagram, size_t size = 100) {
    delivery_ = delivery;
    size_ = size;
    world->post({from, 0}, note(count));
    world->run_until(world->now() + 1_ns);
  }
  void run(Duration duration) { world->run_until(world->now() + duration); }

 private:
  void command(Env& env, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
      Bytes body = Bytes::copy_of(std::string(size_ - sizeof(MessageType), 'x'));
      body.weigh(weight_);
      env.send({1 - env.self().node, 0}, {++sent_, {}, std::move(body)}, delivery_);
    }
  }
  Delivery delivery_ = Delivery::kDatagram;
  size_t size_ = 100;
  uint32_t weight_;
  uint32_t sent_ = 0;
};

/// A rule made of a function, for the link from node 0 to node 1 unless `both`.
class ScriptedRule final : public MessageRule {
 public:
  explicit ScriptedRule(std::function<Verdict(const MessageInFlight&)> judge, bool both = false)
      : judge_(std::move(judge)), both_(both) {}
  bool covers(NodeId from, NodeId) const override { return both_ || from == 0; }
  Verdict judge(const MessageInFlight& flight) override { return judge_(flight); }

 private:
  std::function<Verdict(const MessageInFlight&)> judge_;
  bool both_;
};

ScriptedRule always(Verdict::Action action, Duration delay = {}) {
  return ScriptedRule([=](const MessageInFlight&) { return Verdict{action, delay}; });
}

TEST(Bandwidth, messages_leave_one_after_the_other) {
  WorldOptions options;
  options.link.bandwidth = {8'000'000};  // a byte each microsecond
  Line line(options);
  line.send(0, 3, Delivery::kDatagram, 500);
  line.run(1_s);
  EXPECT_EQ(line.arrivals, (std::vector<Arrival>{{1, 1'500}, {2, 2'000}, {3, 2'500}}));
}

TEST(Bandwidth, a_heavy_body_takes_as_long_as_what_it_stands_for) {
  WorldOptions options;
  options.link.latency = Distribution::constant(0_us);
  options.link.bandwidth = {8'000'000};  // a byte each microsecond
  Line line(options, 10);
  line.send(0, 2, Delivery::kDatagram, 104);
  line.run(1_s);
  EXPECT_EQ(line.arrivals, (std::vector<Arrival>{{1, 1'004}, {2, 2'008}}));
  EXPECT_EQ(line.messages.at(0).body.weight(), 10);
}

TEST(Weather, loss_and_duplication_happen_as_often_as_asked) {
  WorldOptions options;
  options.link.loss = {100'000'000};
  Line lossy(options);
  lossy.send(0, 20'000);
  lossy.run(10_s);
  EXPECT_NEAR(static_cast<double>(lossy.arrivals.size()), 18'000, 200);
  options.link.loss = {};
  options.link.duplicate = {100'000'000};
  Line doubling(options);
  doubling.send(0, 20'000);
  doubling.run(10_s);
  EXPECT_NEAR(static_cast<double>(doubling.arrivals.size()), 22'000, 200);
}

TEST(Weather, reordering_delays_its_share_of_messages) {
  WorldOptions options;
  options.link.bandwidth = {0};
  options.link.reorder = {200'000'000};
  Line line(options);
  line.send(0, 10'000);
  line.run(10_s);
  const auto late =
      std::count_if(line.arrivals.begin(), line.arrivals.end(), [](const Arrival& a) { return a.at_us >= 2'000; });
  EXPECT_EQ(line.arrivals.size(), 10'000u);
  EXPECT_NEAR(static_cast<double>(late), 2'000, 200);
}

/// Latencies of the first messages from node 0 to node 1, with or without other traffic.
std::vector<Arrival> latencies(bool other_traffic) {
  WorldOptions options;
  options.link.latency = Distribution::lognormal(1_ms, 8_ms);
  options.link.bandwidth = {0};
  Line line(options);
  if (other_traffic) line.send(1, 50);
  line.run(1_s);
  line.arrivals.clear();
  line.send(0, 50);
  line.run(1_s);
  std::sort(line.arrivals.begin(), line.arrivals.end(),
            [](const Arrival& a, const Arrival& b) { return a.at_us < b.at_us; });
  for (Arrival& arrival : line.arrivals) arrival.type = 0;
  return line.arrivals;
}

TEST(Weather, of_a_link_does_not_depend_on_other_traffic) { EXPECT_EQ(latencies(false), latencies(true)); }

TEST(MessageRules, a_one_way_partition_stops_one_direction_until_it_is_withdrawn) {
  Line line({});
  ScriptedRule partition = always(Verdict::Action::kDrop);
  line.world->add_rule(&partition);
  line.send(0, 2);
  line.send(1, 3);
  line.run(1_s);
  EXPECT_EQ(line.arrivals.size(), 3u);
  line.world->remove_rule(&partition);
  line.send(0, 2);
  line.run(1_s);
  EXPECT_EQ(line.arrivals.size(), 5u);
  EXPECT_EQ(line.world->counters().messages_dropped, 2u);
}

TEST(MessageRules, what_several_do_to_one_message_adds_up) {
  WorldOptions options;
  options.link.bandwidth = {0};
  Line line(options);
  ScriptedRule pass = always(Verdict::Action::kPass);
  ScriptedRule delay = always(Verdict::Action::kDelay, 5_ms);
  ScriptedRule duplicate = always(Verdict::Action::kDuplicate, 2_ms);
  ScriptedRule further = always(Verdict::Action::kDelay, 1_ms);
  for (ScriptedRule* rule : {&pass, &delay, &duplicate, &further}) line.world->add_rule(rule);
  line.send(0, 1);
  line.run(10_ms);
  EXPECT_EQ(line.arrivals, (std::vector<Arrival>{{1, 7'000}, {1, 9'000}}));
  line.world->remove_rule(&delay);
  line.world->remove_rule(&further);
  line.arrivals.clear();
  const int64_t start = line.world->now().ns / 1'000;
  line.send(0, 1);
  line.run(10_ms);
  EXPECT_EQ(line.arrivals, (std::vector<Arrival>{{2, start + 1'000}, {2, start + 3'000}}));
}

TEST(MessageRules, what_one_drops_no_later_one_is_asked_about) {
  Line line({});
  uint32_t asked = 0;
  ScriptedRule delay = always(Verdict::Action::kDelay, 5_ms);
  ScriptedRule drop = always(Verdict::Action::kDrop);
  ScriptedRule count([&](const MessageInFlight&) {
    ++asked;
    return Verdict{};
  });
  for (ScriptedRule* rule : {&delay, &drop, &count}) line.world->add_rule(rule);
  line.send(0, 1);
  line.run(1_s);
  EXPECT_TRUE(line.arrivals.empty());
  EXPECT_EQ(asked, 0u);
  EXPECT_EQ(line.world->counters().messages_dropped, 1u);
}

TEST(MessageRules, corruption_flips_one_bit_of_a_copy) {
  Line line({});
  const Bytes original = Bytes::copy_of(std::string(96, 'x'));
  ScriptedRule corrupt = always(Verdict::Action::kCorrupt);
  line.world->add_rule(&corrupt);
  line.send(0, 1);
  line.run(1_s);
  ASSERT_EQ(line.messages.size(), 1u);
  int flipped = 0;
  for (size_t i = 0; i < original.size(); ++i)
    flipped += std::popcount(static_cast<unsigned>(original.data()[i] ^ line.messages[0].body.data()[i]));
  EXPECT_EQ(flipped, 1);
}

TEST(MessageRules, a_copy_of_a_damaged_message_is_whole) {
  WorldOptions options;
  options.link.bandwidth = {0};
  Line line(options);
  ScriptedRule corrupt = always(Verdict::Action::kCorrupt);
  ScriptedRule duplicate = always(Verdict::Action::kDuplicate, 2_ms);
  line.world->add_rule(&corrupt);
  line.world->add_rule(&duplicate);
  line.send(0, 1);
  line.run(1_s);
  ASSERT_EQ(line.messages.size(), 2u);
  const Bytes original = Bytes::copy_of(std::string(96, 'x'));
  EXPECT_FALSE(std::ranges::equal(line.messages[0].body.span(), original.span()));
  EXPECT_TRUE(std::ranges::equal(line.messages[1].body.span(), original.span()));
}

TEST(Loopback, is_ordered_and_never_lost) {
  WorldOptions options;
  options.link.loss = Probability::always();
  auto world = make_world(options);
  std::vector<uint32_t> received;
  add_started(*world, "node",
              {.start =
                   [](Env& env) {
                     for (uint32_t i = 0; i < 100; ++i) env.send(env.self(), note(i));
                   },
               .receive = [&](Env&, Address, Message m) { received.push_back(m.type); }});
  world->run_until(Time{} + 1_s);
  ASSERT_EQ(received.size(), 100u);
  EXPECT_TRUE(std::is_sorted(received.begin(), received.end()));
}

TEST(Streams, keep_their_order_and_lose_nothing_in_any_weather) {
  ASSERT_TRUE(rc::check("streams are ordered and complete", [] {
    WorldOptions options;
    options.seed = *rc::gen::arbitrary<uint64_t>();
    options.link.latency = Distribution::lognormal(1_ms, 20_ms);
    options.link.loss = {*rc::gen::inRange<uint32_t>(0, 500'000'000)};
    options.link.duplicate = {100'000'000};
    options.link.reorder = {100'000'000};
    Line line(options);
    ScriptedRule partition = always(Verdict::Action::kDrop);
    for (int i = 0; i < 4; ++i) {
      line.send(0, 10, Delivery::kStream);
      line.run(Duration{*rc::gen::inRange<int64_t>(0, 300'000'000)});
      if (i == 1) line.world->add_rule(&partition);
      if (i == 2) line.world->remove_rule(&partition);
    }
    line.run(10'000_s);
    RC_ASSERT(line.arrivals.size() == 40u);
    for (uint32_t i = 0; i < 40; ++i) RC_ASSERT(line.arrivals[i].type == i + 1);
    RC_ASSERT(line.hints.empty());
  }));
}

TEST(Streams, a_partition_holds_them_back_and_a_reset_loses_what_is_in_flight_and_is_told) {
  Line line({});
  ScriptedRule partition = always(Verdict::Action::kDrop);
  line.world->add_rule(&partition);
  line.send(0, 3, Delivery::kStream);
  line.run(1_s);
  EXPECT_TRUE(line.arrivals.empty());
  line.world->remove_rule(&partition);
  line.world->reset_connections(0, 1);
  line.run(10_s);
  EXPECT_TRUE(line.arrivals.empty());
  std::sort(line.cuts.begin(), line.cuts.end());
  EXPECT_EQ(line.cuts, (std::vector<std::pair<NodeId, NodeId>>{{0, 1}, {1, 0}}));
  EXPECT_TRUE(line.hints.empty()) << "nobody has died";
  line.send(0, 1, Delivery::kStream);
  line.run(1_s);
  EXPECT_EQ(line.arrivals.size(), 1u);
}

TEST(Datagrams, on_their_way_when_the_connection_is_reset_are_lost_and_later_ones_arrive) {
  WorldOptions options;
  options.link.latency = Distribution::constant(10_ms);
  Line line(options);
  line.send(0, 3);
  line.run(5_ms);
  line.world->reset_connections(0, 1);
  line.send(0, 2);
  line.run(1_s);
  EXPECT_EQ(line.arrivals.size(), 2u);
}

TEST(Streams, to_a_new_incarnation_are_refused_once_and_then_work) {
  Line line({});
  line.send(0, 1, Delivery::kStream);
  line.run(1_s);
  line.world->power_off(1);
  line.world->start(1);
  line.send(0, 1, Delivery::kStream);
  line.run(1_s);
  EXPECT_EQ(line.arrivals.size(), 1u);
  EXPECT_EQ(line.hints, (std::vector<std::pair<NodeId, NodeId>>{{0, 1}}));
  line.send(0, 1, Delivery::kStream);
  line.run(1_s);
  EXPECT_EQ(line.arrivals.size(), 2u);
}

TEST(Hints, do_not_cross_a_partition) {
  Line line({});
  line.send(0, 1);
  line.run(1_s);
  ScriptedRule partition([](const MessageInFlight&) { return Verdict{Verdict::Action::kDrop, {}}; }, true);
  line.world->add_rule(&partition);
  line.world->kill(1);
  line.run(1_s);
  EXPECT_TRUE(line.hints.empty());
}

TEST(Links, each_may_have_terms_of_its_own_also_with_many_nodes) {
  WorldOptions options;
  options.link.bandwidth = {0};
  options.link_override = [](const NodeSpec&, const NodeSpec& to) -> std::optional<LinkOptions> {
    if (to.index % 2 == 0) return std::nullopt;
    LinkOptions far;
    far.latency = Distribution::constant(50_ms);
    return far;
  };
  auto world = make_world(options);
  std::vector<int64_t> arrival_ms(400);
  for (uint32_t i = 0; i < 400; ++i) {
    NodeSpec spec;
    spec.index = i;
    spec.boot = [&] {
      return scripted({.start =
                           [](Env& env) {
                             if (env.self().node == 0)
                               for (uint32_t to = 1; to < 400; ++to) env.send({to, 0}, note(to));
                           },
                       .receive =
                           [&](Env& env, Address, Message m) {
                             EXPECT_EQ(m.type, env.self().node);
                             arrival_ms[m.type] = env.now().ns / 1'000'000;
                           }});
    };
    world->start(world->add_node(std::move(spec)));
  }
  world->run_until(Time{} + 1_s);
  for (uint32_t to = 1; to < 400; ++to) EXPECT_EQ(arrival_ms[to], to % 2 == 0 ? 1 : 50) << to;
}

}  // namespace
}  // namespace wavetank::sim
