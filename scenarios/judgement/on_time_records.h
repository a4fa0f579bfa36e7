// OnTimeRecords: which records of the final input log were on time, and which of them comes earliest from an offset on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "faults/evidence.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios {

/// A record is on time when it is no further behind the largest event time before it in its partition than its source's
/// declared out-of-orderness.
class OnTimeRecords {
 public:
  /// `deployment` must outlive it, and its `whole` be complete.
  explicit OnTimeRecords(const Deployment& deployment) : deployment_(deployment) {}

  /// Of the records of partition `id` that stand at `offset` or later and are on time, the one with the smallest event
  /// time; none if there is no such record or no such partition. O(log n), after one pass over the partition.
  std::optional<faults::LoggedRecord> earliest_from(engine::PartitionId id, uint64_t offset);

 private:
  struct Partition {
    std::vector<uint64_t> offsets;               ///< of its records on time
    std::vector<faults::LoggedRecord> earliest;  ///< of that record and all after it
  };
  Partition read(engine::PartitionId id) const;

  const Deployment& deployment_;
  std::map<engine::PartitionId, Partition> partitions_;
};

}  // namespace wavetank::scenarios
