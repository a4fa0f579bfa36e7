// FakeCluster: nodes without a world, for tests of faults: it keeps what was done to it and asks rules when told to.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "engine/events.h"
#include "env/cluster.h"
#include "faults/plan.h"

namespace wavetank::faults {

class FakeCluster final : public Cluster {
 public:
  /// Three workers (0–2, zones a, b, a), two coordinators (3, 4), one broker (5).
  FakeCluster() {
    const auto add = [this](const char* name, const char* role, const char* zone, const char* rack) {
      NodeSpec spec;
      spec.name = name;
      spec.role = role;
      spec.zone = zone;
      spec.rack = rack;
      start(add_node(spec));
    };
    add("worker-0", "worker", "a", "r1");
    add("worker-1", "worker", "b", "r2");
    add("worker-2", "worker", "a", "r1");
    add("coordinator-0", "coordinator", "a", "r1");
    add("coordinator-1", "coordinator", "b", "r2");
    add("broker-0", "broker", "", "");
    done.clear();
  }

  NodeId add_node(NodeSpec spec) override {
    specs_.push_back(std::move(spec));
    states_.push_back(NodeState::kDown);
    return static_cast<NodeId>(specs_.size() - 1);
  }
  std::span<const NodeSpec> nodes() const override { return specs_; }
  NodeState state(NodeId node) const override { return states_[node]; }
  uint32_t incarnation(NodeId) const override { return 1; }
  void start(NodeId node) override { enter(node, NodeState::kUp, "start"); }
  void kill(NodeId node) override {
    enter(node, NodeState::kDown, "kill");
    // A dying node reports from inside its own end, as a world may.
    if (dying_word != engine::EventKind::kNone) report(dying_word, {static_cast<int64_t>(node)});
  }
  void power_off(NodeId node) override { enter(node, NodeState::kDown, "power_off"); }
  void pause(NodeId node) override { enter(node, NodeState::kPaused, "pause"); }
  void resume(NodeId node) override { enter(node, NodeState::kUp, "resume"); }

  void add_rule(MessageRule* rule) override { message_rules.push_back(rule); }
  void remove_rule(MessageRule* rule) override { std::erase(message_rules, rule); }
  void add_rule(DiskRule* rule) override { disk_rules.push_back(rule); }
  void remove_rule(DiskRule* rule) override { std::erase(disk_rules, rule); }
  void skew_clock(NodeId node, Duration offset) override { skews[node] = offset; }
  void slow_cpu(NodeId node, uint32_t percent) override { speeds[node] = percent; }
  void reset_connections(NodeId a, NodeId b) override { resets.emplace_back(a, b); }

  Time now() const override { return now_; }
  Random random(std::string_view name) const override { return Random(1).child(name); }
  void watch(Observer* observer) override { observers_.push_back(observer); }
  void call_at(Time at, Observer* observer, uint64_t token) override {
    calls_.emplace(std::pair(std::max(at, now_), ++calls_made_), std::pair(observer, token));
  }
  void post(Address, Message) override {}
  bool run_until(Time until) override {
    while (!calls_.empty() && calls_.begin()->first.first <= until) {
      const auto [key, call] = *calls_.begin();
      calls_.erase(calls_.begin());
      now_ = key.first;
      call.first->due(call.second);
    }
    now_ = until;
    return !calls_.empty();
  }
  void stop() override {}

  // What only tests ask.
  void report(engine::EventKind kind, std::array<int64_t, 5> values = {}, uint16_t phase = 0, NodeId node = 0) {
    Event event = engine::make_event(kind, 1, values, phase);
    event.at = now_;
    event.node = node;
    for (Observer* observer : observers_) observer->observe(event);
  }
  /// What the rules in force together do to one message; the action is that of the last that did anything.
  wavetank::Verdict send(NodeId from, NodeId to, std::string_view type = "test.message", size_t body_bytes = 0) {
    const Message message{message_type(type), {}, Bytes::copy_of(std::string(body_bytes, 'x'))};
    wavetank::Verdict sum;
    for (MessageRule* rule : message_rules) {
      if (!rule->covers(from, to)) continue;
      const wavetank::Verdict verdict = rule->judge({{from, 0}, {to, 0}, message, now_});
      if (verdict.action == wavetank::Verdict::Action::kPass) continue;
      sum = {verdict.action, sum.delay + verdict.delay};
      if (verdict.action == wavetank::Verdict::Action::kDrop) break;
    }
    return sum;
  }
  bool dropped(NodeId from, NodeId to, std::string_view type = "test.message") {
    return send(from, to, type).action == wavetank::Verdict::Action::kDrop;
  }
  DiskVerdict operate(NodeId node, DiskRequest::Kind kind, std::string_view file = "file") {
    for (DiskRule* rule : disk_rules)
      if (rule->covers(node)) return rule->judge({node, kind, file, 10});
    return {};
  }
  /// "12.000000000s kill worker-1", …: everything done to nodes, in order.
  std::vector<std::string> done;
  std::vector<MessageRule*> message_rules;
  std::vector<DiskRule*> disk_rules;
  std::map<NodeId, Duration> skews;
  std::map<NodeId, uint32_t> speeds;
  std::vector<std::pair<NodeId, NodeId>> resets;
  engine::EventKind dying_word = engine::EventKind::kNone;

 private:
  void enter(NodeId node, NodeState state, std::string_view what) {
    states_[node] = state;
    done.push_back(fmt::format("{}ms {} {}", now_.ns / 1'000'000, what, specs_[node].name));
  }

  std::vector<NodeSpec> specs_;
  std::vector<NodeState> states_;
  std::vector<Observer*> observers_;
  std::map<std::pair<Time, uint64_t>, std::pair<Observer*, uint64_t>> calls_;
  uint64_t calls_made_ = 0;
  Time now_;
};

inline Setting setting(std::string key, std::vector<std::string> values) { return {std::move(key), std::move(values)}; }

/// A fault of `kind` at `at`.
inline Fault fault_at(std::string id, Duration at, std::string kind, std::vector<Setting> arguments,
                      std::optional<Duration> lasting = {}) {
  Fault fault;
  fault.id = std::move(id);
  fault.trigger.at = at;
  fault.kind = std::move(kind);
  fault.arguments = std::move(arguments);
  fault.lasting = lasting;
  return fault;
}

}  // namespace wavetank::faults
