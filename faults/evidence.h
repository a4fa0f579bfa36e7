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

/// What a job promises of its output.
enum class Guarantee : uint8_t {
  kExactlyOnce,  ///< every input record counts exactly once
  kUpsert,       ///< the last row of each key and time is right, whatever came before it
  kAtLeastOnce,  ///< no input record is lost
  kAtMostOnce,   ///< no input record counts twice
};

/// In which order the results of one key stand in a partition of the output.
enum class KeyOrder : uint8_t {
  kAny,
  kInput,       ///< those of one source partition as they were there
  kWindowEnds,  ///< earlier windows first
};

/// Where an input record stands.
struct RecordPlace {
  uint32_t source = 0;  ///< a number for its source partition
  uint64_t index = 0;
};

/// The processing leg. Both sides hold results and late rows.
struct OutputEvidence {
  std::vector<OutputRow> expected;   ///< the reference evaluator's, over the final input log and given which were late
  std::vector<OutputRow> committed;  ///< what a reader of committed data sees, results and then late rows
  /// Names the input record whose fingerprint this is ("events/3 record 512"), or "" when there is no such record.
  std::function<std::string(uint64_t fingerprint)> name_record;
  Guarantee guarantee = Guarantee::kExactlyOnce;
  KeyOrder order = KeyOrder::kAny;
  std::vector<size_t> partition_ends;  ///< for the order: where in `committed` each partition's results end
  std::function<std::optional<RecordPlace>(uint64_t fingerprint)> place_of;
  /// A key as people know it: the text in the file that it came from, or the number. May be empty.
  std::function<std::string(uint64_t key)> name_key;
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

/// One partition of output as two readers of committed data saw it: one that followed it while it grew, and one that
/// read it all at the end. Both lanes together, in the order of offsets.
struct ReadingEvidence {
  std::string partition;
  uint64_t followed = 0;                 ///< records that the first reader saw
  uint64_t whole = 0;                    ///< records that the second one saw
  uint64_t same = 0;                     ///< the first so many are the same for both
  std::vector<OutputRow> followed_next;  ///< the first few after those
  std::vector<OutputRow> whole_next;
};

/// One input record that a window refused, and how far watermarks can have come when it was read.
struct LateEvidence {
  uint64_t fingerprint = 0;
  int64_t window_end_ns = 0;
  int64_t watermark_ns = 0;  ///< no task's watermark had passed this
};

/// A record of the input log by its offset.
struct LoggedRecord {
  uint64_t offset = 0;
  int64_t time_ns = 0;
};

/// How tasks hang together. Tasks are numbered from 1: what is listed by task has an unused entry first.
struct Topology {
  struct Link {
    uint32_t from = 0;
    uint32_t to = 0;
  };
  std::vector<uint32_t> chain_of_task;
  std::vector<Link> edges;     ///< between chains
  std::vector<Link> channels;  ///< between tasks, by the channel's number
  std::vector<std::string> task_names;
  std::vector<std::string> topic_names;  ///< the source or sink, by the topic's number
};

/// What a task may hold.
struct BufferLimits {
  uint32_t credits = 0;  ///< frames that a receiver grants per channel
  uint32_t batches = 0;  ///< batches on the way to the broker at which a sink's task stops working
};

/// A time in which something was wrong in the world: a fault, from its start to its end.
struct TroubleSpan {
  Time began;
  Time ended = Time::never();
};

/// How often checkpoints are due and how long each may take.
struct CheckpointPace {
  Duration interval;
  Duration timeout;
  Duration min_pause;
  uint32_t tolerable_failures = 0;
};

/// What came of a checkpoint that was restored in a copy of the durable world.
struct RestoreEvidence {
  int64_t checkpoint = 0;         ///< that was to be restored
  int64_t restored = 0;           ///< that was
  Time at;                        ///< the moment that was copied
  std::string trouble;            ///< why the copy did not come to its end, "" if it did
  std::vector<Finding> findings;  ///< on the copy's output and input log
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
  std::vector<ReadingEvidence> readings;
  std::vector<LateEvidence> late;
  std::function<std::string(uint64_t fingerprint)> name_record;  ///< as OutputEvidence's
  std::optional<Topology> topology;
  std::vector<TroubleSpan> trouble;
  std::optional<CheckpointPace> pace;
  std::optional<BufferLimits> buffers;
  /// The fingerprints of all records below `offset` in the final input log, added up; nothing if it was not read so
  /// far.
  std::function<std::optional<uint64_t>(uint32_t topic, uint32_t partition, uint64_t offset)> input_fingerprint;
  /// Of the records that stand in a source's partition at `offset` or later and are on time there, the one with the
  /// smallest event time; nothing if there is none.
  std::function<std::optional<LoggedRecord>(uint32_t topic, uint32_t partition, uint64_t offset)> on_time_from;
  Time observed_until;
  std::vector<RestoreEvidence> restores;
  std::optional<ConvergenceFacts> convergence;
  std::optional<std::vector<Episode>> episodes;
  RecoveryLimits recovery_limits;
};

}  // namespace wavetank::faults
