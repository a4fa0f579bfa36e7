// Observations: what one simulated world tells a tuning. Integers only: they come through a pipe from a child.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "env/codec.h"
#include "env/time.h"

namespace wavetank::scenarios::tuning {

/// Counts of durations in cells that are about 9 % wide, from 1 ms up.
struct LatencyCounts {
  static constexpr uint32_t kCellsADouble = 8;
  std::vector<uint64_t> cells;

  void add(Duration latency, uint64_t count = 1) {
    const uint64_t us = static_cast<uint64_t>(std::max<int64_t>(latency.ns / 1000, 1000));
    const auto octave = static_cast<uint32_t>(std::bit_width(us / 1000) - 1);
    const auto part = static_cast<uint32_t>((us * kCellsADouble >> octave) / 1000 - kCellsADouble);
    const size_t cell = octave * kCellsADouble + std::min(part, kCellsADouble - 1);
    if (cells.size() <= cell) cells.resize(cell + 1);
    cells[cell] += count;
  }
  /// The middle of a cell, in seconds.
  static double middle(size_t cell) {
    const double octave = static_cast<double>(uint64_t{1} << (cell / kCellsADouble));
    return octave * (1 + (static_cast<double>(cell % kCellsADouble) + 0.5) / kCellsADouble) / 1000;
  }
};

/// A world in which nothing fails, at the scenario's own load.
struct SteadyObservation {
  std::string trouble;                ///< not "": it could not be observed
  std::vector<int64_t> durations_ns;  ///< of completed checkpoints
  int64_t serialise_ns = 0;  ///< of a mean checkpoint: from its trigger until the last task has serialised its state
  int64_t store_ns = 0;      ///< from there until the last state is stored
  int64_t finish_ns = 0;     ///< from there until it is complete
  uint64_t aborted = 0;
  int64_t cycle_ns = 0;     ///< mean time between two triggers
  uint64_t first_warm = 0;  ///< the number, from 1, of the first trigger that found the state filled
  uint64_t state_bytes = 0;
  int64_t lag_max = 0;  ///< records
  int64_t lag_mean = 0;
  int64_t arrived = 0;  ///< records in the time observed
  LatencyCounts latency;
};

/// A world in which nothing fails and more comes in than the job can take: how far it had got at equal steps through
/// the first checkpoint cycle that was observed, and at the same steps through the last one.
struct CapacityObservation {
  std::string trouble;
  int64_t span_ns = 0;         ///< from that trigger to the last one: whole cycles
  std::vector<int64_t> first;  ///< records handed on by then
  std::vector<int64_t> last;
};

/// The same without any checkpoint, to compare with: progress at equal steps.
struct BaselineObservation {
  std::string trouble;
  int64_t step_ns = 0;
  std::vector<int64_t> progress;  ///< records handed on by then
  bool keeps_up = false;          ///< it took all it was offered: this is no capacity
  int64_t rate_milli = 0;         ///< records in 1000 s, once warm
};

/// One failure, or several that ran into each other, and the way back.
struct CycleObservation {
  std::string trouble;
  uint64_t failures = 0;         ///< that struck before the job was level again
  int64_t down_ns = 0;           ///< from a failure until the job runs again, summed
  int64_t rework = 0;            ///< records handed on before that had to be handed on again
  int64_t since_trigger_ns = 0;  ///< how long before each failure the last checkpoint was triggered, summed
  int64_t detect_ns = 0;
  int64_t restart_ns = 0;
  int64_t restore_ns = 0;
  int64_t replay_ns = 0;
  int64_t catch_up_ns = 0;
  int64_t recovery_ns = 0;  ///< from the first failure until level
  bool censored = false;    ///< it was not level when observation ended
  int64_t lag_area_ms = 0;  ///< lag-seconds beyond the usual, in thousandths
  int64_t lag_max_ns = 0;   ///< time behind
  int64_t over_limit_ns = 0;
  LatencyCounts latency;  ///< of what was committed from the failure on
};

BOOST_DESCRIBE_STRUCT(LatencyCounts, (), (cells))
BOOST_DESCRIBE_STRUCT(SteadyObservation, (),
                      (trouble, durations_ns, serialise_ns, store_ns, finish_ns, aborted, cycle_ns, first_warm,
                       state_bytes, lag_max, lag_mean, arrived, latency))
BOOST_DESCRIBE_STRUCT(CapacityObservation, (), (trouble, span_ns, first, last))
BOOST_DESCRIBE_STRUCT(BaselineObservation, (), (trouble, step_ns, progress, keeps_up, rate_milli))
BOOST_DESCRIBE_STRUCT(CycleObservation, (),
                      (trouble, failures, down_ns, rework, since_trigger_ns, detect_ns, restart_ns, restore_ns,
                       replay_ns, catch_up_ns, recovery_ns, censored, lag_area_ms, lag_max_ns, over_limit_ns, latency))

}  // namespace wavetank::scenarios::tuning
