// Recovery: how long the engine took to come back after each fault, phase by phase, against its fault-free twin.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "env/time.h"
#include "faults/finding.h"
#include "faults/history.h"

namespace wavetank::faults {

/// Source progress over time: the sum, over all source partitions, of the offset handed on and not taken back.
class ProgressCurve {
 public:
  struct Point {
    Time at;
    int64_t total = 0;
  };

  void observe(const Event& event);  ///< heeds source.progress only
  /// The total at `at`, that instant included; 0 before the first point.
  int64_t at(Time at) const;
  const std::vector<Point>& points() const { return points_; }

 private:
  std::map<std::pair<int64_t, int64_t>, int64_t> offsets_;  // (topic, partition) → offset
  std::vector<Point> points_;
  int64_t total_ = 0;
};
ProgressCurve progress_of(const History& history);

struct RecoveryOptions {
  Duration slack = 500_ms;  ///< how far behind the twin still counts as level
  Duration hold = 2_s;      ///< how long it must stay level
  Time observed_until;      ///< when observation ended
};

/// Every recovery in a run, in order of time. An episode begins at the first effect of a fault and ends at the start of
/// the first window of length `hold` in which progress(t) ≥ twin(t − slack) throughout; a fault with a first effect
/// before that belongs to the same episode. Its phases sum to its total. O(events of both runs).
std::vector<Episode> find_episodes(const History& faulty, const ProgressCurve& twin, const RecoveryOptions& options);

}  // namespace wavetank::faults
