// Timeline: a history's events and fault marks as one sequence in the order of their times.
#pragma once

#include <vector>

#include "faults/history.h"

namespace wavetank::faults {

/// Events are recorded in the order of execution, and each has the time to which its handler had spent its way: of an
/// actor that computes for seconds it lies seconds after that of events which were recorded later. Here everything
/// stands at its own time; what is of equal time stays in the order of execution.
class Timeline {
 public:
  struct Item {
    Time at = Time::never();
    const Event* event = nullptr;  ///< one of the two, or neither at the end
    const FaultMark* mark = nullptr;
    size_t position = 0;  ///< of the event among all events in this order, or of the one after the mark
  };

  /// How much of a history is not told.
  struct Since {
    size_t events = 0;
    size_t marks = 0;
  };

  /// Of all that is in `history` now, or of what came after the given part. What comes later is not in it.
  explicit Timeline(const History& history) : Timeline(history, {}) {}
  Timeline(const History& history, Since since);
  const Item& next() const { return items_[next_]; }
  bool done() const { return next_ + 1 == items_.size(); }
  void advance() { next_ += done() ? 0 : 1; }

 private:
  void insert(const Item& item);

  std::vector<Item> items_;  // the last one is the end
  size_t next_ = 0;
};

}  // namespace wavetank::faults
