// Readings: what the reader that followed the committed output saw, beside what the last reader saw.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "faults/evidence.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios {

/// How far two readings of one partition agree, record by record and lane by lane, whatever batches they came in.
faults::ReadingEvidence compare_readings(const ReadPartition& followed, const ReadPartition& whole);

/// One entry for each partition of each sink's topic. Needs `deployment.whole` to be complete.
std::vector<faults::ReadingEvidence> gather_readings(const Deployment& deployment);

/// Sums of fingerprints over prefixes of the input log as it was read at the end. Asking for offsets in rising order is
/// one pass over the log.
class InputFingerprints {
 public:
  explicit InputFingerprints(const ClientLog& whole) : whole_(whole) {}
  /// Of all records of partition `id` below `offset`; nothing when the log was not read so far.
  std::optional<uint64_t> below(engine::PartitionId id, uint64_t offset);

 private:
  const ClientLog& whole_;
  std::map<engine::PartitionId, std::map<uint64_t, uint64_t>> known_;
};

}  // namespace wavetank::scenarios
