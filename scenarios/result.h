// Results as plain values: of one run, and of a suite. Reports read nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env/codec.h"
#include "faults/finding.h"

namespace wavetank::scenarios {

/// How one run went, worst first.
enum class Outcome : uint8_t {
  kCrashed,           ///< the process died: a CHECK, a signal; `trouble` says how
  kNondeterministic,  ///< repeating it gave another digest; `trouble` says where they part
  kViolated,          ///< an invariant was violated
  kNotConverged,      ///< after healing, the engine did not come back
  kHeld,              ///< everything held
};

/// One sample of a run's course, for charts.
struct ProgressSample {
  Time at;
  uint64_t read = 0;  ///< records that sources have handed on and not taken back
  uint64_t read_without_faults = 0;
  uint64_t committed = 0;  ///< output records visible to readers of committed data
};

struct RunCounts {
  uint64_t input_records = 0;
  uint64_t output_records = 0;
  uint64_t late_records = 0;
  uint64_t checkpoints = 0;
  uint64_t aborted_checkpoints = 0;
  uint64_t restarts = 0;
  uint64_t wakeups = 0;  ///< simulator events
  uint64_t messages = 0;
  uint64_t message_bytes = 0;
  uint64_t frames_resent = 0;
  uint64_t frames_discarded = 0;
};

struct RunResult {
  std::string scenario;  ///< its name
  std::string path;      ///< its file
  uint64_t seed = 0;
  Outcome outcome = Outcome::kHeld;
  Digest digest;
  Duration virtual_time;
  Duration wall_time;
  std::vector<faults::Finding> findings;
  std::vector<faults::Episode> episodes;
  std::vector<faults::LedgerEntry> ledger;
  std::vector<std::string> timeline;  ///< the engine's notable events, for a failing run's story
  std::vector<ProgressSample> progress;
  RunCounts counts;
  std::string trouble;  ///< for kCrashed and kNondeterministic: what, first line first
};

BOOST_DESCRIBE_STRUCT(ProgressSample, (), (at, read, read_without_faults, committed))
BOOST_DESCRIBE_STRUCT(RunCounts, (),
                      (input_records, output_records, late_records, checkpoints, aborted_checkpoints, restarts, wakeups,
                       messages, message_bytes, frames_resent, frames_discarded))
BOOST_DESCRIBE_STRUCT(RunResult, (),
                      (scenario, path, seed, outcome, digest, virtual_time, wall_time, findings, episodes, ledger,
                       timeline, progress, counts, trouble))

}  // namespace wavetank::scenarios
