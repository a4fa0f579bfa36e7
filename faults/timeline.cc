// Putting a history in the order of its times: nearly everything stands right already.
#include "faults/timeline.h"

namespace wavetank::faults {

Timeline::Timeline(const History& history, Since since) {
  const std::vector<FaultMark>& marks = history.marks();
  items_.reserve(history.size() - since.events + marks.size() - since.marks + 1);
  size_t mark = since.marks;
  for (size_t event = since.events; event <= history.size(); ++event) {
    for (; mark < marks.size() && marks[mark].position <= event; ++mark)
      insert({marks[mark].at, nullptr, &marks[mark]});
    if (event < history.size()) insert({history[event].at, &history[event]});
  }
  size_t position = since.events;
  for (Item& item : items_) {
    item.position = position;
    if (item.event != nullptr) ++position;
  }
  items_.push_back({Time::never(), nullptr, nullptr, position});
}

/// From the end: only what slow handlers have put into the future stands in the way.
void Timeline::insert(const Item& item) {
  size_t place = items_.size();
  items_.push_back(item);
  for (; place != 0 && items_[place - 1].at > item.at; --place) items_[place] = items_[place - 1];
  items_[place] = item;
}

}  // namespace wavetank::faults
