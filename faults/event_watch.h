// EventWatch: which faults wait for which of the engine's events, to start or to end.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "env/event.h"
#include "faults/appointment.h"
#include "faults/plan.h"

namespace wavetank::faults {

class EventWatch {
 public:
  /// A fault's start, or its `until`.
  struct Watcher {
    size_t fault = 0;
    uint16_t phase = 0;
    Appointment what = Appointment::kStart;
    bool waits_for(const Event& event) const;  ///< which is of its kind
  };

  EventWatch();
  /// `trigger` is a valid kEvent. Not while somebody goes through of().
  void add(size_t fault, const Trigger& trigger, Appointment what);
  /// Everybody who waits for events of this kind, in the order of adding.
  std::span<const Watcher> of(const Event& event) const { return watchers_[event.kind]; }

 private:
  std::vector<std::vector<Watcher>> watchers_;  ///< by event kind
};

}  // namespace wavetank::faults
