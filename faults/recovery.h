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
/// Sources of an attempt older than the newest seen on a partition no longer count.
class ProgressCurve {
 public:
  struct Point {
    Time at;
    int64_t total = 0;
  };

  ProgressCurve() = default;
  /// A curve from elsewhere, ascending in time.
  explicit ProgressCurve(std::vector<Point> points)
      : points_(std::move(points)), total_(points_.empty() ? 0 : points_.back().total) {}

  void observe(const Event& event);  ///< heeds source.progress only
  /// The total at `at`, that instant included; 0 before the first point.
  int64_t at(Time at) const;
  int64_t total() const { return total_; }
  const std::vector<Point>& points() const { return points_; }

 private:
  struct Partition {
    uint32_t attempt = 0;
    int64_t offset = 0;
  };
  std::map<std::pair<int64_t, int64_t>, Partition> partitions_;  // by (topic, partition)
  std::vector<Point> points_;                                    // ascending in time, one a time
  int64_t total_ = 0;
};
ProgressCurve progress_of(const History& history);

struct RecoveryOptions {
  Duration slack = 500_ms;  ///< how far behind the twin still counts as level
  Duration hold = 2_s;      ///< how long it must stay level
  Duration reach = 30_s;    ///< a job that fails this soon after a fault's effect or end fails because of it
  Time observed_until;      ///< when observation ended
};

/// Every recovery in a run, in order of time, in O(n log f) for n events of both runs and f faults.
///
/// An episode begins at the first effect of a fault and ends at the start of the first window of length `hold` in which
/// the run is *level* throughout: progress(t) ≥ twin(t − slack), and the job not between failing and running. Faults
/// with a first effect before that end belong to the same episode. When a job fails only after its fault's episode
/// seemed over (a dead worker whose tasks were idle), that episode goes on; when it fails with no fault near, an
/// episode begins there that is blamed on nobody. At the end of observation a run that is level and has reached the
/// twin's final progress has ended its episode; otherwise the episode is censored.
///
/// Phases: detect until job.failing, or, when a new coordinator or a lost worker leads to a deployment without it,
/// until that; restart until the first task.restoring (task.deployed, if nothing is restored); restore until
/// job.running; replay until progress is again what it was; catch up until the end. A further failure leads back to
/// restart. Without a restart the whole is a disturbance, and catch-up. The phases sum to the total.
std::vector<Episode> find_episodes(const History& faulty, const ProgressCurve& twin, const RecoveryOptions& options);

}  // namespace wavetank::faults
