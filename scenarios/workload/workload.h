// Workload: the records of one source as a pure function of (seed, partition, index), or read from a file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/record.h"
#include "env/random.h"
#include "env/result.h"
#include "env/time.h"
#include "scenarios/scenario.h"
#include "scenarios/text/problem.h"

namespace wavetank::scenarios {

/// A record and when it comes to its client, since the start of the run.
struct Arrival {
  Time arrival;
  engine::Record record;
};

/// Where a workload's records go: topics are numbered as the job's plan lists its sources.
struct WorkloadTarget {
  uint32_t topic = 0;
  uint32_t partitions = 1;
};

/// Generated event times start here (2024-01-01T00:00:00Z), so that they look real and are never negative.
constexpr int64_t kEventEpochNs = 1'704'067'200ll * 1'000'000'000;

/// Immutable and cheap to copy. In a partition arrivals never decrease with the index; event times may.
class Workload {
 public:
  /// How a workload makes its records.
  class Source;
  explicit Workload(std::shared_ptr<const Source> source) : source_(std::move(source)) {}

  uint32_t partitions() const;
  uint64_t count(uint32_t partition) const;
  uint64_t total() const;
  /// The record at `index`, which must be below count(partition).
  Arrival at(uint32_t partition, uint64_t index) const;
  Time arrival(uint32_t partition, uint64_t index) const;
  /// How many records of the partition have arrived by `now`, inclusive.
  uint64_t arrived_by(uint32_t partition, Time now) const;
  /// Writes `count` records from `first` to `out`.
  void fill(uint32_t partition, uint64_t first, uint64_t count, engine::Record* out) const;
  /// When the last record arrives.
  Time end() const;

  /// A key as people know it: the file's text, or the number.
  std::string key_text(uint64_t key) const;
  /// A value as people know it: with the decimals of its column.
  std::string value_text(int64_t value) const;

 private:
  std::shared_ptr<const Source> source_;
};

/// A workload, or why there is none. With `bad_lines: skip` a workload and the lines that it lacks.
struct WorkloadResult {
  std::optional<Workload> workload;
  std::vector<Problem> problems;
};

/// The workload of `spec`. Generated records are drawn by counter: the same for the same `stream`, whatever else
/// happens in a run. Problems of the file: missing, empty, a column that is not
/// there, and lines that cannot be read ("orders.csv:17: …", the first 20, then how many more).
WorkloadResult make_workload(const WorkloadSpec& spec, WorkloadTarget target, const Random& stream);

}  // namespace wavetank::scenarios
