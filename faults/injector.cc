// The injector: one record for each fault of the plan, and what faults share on a node (down, paused, slow, skewed).
#include "faults/injector.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/events.h"
#include "env/check.h"
#include "faults/kind.h"
#include "faults/ledger.h"

namespace wavetank::faults {
namespace {

constexpr uint16_t kAnyPhase = 0xFFFF;

enum class Status : uint8_t { kWaiting, kStarting, kActive, kOver };

/// What a token of call_at stands for.
enum class Appointment : uint8_t { kStart, kEnd };

uint64_t token_of(size_t fault, Appointment what) { return fault * 2 + (what == Appointment::kEnd ? 1 : 0); }

/// An engine event that is waited for.
struct Anchor {
  engine::EventKind kind = engine::EventKind::kNone;
  uint16_t phase = kAnyPhase;
};

Anchor anchor_of(const Trigger& trigger) {
  const engine::EventDescription* description = engine::find_event(trigger.event);
  CHECK(description != nullptr, "no event `{}`", trigger.event);
  if (description->phases.empty()) return {description->kind, kAnyPhase};
  if (trigger.phase.empty()) return {description->kind, 0};
  const auto phase = std::find(description->phases.begin(), description->phases.end(), trigger.phase);
  CHECK(phase != description->phases.end(), "event `{}` has no phase `{}`", trigger.event, trigger.phase);
  return {description->kind, static_cast<uint16_t>(phase - description->phases.begin())};
}

}  // namespace

struct Injector::State {
  class Work;

  /// Who waits for events of one kind: a fault's start, or its `until`.
  struct Watcher {
    size_t fault;
    uint16_t phase;
    Appointment what;
  };

  State(Injector& injector, Cluster& world, FaultPlan faults, const Random& chance, History* history,
        std::vector<TaskNames> tasks);

  Time now() const { return inside_event ? event_time : cluster.now(); }
  void arm();
  void watch_event(size_t fault, const Trigger& trigger, Appointment what);
  void observe(const Event& event);
  void learn(const Event& event);
  void anchor_came(const Watcher& watcher, uint64_t sequence);
  void appoint(size_t fault, Appointment what, Duration after);
  void keep(size_t fault, Appointment what);
  void start(size_t fault);
  void end(size_t fault);
  void followers(size_t fault, Trigger::Kind kind);
  void heal();
  void settle_cpu(NodeId node);
  void settle_clock(NodeId node);
  void chronicle(NodeId node);

  Injector& owner;
  Cluster& cluster;
  FaultPlan plan;
  Ledger ledger;
  History* history;
  Population population;
  std::vector<std::unique_ptr<Work>> works;
  std::vector<std::vector<Watcher>> watchers;  // by event kind; fixed once armed
  std::vector<uint32_t> down;                  // by node: how many faults want it so
  std::vector<uint32_t> paused;
  std::vector<uint32_t> cut_off;
  std::vector<bool> powerless;
  uint64_t events = 0;
  Time event_time;
  bool inside_event = false;
  bool armed = false;
  bool healed = false;
};

/// One fault at work: what it did and how to take it back.
class Injector::State::Work final : public Injection {
 public:
  Work(State& state, size_t index, Random random) : state_(state), index_(index), random_(random) {}

  const Fault& fault() const override { return state_.plan.faults[index_]; }
  Cluster& cluster() override { return state_.cluster; }
  Time now() const override { return state_.now(); }
  Random& random() override { return random_; }
  std::vector<NodeId> choose(const Selector& selector) override;
  void describe(std::string what) override { state_.ledger.describe(index_, std::move(what)); }
  void touched(uint64_t count) override { state_.ledger.touched(index_, state_.now(), count); }
  void take_down(NodeId node, bool power) override;
  void release_down(NodeId node) override;
  void pause(NodeId node) override;
  void resume(NodeId node) override;
  void cuts_off(const std::vector<NodeId>& nodes) override;
  void slow_cpu(NodeId node, uint32_t percent) override;
  void skew_clock(NodeId node, Duration offset) override;
  void install(std::unique_ptr<MessageRule> rule) override;
  void install(std::unique_ptr<DiskRule> rule) override;

  void begin();
  void undo();
  uint32_t slowness(NodeId node) const;
  Duration skew(NodeId node) const;

  Status status = Status::kWaiting;
  bool end_wanted = false;        // while starting
  uint32_t anchors_seen = 0;      // of the start trigger
  uint32_t until_seen = 0;        // of `until`, since the start
  uint64_t started_in_event = 0;  // number of the event inside which it started, 0: none

 private:
  State& state_;
  size_t index_;
  Random random_;
  std::unique_ptr<FaultEffect> effect_;
  std::vector<NodeId> chosen_;
  std::vector<NodeId> down_;
  std::vector<NodeId> paused_;
  std::vector<NodeId> cut_off_;
  std::vector<std::pair<NodeId, uint32_t>> slow_;
  std::vector<std::pair<NodeId, Duration>> skewed_;
  std::vector<std::unique_ptr<MessageRule>> message_rules_;  // kept until the end of the world: see MessageRule
  std::vector<std::unique_ptr<DiskRule>> disk_rules_;
};

std::vector<NodeId> Injector::State::Work::choose(const Selector& selector) {
  std::vector<NodeId> nodes = selector.resolve(state_.population, random_);
  chosen_.insert(chosen_.end(), nodes.begin(), nodes.end());
  std::sort(chosen_.begin(), chosen_.end());
  chosen_.erase(std::unique(chosen_.begin(), chosen_.end()), chosen_.end());
  std::string names;
  for (NodeId node : chosen_) names += (names.empty() ? "" : ", ") + state_.population.roster.nodes[node].name;
  describe(names.empty() ? "nobody" : names);
  if (!fault().as.empty()) state_.population.bound[fault().as] = chosen_;
  return nodes;
}

void Injector::State::Work::take_down(NodeId node, bool power) {
  if (std::find(down_.begin(), down_.end(), node) != down_.end()) return;
  down_.push_back(node);
  ++state_.down[node];
  // A machine whose process is dead has a page cache to lose, unless it has no power already.
  const bool process = state_.cluster.state(node) != NodeState::kDown;
  const bool cache = power && !state_.powerless[node] && state_.cluster.incarnation(node) > 0;
  if (!process && !cache) return;
  touched(1);
  state_.powerless[node] = power;
  if (power)
    state_.cluster.power_off(node);
  else
    state_.cluster.kill(node);
  state_.chronicle(node);
}

void Injector::State::Work::release_down(NodeId node) {
  const auto place = std::find(down_.begin(), down_.end(), node);
  if (place == down_.end()) return;
  down_.erase(place);
  if (--state_.down[node] != 0 || state_.cluster.state(node) != NodeState::kDown) return;
  state_.powerless[node] = false;
  state_.cluster.start(node);
  state_.chronicle(node);
}

void Injector::State::Work::pause(NodeId node) {
  if (std::find(paused_.begin(), paused_.end(), node) != paused_.end()) return;
  paused_.push_back(node);
  ++state_.paused[node];
  if (state_.cluster.state(node) != NodeState::kUp) return;
  touched(1);
  state_.cluster.pause(node);
  state_.chronicle(node);
}

void Injector::State::Work::resume(NodeId node) {
  const auto place = std::find(paused_.begin(), paused_.end(), node);
  if (place == paused_.end()) return;
  paused_.erase(place);
  if (--state_.paused[node] != 0 || state_.cluster.state(node) != NodeState::kPaused) return;
  state_.cluster.resume(node);
  state_.chronicle(node);
}

void Injector::State::Work::cuts_off(const std::vector<NodeId>& nodes) {
  for (NodeId node : nodes) {
    cut_off_.push_back(node);
    ++state_.cut_off[node];
    state_.chronicle(node);
  }
}

void Injector::State::Work::slow_cpu(NodeId node, uint32_t percent) {
  std::erase_if(slow_, [node](const auto& entry) { return entry.first == node; });
  if (percent > 100) {
    slow_.emplace_back(node, percent);
    touched(1);
  }
  state_.settle_cpu(node);
}

void Injector::State::Work::skew_clock(NodeId node, Duration offset) {
  std::erase_if(skewed_, [node](const auto& entry) { return entry.first == node; });
  if (offset != Duration{}) {
    skewed_.emplace_back(node, offset);
    touched(1);
  }
  state_.settle_clock(node);
}

void Injector::State::Work::install(std::unique_ptr<MessageRule> rule) {
  state_.cluster.add_rule(rule.get());
  message_rules_.push_back(std::move(rule));
}

void Injector::State::Work::install(std::unique_ptr<DiskRule> rule) {
  state_.cluster.add_rule(rule.get());
  disk_rules_.push_back(std::move(rule));
}

void Injector::State::Work::begin() {
  const FaultKind* kind = find_fault_kind(fault().kind);
  CHECK(kind != nullptr, "no fault kind `{}`", fault().kind);
  effect_ = kind->make();
  const auto applied = apply_settings(*kind->arguments, effect_->settings(), fault().arguments);
  CHECK(applied.has_value(), "fault {}: {}", fault().id, applied.error().message);
  effect_->start(*this);
}

void Injector::State::Work::undo() {
  effect_->end(*this);
  for (const auto& rule : message_rules_) state_.cluster.remove_rule(rule.get());
  for (const auto& rule : disk_rules_) state_.cluster.remove_rule(rule.get());
  while (!slow_.empty()) slow_cpu(slow_.back().first, 100);
  while (!skewed_.empty()) skew_clock(skewed_.back().first, Duration{});
  for (NodeId node : cut_off_) {
    --state_.cut_off[node];
    state_.chronicle(node);
  }
  cut_off_.clear();
  while (!paused_.empty()) resume(paused_.back());
  while (!down_.empty()) release_down(down_.front());
}

uint32_t Injector::State::Work::slowness(NodeId node) const {
  for (const auto& [slow, percent] : slow_)
    if (slow == node) return percent;
  return 100;
}

Duration Injector::State::Work::skew(NodeId node) const {
  for (const auto& [skewed, offset] : skewed_)
    if (skewed == node) return offset;
  return {};
}

Injector::State::State(Injector& injector, Cluster& world, FaultPlan faults, const Random& chance, History* history,
                       std::vector<TaskNames> tasks)
    : owner(injector), cluster(world), plan(std::move(faults)), ledger(plan, history), history(history) {
  population.roster = roster_of(cluster.nodes());
  population.roster.tasks = std::move(tasks);
  for (size_t i = 0; i < plan.faults.size(); ++i)
    works.push_back(std::make_unique<Work>(*this, i, chance.child(plan.faults[i].id)));
  watchers.resize(static_cast<size_t>(engine::EventKind::kCount));
  down.resize(cluster.nodes().size());
  paused.resize(cluster.nodes().size());
  cut_off.resize(cluster.nodes().size());
  powerless.resize(cluster.nodes().size());
}

void Injector::State::arm() {
  CHECK(!armed, "armed twice");
  armed = true;
  cluster.watch(&owner);
  for (size_t i = 0; i < plan.faults.size(); ++i) {
    const Fault& fault = plan.faults[i];
    CHECK(fault.trigger.kind != Trigger::Kind::kPeriod, "fault {} was not expanded", fault.id);
    if (fault.trigger.kind == Trigger::Kind::kTime)
      cluster.call_at(Time{} + fault.trigger.at, &owner, token_of(i, Appointment::kStart));
    if (fault.trigger.kind == Trigger::Kind::kEvent) watch_event(i, fault.trigger, Appointment::kStart);
    if (fault.until && fault.until->kind == Trigger::Kind::kEvent) watch_event(i, *fault.until, Appointment::kEnd);
  }
}

void Injector::State::watch_event(size_t fault, const Trigger& trigger, Appointment what) {
  const Anchor anchor = anchor_of(trigger);
  watchers[static_cast<size_t>(anchor.kind)].push_back({fault, anchor.phase, what});
}

void Injector::State::observe(const Event& event) {
  const uint64_t sequence = ++events;
  learn(event);
  const std::vector<Watcher>& interested = watchers[event.kind];
  if (interested.empty()) return;
  // Faults may kill, killing may report, and a report comes back here: what is ours is put aside and restored.
  const auto outer = std::pair(inside_event, event_time);
  inside_event = true;
  event_time = event.at;
  for (const Watcher& watcher : interested)
    if (watcher.phase == kAnyPhase || watcher.phase == event.phase) anchor_came(watcher, sequence);
  std::tie(inside_event, event_time) = outer;
}

void Injector::State::learn(const Event& event) {
  if (engine::kind_of(event) == engine::EventKind::kTaskDeployed) population.owners[event.values[0]] = event.node;
  if (engine::kind_of(event) != engine::EventKind::kCoordinatorStarted) return;
  std::erase(population.leaders, event.node);
  population.leaders.push_back(event.node);
}

void Injector::State::anchor_came(const Watcher& watcher, uint64_t sequence) {
  Work& work = *works[watcher.fault];
  const Fault& fault = plan.faults[watcher.fault];
  if (watcher.what == Appointment::kStart) {
    if (++work.anchors_seen == fault.trigger.nth) appoint(watcher.fault, Appointment::kStart, fault.trigger.at);
    return;
  }
  const bool since_start = work.status == Status::kActive || work.status == Status::kStarting;
  if (!since_start || sequence <= work.started_in_event) return;
  if (++work.until_seen == fault.until->nth) appoint(watcher.fault, Appointment::kEnd, fault.until->at);
}

void Injector::State::appoint(size_t fault, Appointment what, Duration after) {
  if (after == Duration{})
    keep(fault, what);
  else
    cluster.call_at(now() + after, &owner, token_of(fault, what));
}

void Injector::State::keep(size_t fault, Appointment what) {
  if (what == Appointment::kStart)
    start(fault);
  else
    end(fault);
}

void Injector::State::start(size_t fault) {
  Work& work = *works[fault];
  const Fault& self = plan.faults[fault];
  if (healed || work.status != Status::kWaiting) return;
  work.status = Status::kStarting;
  work.started_in_event = inside_event ? events : 0;
  ledger.started(fault, now());
  work.begin();
  work.status = Status::kActive;
  followers(fault, Trigger::Kind::kFaultStart);
  const bool momentary = find_fault_kind(self.kind)->lasting_key.empty();
  if (work.end_wanted || momentary)
    end(fault);
  else if (self.lasting)
    appoint(fault, Appointment::kEnd, *self.lasting);
  if (self.until && self.until->kind == Trigger::Kind::kTime) appoint(fault, Appointment::kEnd, self.until->at);
}

void Injector::State::end(size_t fault) {
  Work& work = *works[fault];
  if (work.status == Status::kStarting) work.end_wanted = true;
  if (work.status != Status::kActive) return;
  work.status = Status::kOver;
  work.undo();
  ledger.ended(fault, now());
  followers(fault, Trigger::Kind::kFaultEnd);
}

void Injector::State::followers(size_t fault, Trigger::Kind kind) {
  const std::string& id = plan.faults[fault].id;
  for (size_t i = 0; i < plan.faults.size(); ++i) {
    const Trigger& trigger = plan.faults[i].trigger;
    if (trigger.kind == kind && trigger.fault == id) appoint(i, Appointment::kStart, trigger.at);
  }
}

void Injector::State::heal() {
  healed = true;
  for (size_t i = 0; i < plan.faults.size(); ++i)
    if (!plan.faults[i].permanent) end(i);
}

void Injector::State::settle_cpu(NodeId node) {
  uint32_t percent = 100;
  for (const auto& work : works) percent = std::max(percent, work->slowness(node));
  cluster.slow_cpu(node, percent);
}

void Injector::State::settle_clock(NodeId node) {
  Duration offset;
  for (const auto& work : works) offset += work->skew(node);
  cluster.skew_clock(node, offset);
}

void Injector::State::chronicle(NodeId node) {
  if (history != nullptr) history->mark({now(), node, cluster.state(node), cut_off[node]});
}

Injector::Injector(Cluster& cluster, const FaultPlan& plan, const Random& random, History* history,
                   std::vector<TaskNames> tasks)
    : state_(std::make_unique<State>(*this, cluster, plan, random, history, std::move(tasks))) {}

Injector::~Injector() = default;

void Injector::arm() { state_->arm(); }

void Injector::observe(const Event& event) { state_->observe(event); }

void Injector::due(uint64_t token) {
  state_->keep(static_cast<size_t>(token / 2), token % 2 == 0 ? Appointment::kStart : Appointment::kEnd);
}

void Injector::heal() { state_->heal(); }

bool Injector::healed() const { return state_->healed; }

Time Injector::last_planned_end() const {
  const std::vector<Fault>& faults = state_->plan.faults;
  // When each fault starts and ends, as far as that is known; chains of causes need as many rounds as they are long.
  std::vector<std::optional<std::pair<Time, Time>>> planned(faults.size());
  const auto plan = [&](size_t i, Time start) { planned[i] = {start, start + faults[i].lasting.value_or(Duration{})}; };
  for (size_t i = 0; i < faults.size(); ++i) {
    if (state_->ledger.entries()[i].started)
      plan(i, state_->ledger.entries()[i].start);
    else if (faults[i].trigger.kind == Trigger::Kind::kTime)
      plan(i, Time{} + faults[i].trigger.at);
  }
  for (bool grown = true; grown;) {
    grown = false;
    for (size_t i = 0; i < faults.size(); ++i) {
      const Trigger& trigger = faults[i].trigger;
      if (planned[i] || (trigger.kind != Trigger::Kind::kFaultStart && trigger.kind != Trigger::Kind::kFaultEnd))
        continue;
      const auto cause =
          std::find_if(faults.begin(), faults.end(), [&](const Fault& f) { return f.id == trigger.fault; });
      const auto& known = planned[static_cast<size_t>(cause - faults.begin())];
      if (!known) continue;
      plan(i, (trigger.kind == Trigger::Kind::kFaultStart ? known->first : known->second) + trigger.at);
      grown = true;
    }
  }
  Time last;
  for (const auto& span : planned)
    if (span) last = std::max(last, span->second);
  return last;
}

const std::vector<LedgerEntry>& Injector::ledger() const { return state_->ledger.entries(); }

const Population& Injector::population() const { return state_->population; }

}  // namespace wavetank::faults
