// Trial: one world of a tuning: endless input, watched while it runs, stopped when enough has been seen.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "faults/recovery.h"
#include "scenarios/tuning/observation.h"
#include "scenarios/world/course.h"

namespace wavetank::scenarios::tuning {

/// The scenario as a trial runs it: generated input without end, at `load` times its rate.
Scenario endless(Scenario scenario, double load);
/// Simulated records a second that come to the job.
double offered_rate(const Scenario& scenario);
/// Until then a job has not shown all that it does: its longest window, and some seconds for everything else.
Duration warm_up(const Scenario& scenario);

/// From then on a job may be looked at whose results do not matter: the ends of windows that are short must be there,
/// with the work they make, but nobody waits an hour for one.
Time busy_from(const Scenario& scenario);

/// A checkpoint as a trial saw it.
struct CheckpointSeen {
  Time triggered;
  int64_t bytes = 0;  ///< 0 unless it was completed
};

/// The place of the first checkpoint that was triggered at `from` or later and found the state filled: with at least
/// 95 % of the median size of those after it. None while that cannot be said. A state that grows for ever counts as
/// filled after `most` checkpoints.
std::optional<size_t> first_filled(const std::vector<CheckpointSeen>& checkpoints, Time from, size_t most);

class Trial final : public Observer {
 public:
  /// `scenario` has endless input and must outlive the trial; its faults are those of the world.
  Trial(const Scenario& scenario, uint64_t seed);

  /// Goes on until `enough`, which is asked several times a second, or until `limit`; false if it came to the limit.
  bool run(const std::function<bool()>& enough, Time limit);

  Time now() const { return course_.world->cluster().now(); }
  const faults::History& history() const { return course_.history; }
  const faults::ProgressCurve& progress() const { return progress_; }
  /// Records that have come to clients by `at`.
  int64_t arrived(Time at) const;
  /// How far the job is behind at `at`.
  int64_t lag(Time at) const { return arrived(at) - progress_.at(at); }
  bool running() const { return running_; }
  std::optional<Time> first_running() const { return first_running_; }
  uint64_t completed() const { return completed_; }
  /// In the order of their triggers.
  const std::vector<CheckpointSeen>& checkpoints() const { return checkpoints_; }
  /// Latencies of results that the reader of committed output had in [from, until).
  LatencyCounts latencies(Time from, Time until) const;

  void observe(const Event& event) override;
  void due(uint64_t token) override;

 private:
  Course course_;
  faults::ProgressCurve progress_;
  bool running_ = false;
  std::optional<Time> first_running_;
  uint64_t completed_ = 0;
  std::vector<CheckpointSeen> checkpoints_;
  std::map<int64_t, size_t> places_;  // of checkpoints, by number
  std::function<bool()> enough_;
  bool stopped_ = false;
};

}  // namespace wavetank::scenarios::tuning
