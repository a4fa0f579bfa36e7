// The reference: a naive evaluator that says what a job's output must be. It shares no code with the engine's
// operators.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/job/graph.h"
#include "engine/record/record.h"
#include "env/time.h"

namespace wavetank::scenarios {

/// The final input log of one partition of a source; the memory is the caller's.
struct InputPartition {
  std::string source;  ///< the vertex's name
  uint32_t partition = 0;
  std::span<const engine::Record> records;
};

/// Records that a window operator refused as late, by the operator's name: exactly as they came to it.
using LateRecords = std::map<std::string, std::vector<engine::Record>>;

struct ReferenceOutput {
  /// Per sink, by its name: the rows it must hold, sorted by key, time, value, fingerprint.
  std::map<std::string, std::vector<engine::Record>> sinks;
  /// Late records that never came to their operator, so cannot have been late there.
  LateRecords unknown_late;
};

/// Evaluates a validated job over the whole input, without the late records. Filter, map, tumbling windows.
ReferenceOutput evaluate(const engine::JobSpec& job, std::span<const InputPartition> input, const LateRecords& late);

/// The end of the tumbling window of `size` that holds the event time.
int64_t window_end_ns(int64_t time_ns, Duration size);

/// How far watermarks can have come when each record of one partition was read: no task's watermark exceeds that of the
/// record's own partition, so a verdict "late" beyond that is wrong.
class LateJudge {
 public:
  LateJudge(std::span<const engine::Record> partition, Duration out_of_order);
  /// May the record at `offset` have been late for a window that ends at `window_end_ns`?
  bool may_be_late(uint64_t offset, int64_t window_end_ns) const;
  /// The furthest that any task's watermark can have come when the record at `offset` was read; INT64_MIN before the
  /// first record.
  int64_t watermark_before(uint64_t offset) const;

 private:
  std::vector<int64_t> largest_before_;  // largest event time before each offset
  Duration out_of_order_;
};

}  // namespace wavetank::scenarios
