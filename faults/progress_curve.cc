// Folding source.progress events into a curve.
#include <algorithm>

#include "engine/events.h"
#include "faults/recovery.h"
#include "faults/timeline.h"

namespace wavetank::faults {

void ProgressCurve::observe(const Event& event) {
  if (engine::kind_of(event) != engine::EventKind::kSourceProgress) return;
  Partition& partition = partitions_[{event.values[4], event.values[1]}];
  if (event.attempt < partition.attempt) return;
  partition.attempt = event.attempt;
  total_ += event.values[2] - partition.offset;
  partition.offset = event.values[2];
  // Who observes a run while it goes on sees events in the order of execution: their times may fall.
  const Time at = points_.empty() ? event.at : std::max(event.at, points_.back().at);
  if (!points_.empty() && points_.back().at == at)
    points_.back().total = total_;
  else
    points_.push_back({at, total_});
}

int64_t ProgressCurve::at(Time at) const {
  const auto after = std::upper_bound(points_.begin(), points_.end(), at,
                                      [](Time time, const Point& point) { return time < point.at; });
  return after == points_.begin() ? 0 : std::prev(after)->total;
}

ProgressCurve progress_of(const History& history) {
  ProgressCurve curve;
  for (Timeline timeline(history); !timeline.done(); timeline.advance())
    if (timeline.next().event != nullptr) curve.observe(*timeline.next().event);
  return curve;
}

}  // namespace wavetank::faults
