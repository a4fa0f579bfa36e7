// Timeline: a history's events and fault marks as one sequence whose times never fall.
#pragma once

#include <algorithm>

#include "faults/history.h"

namespace wavetank::faults {

/// Events come in the order of execution: what a handler has spent may put one a little later than its successor,
/// which is then taken to have happened at the same time.
class Timeline {
 public:
  struct Item {
    Time at = Time::never();
    const Event* event = nullptr;  ///< one of the two, or neither at the end
    const FaultMark* mark = nullptr;
    size_t position = 0;  ///< of the event, or of the one after the mark
  };

  explicit Timeline(const History& history) : history_(history) { advance(); }
  const Item& next() const { return item_; }
  bool done() const { return item_.event == nullptr && item_.mark == nullptr; }
  void advance() {
    item_ = {};
    item_.position = event_;
    if (mark_ < history_.marks().size() && history_.marks()[mark_].position <= event_)
      take(history_.marks()[mark_].at).mark = &history_.marks()[mark_], ++mark_;
    else if (event_ < history_.size())
      take(history_[event_].at).event = &history_[event_], ++event_;
  }

 private:
  Item& take(Time at) {
    clock_ = std::max(clock_, at);
    item_.at = clock_;
    return item_;
  }

  const History& history_;
  Item item_;
  Time clock_;
  size_t event_ = 0;
  size_t mark_ = 0;
};

}  // namespace wavetank::faults
