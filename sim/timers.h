// Timers of one actor by lazy re-arm: a timer keeps its queue entry and moves it only when it fires too early.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel.h"

namespace wavetank::sim {

/// Arming later costs one store; arming earlier puts one more entry in front of the old one, which then waits below it
/// on the timer's stack and is used again. No entry is ever abandoned, so none has to be cancelled.
/// All of a timer lies in the wake-up at the front of its stack, which comes up anyway, and not in a table beside it:
/// with a million timers that table would be one more miss of the cache for each wake-up.
class Timers {
 public:
  void arm(Kernel& kernel, CellReference cell, TimerId timer, Time at) {
    CHECK(timer < kMostTimers, "timer {} is not a small number", timer);
    if (timer >= fronts_.size()) fronts_.resize(timer + 1, kNoSlot);
    const uint32_t front = fronts_[timer];
    if (front == kNoSlot) {
      if (at != Time::never()) add_entry(kernel, cell, timer, at);
      return;
    }
    Wakeup& wakeup = kernel.pool[front];
    wakeup.timer.deadline = at;
    if ((wakeup.flags & Wakeup::kWaiting) == 0) ensure_entry(kernel, cell, timer, at);
  }
  void disarm(Kernel& kernel, TimerId timer) {
    if (timer < fronts_.size() && fronts_[timer] != kNoSlot) kernel.pool[fronts_[timer]].timer.deadline = Time::never();
  }
  void prefetch(TimerId timer) const { __builtin_prefetch(fronts_.data() + timer); }

  /// An entry of a timer has come up: does it go into the mailbox? If so it stays the front until taken().
  bool due(Kernel& kernel, uint32_t slot) {
    const TimerDue entry = kernel.pool[slot].timer;
    uint32_t& front = fronts_[entry.timer];
    if (front != slot) {
      // The front has come up before and is still in the mailbox.
      Wakeup& waiting = kernel.pool[front];
      CHECK((waiting.flags & Wakeup::kWaiting) != 0 && waiting.timer.below == slot, "timer {} out of order",
            entry.timer);
      waiting.timer.below = entry.below;
      return false;
    }
    if (entry.deadline <= kernel.now) {
      kernel.pool[slot].flags = Wakeup::kWaiting;
      return true;
    }
    pop(kernel, entry);
    return false;
  }
  /// The front of a timer has come out of the mailbox: does it wake the actor? It does not if it was disarmed or put
  /// off meanwhile. The caller gives its slot back.
  bool taken(Kernel& kernel, const TimerDue& entry) {
    if (entry.deadline > kernel.now) {
      pop(kernel, entry);
      return false;
    }
    fronts_[entry.timer] = entry.below;
    if (entry.below != kNoSlot) kernel.pool[entry.below].timer.deadline = Time::never();
    return true;
  }

 private:
  static constexpr TimerId kMostTimers = 1u << 22;

  /// The front entry goes; what it held of the timer passes to the one below, or to a new one.
  void pop(Kernel& kernel, const TimerDue& entry) {
    fronts_[entry.timer] = entry.below;
    if (entry.below != kNoSlot) {
      kernel.pool[entry.below].timer.deadline = entry.deadline;
      ensure_entry(kernel, entry.cell, entry.timer, entry.deadline);
    } else if (entry.deadline != Time::never()) {
      add_entry(kernel, entry.cell, entry.timer, entry.deadline);
    }
  }
  /// The timer has a front; is it early enough?
  void ensure_entry(Kernel& kernel, CellReference cell, TimerId timer, Time deadline) {
    const Time front_at = kernel.pool[fronts_[timer]].timer.at;
    if (deadline < front_at && kernel.now < front_at) add_entry(kernel, cell, timer, deadline);
  }
  void add_entry(Kernel& kernel, CellReference cell, TimerId timer, Time deadline) {
    const Time at = deadline < kernel.now ? kernel.now : deadline;
    const uint32_t slot = kernel.pool.take(Wakeup::Kind::kTimer);
    kernel.pool[slot].timer = {cell, timer, fronts_[timer], at, deadline};
    fronts_[timer] = slot;
    kernel.schedule(at, slot);
  }

  std::vector<uint32_t> fronts_;  // by timer: the front of its stack of entries, the earliest; kNoSlot: not armed
};

}  // namespace wavetank::sim
