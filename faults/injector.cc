// The injector: faults start and end when they are due, cause each other, and are healed.
#include "faults/injector.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/events.h"
#include "env/check.h"
#include "faults/event_watch.h"
#include "faults/fault_at_work.h"
#include "faults/planned_end.h"
#include "faults/scene.h"

namespace wavetank::faults {

struct Injector::State {
  using Status = FaultAtWork::Status;

  State(Injector& injector, Cluster& world, const FaultPlan& plan, const Random& chance, History* history,
        std::vector<TaskNames> tasks);

  void arm();
  void observe(const Event& event);
  void learn(const Event& event);
  void anchor_came(const EventWatch::Watcher& watcher, uint64_t sequence);
  void appoint(size_t fault, Appointment what, Duration after);
  void keep(size_t fault, Appointment what);
  void start(size_t fault);
  void end(size_t fault);
  void followers(size_t fault, Trigger::Kind kind);
  void heal();
  std::string why_never(size_t fault) const;

  Scene scene;
  std::vector<std::unique_ptr<FaultAtWork>> works;
  EventWatch watch;  // fixed once armed
  uint64_t events = 0;
  bool armed = false;
  bool healed = false;
};

Injector::State::State(Injector& injector, Cluster& world, const FaultPlan& plan, const Random& chance,
                       History* history, std::vector<TaskNames> tasks)
    : scene(injector, world, plan, history, std::move(tasks)) {
  for (size_t i = 0; i < plan.faults.size(); ++i)
    works.push_back(std::make_unique<FaultAtWork>(scene, i, chance.child(plan.faults[i].id)));
}

void Injector::State::arm() {
  CHECK(!armed, "armed twice");
  armed = true;
  scene.cluster.watch(&scene.caller);
  for (size_t i = 0; i < scene.plan.faults.size(); ++i) {
    const Fault& fault = scene.plan.faults[i];
    CHECK(fault.trigger.kind != Trigger::Kind::kPeriod, "fault {} was not expanded", fault.id);
    if (fault.trigger.kind == Trigger::Kind::kTime)
      scene.cluster.call_at(Time{} + fault.trigger.at, &scene.caller, token_of(i, Appointment::kStart));
    if (fault.trigger.kind == Trigger::Kind::kEvent) watch.add(i, fault.trigger, Appointment::kStart);
    if (fault.until && fault.until->kind == Trigger::Kind::kEvent) watch.add(i, *fault.until, Appointment::kEnd);
  }
}

void Injector::State::observe(const Event& event) {
  const uint64_t sequence = ++events;
  learn(event);
  const std::span<const EventWatch::Watcher> interested = watch.of(event);
  if (interested.empty()) return;
  // Faults may kill, killing may report, and a report comes back here: what is ours is put aside and restored.
  const std::optional<Time> outer = std::exchange(scene.event_at, event.at);
  for (const EventWatch::Watcher& watcher : interested)
    if (watcher.waits_for(event)) anchor_came(watcher, sequence);
  scene.event_at = outer;
}

void Injector::State::learn(const Event& event) {
  Population& population = scene.population;
  if (engine::kind_of(event) == engine::EventKind::kTaskDeployed) population.owners[event.values[0]] = event.node;
  if (engine::kind_of(event) != engine::EventKind::kCoordinatorStarted) return;
  std::erase(population.leaders, event.node);
  population.leaders.push_back(event.node);
}

void Injector::State::anchor_came(const EventWatch::Watcher& watcher, uint64_t sequence) {
  FaultAtWork& work = *works[watcher.fault];
  const Fault& fault = work.fault();
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
    scene.appoint(fault, what, after);
}

void Injector::State::keep(size_t fault, Appointment what) {
  switch (what) {
    case Appointment::kStart:
      return start(fault);
    case Appointment::kEnd:
      return end(fault);
    case Appointment::kAgain:
      if (works[fault]->status == Status::kActive) works[fault]->again();
  }
}

void Injector::State::start(size_t fault) {
  FaultAtWork& work = *works[fault];
  const Fault& self = work.fault();
  if (healed || work.status != Status::kWaiting) return;
  work.status = Status::kStarting;
  work.started_in_event = scene.event_at ? events : 0;
  scene.ledger.started(fault, scene.now());
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
  FaultAtWork& work = *works[fault];
  if (work.status == Status::kStarting) work.end_wanted = true;
  if (work.status != Status::kActive) return;
  work.status = Status::kOver;
  work.undo();
  scene.ledger.ended(fault, scene.now());
  followers(fault, Trigger::Kind::kFaultEnd);
}

void Injector::State::followers(size_t fault, Trigger::Kind kind) {
  const std::string& id = scene.plan.faults[fault].id;
  for (size_t i = 0; i < scene.plan.faults.size(); ++i) {
    const Trigger& trigger = scene.plan.faults[i].trigger;
    if (trigger.kind == kind && trigger.fault == id) appoint(i, Appointment::kStart, trigger.at);
  }
}

void Injector::State::heal() {
  healed = true;
  // Before healing ends what others wait for.
  for (size_t i = 0; i < works.size(); ++i)
    if (works[i]->status == Status::kWaiting) scene.ledger.describe(i, why_never(i));
  for (size_t i = 0; i < works.size(); ++i)
    if (!works[i]->fault().permanent) end(i);
}

/// For what a fault that has not started was still waiting, in words.
std::string Injector::State::why_never(size_t fault) const {
  const Trigger& trigger = works[fault]->fault().trigger;
  const uint32_t seen = works[fault]->anchors_seen;
  switch (trigger.kind) {
    case Trigger::Kind::kEvent:
      if (seen >= trigger.nth) break;
      if (seen == 0) return fmt::format("{} never came", trigger.event);
      return fmt::format("{} came {}, not {} times", trigger.event, seen == 1 ? "once" : fmt::format("{} times", seen),
                         trigger.nth);
    case Trigger::Kind::kFaultStart:
    case Trigger::Kind::kFaultEnd: {
      const bool start = trigger.kind == Trigger::Kind::kFaultStart;
      const auto other = std::ranges::find(scene.ledger.entries(), trigger.fault, &LedgerEntry::id);
      if (other != scene.ledger.entries().end() && (start ? other->started : other->ended)) break;
      return fmt::format("{} {}", trigger.fault, start ? "never started" : "did not end before all was healed");
    }
    case Trigger::Kind::kTime:
    case Trigger::Kind::kPeriod:
      break;
  }
  return "all was healed before its time came";
}

Injector::Injector(Cluster& cluster, const FaultPlan& plan, const Random& random, History* history,
                   std::vector<TaskNames> tasks)
    : state_(std::make_unique<State>(*this, cluster, plan, random, history, std::move(tasks))) {}

Injector::~Injector() = default;

void Injector::arm() { state_->arm(); }

void Injector::observe(const Event& event) { state_->observe(event); }

void Injector::due(uint64_t token) { state_->keep(fault_of(token), appointment_of(token)); }

void Injector::heal() { state_->heal(); }

bool Injector::healed() const { return state_->healed; }

Time Injector::last_planned_end() const { return planned_end(state_->scene.plan, ledger()); }

const std::vector<LedgerEntry>& Injector::ledger() const { return state_->scene.ledger.entries(); }

const Population& Injector::population() const { return state_->scene.population; }

}  // namespace wavetank::faults
