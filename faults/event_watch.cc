// Triggers as kinds and phases of the engine's events.
#include "faults/event_watch.h"

#include <algorithm>

#include "engine/events.h"
#include "env/check.h"

namespace wavetank::faults {
namespace {

constexpr uint16_t kAnyPhase = 0xFFFF;

uint16_t phase_of(const engine::EventDescription& event, const Trigger& trigger) {
  if (event.phases.empty()) return kAnyPhase;
  if (trigger.phase.empty()) return 0;
  const auto phase = std::find(event.phases.begin(), event.phases.end(), trigger.phase);
  CHECK(phase != event.phases.end(), "event `{}` has no phase `{}`", trigger.event, trigger.phase);
  return static_cast<uint16_t>(phase - event.phases.begin());
}

}  // namespace

bool EventWatch::Watcher::waits_for(const Event& event) const { return phase == kAnyPhase || phase == event.phase; }

EventWatch::EventWatch() : watchers_(static_cast<size_t>(engine::EventKind::kCount)) {}

void EventWatch::add(size_t fault, const Trigger& trigger, Appointment what) {
  const engine::EventDescription* event = engine::find_event(trigger.event);
  CHECK(event != nullptr, "no event `{}`", trigger.event);
  watchers_[static_cast<size_t>(event->kind)].push_back({fault, phase_of(*event, trigger), what});
}

}  // namespace wavetank::faults
