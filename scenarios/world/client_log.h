// ClientLog: what a client has read of the log: per partition, runs of records in the order of their offsets.
#pragma once

#include <map>
#include <vector>

#include "engine/log/messages.h"
#include "engine/record/record.h"

namespace wavetank::scenarios {

/// A run of records and the bytes that hold them.
struct ReadRun {
  engine::FetchedRun run;
  Bytes records;
  Time at{};  ///< when the client had it
  std::span<const engine::Record> span() const {
    return {reinterpret_cast<const engine::Record*>(records.data()), run.count};
  }
};

struct ReadPartition {
  std::vector<ReadRun> runs;
  uint64_t next_offset = 0;
  bool complete = false;  ///< everything that was there when the read began has been read

  /// All records of one lane, one after the other.
  std::vector<engine::Record> collect(engine::Lane lane) const {
    size_t count = 0;
    for (const ReadRun& run : runs)
      if (run.run.lane == lane) count += run.run.count;
    std::vector<engine::Record> records;
    records.reserve(count);
    for (const ReadRun& run : runs)
      if (run.run.lane == lane) records.insert(records.end(), run.span().begin(), run.span().end());
    return records;
  }
};

/// How many records had been read by a time.
struct ReadGrowth {
  Time at;
  uint64_t records = 0;
};

/// Filled by a client, read by whoever judges the run. Outlives the client's crashes.
struct ClientLog {
  std::map<engine::PartitionId, ReadPartition> partitions;
  std::vector<ReadGrowth> growth;  ///< ascending
  bool complete() const {
    for (const auto& [id, partition] : partitions)
      if (!partition.complete) return false;
    return !partitions.empty();
  }
};

}  // namespace wavetank::scenarios
