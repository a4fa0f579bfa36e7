// Timers of one actor by lazy re-arm: a timer keeps its queue entry and moves it only when it fires too early.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel.h"

namespace wavetank::sim {

/// Arming later costs one store; arming earlier puts one more entry in front of the old one, which then waits below it
/// on the timer's stack and is used again. No entry is ever abandoned, so none has to be cancelled.
class Timers {
 public:
  void arm(Kernel& kernel, CellReference cell, TimerId timer, Time at) {
    CHECK(timer < kMostTimers, "timer {} is not a small number", timer);
    if (timer >= timers_.size()) timers_.resize(timer + 1);
    Timer& t = timers_[timer];
    t.deadline = at;
    ensure_entry(kernel, cell, timer, t);
  }
  void disarm(TimerId timer) {
    if (timer < timers_.size()) timers_[timer].deadline = Time::never();
  }
  void prefetch(TimerId timer) const { __builtin_prefetch(timers_.data() + timer); }
  /// The front entry of `timer` has come up: does the timer go into the mailbox? If so it stays there until taken().
  bool due(Kernel& kernel, const TimerDue& entry, uint32_t below) {
    Timer& t = timers_[entry.timer];
    t.entry = below;
    t.entry_at = below == kNoSlot ? Time::never() : kernel.pool[below].timer.at;
    if (t.waiting) return false;
    t.waiting = t.deadline <= kernel.now;
    if (!t.waiting) ensure_entry(kernel, entry.cell, entry.timer, t);
    return t.waiting;
  }
  /// A timer has come out of the mailbox: does it wake the actor? It does not if it was disarmed or put off meanwhile.
  bool taken(Kernel& kernel, CellReference cell, TimerId timer) {
    Timer& t = timers_[timer];
    t.waiting = false;
    if (t.deadline <= kernel.now) {
      t.deadline = Time::never();
      return true;
    }
    ensure_entry(kernel, cell, timer, t);
    return false;
  }

 private:
  static constexpr TimerId kMostTimers = 1u << 22;

  struct Timer {
    Time deadline = Time::never();
    Time entry_at = Time::never();  // of the front entry
    uint32_t entry = kNoSlot;       // the front of the stack of queue entries, the earliest
    bool waiting = false;           // in the mailbox
  };

  void ensure_entry(Kernel& kernel, CellReference cell, TimerId timer, Timer& t) {
    if (t.waiting || t.deadline >= t.entry_at) return;
    const Time at = t.deadline < kernel.now ? kernel.now : t.deadline;
    if (at >= t.entry_at) return;
    const uint32_t slot = kernel.pool.take(Wakeup::Kind::kTimer);
    Wakeup& wakeup = kernel.pool[slot];
    wakeup.timer = {cell, timer, at};
    wakeup.next = t.entry;
    t.entry = slot;
    t.entry_at = at;
    kernel.schedule(at, slot);
  }

  std::vector<Timer> timers_;
};

}  // namespace wavetank::sim
