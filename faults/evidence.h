// Evidence: what a run leaves behind besides its events, for invariants to judge. Whoever runs it gathers this.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "env/time.h"
#include "faults/finding.h"

namespace wavetank::faults {

/// One record of output: a result, or an input record that a window sent to its late output.
struct OutputRow {
  uint64_t key = 0;
  int64_t time_ns = 0;
  int64_t value = 0;
  uint64_t fingerprint = 0;  ///< sum of the fingerprints of the inputs in it
  bool late = false;
  friend bool operator==(const OutputRow&, const OutputRow&) = default;
};

/// The processing leg. Both sides hold results and late rows, in any order.
struct OutputEvidence {
  std::vector<OutputRow> expected;   ///< the reference evaluator's, over the final input log and given which were late
  std::vector<OutputRow> committed;  ///< what a reader of committed data sees
  /// Names the input record whose fingerprint this is ("events/3 record 512"), or "" when there is no such record.
  std::function<std::string(uint64_t fingerprint)> name_record;
};

/// The ingest leg, for one partition: its client's records are numbered first_id, first_id + 1, ….
struct IngestEvidence {
  std::string partition;  ///< for people: "events/3"
  uint64_t first_id = 0;
  uint64_t attempted = 0;         ///< the client has sent the first so many
  uint64_t acknowledged = 0;      ///< and knows that the first so many are in the log
  std::vector<uint64_t> logged;   ///< ids in the final log, by offset
  std::vector<uint64_t> altered;  ///< ids in the log whose content is not what was sent
};

struct ConvergenceFacts {
  Time healed;
  Time converged = Time::never();
  Duration limit;
  std::string missing;  ///< if it did not converge: what was not so, "the job is restarting"
};

struct RecoveryLimits {
  std::optional<Duration> max;
  std::optional<Duration> p50;
  std::optional<Duration> p90;
  std::optional<Duration> p99;
};

/// What was not gathered stays empty: its invariants are then not exercised.
struct Evidence {
  const OutputEvidence* output = nullptr;
  std::vector<IngestEvidence> ingest;
  std::optional<ConvergenceFacts> convergence;
  std::optional<std::vector<Episode>> episodes;
  RecoveryLimits recovery_limits;
};

}  // namespace wavetank::faults
