// TaskState: what one task puts into a checkpoint.
#pragma once

#include "engine/operators/operator.h"
#include "env/codec.h"

namespace wavetank::engine {

/// How far one partition was read.
struct SourcePosition {
  PartitionId partition;
  uint64_t offset = 0;                    ///< next to read
  int64_t latest_time_ns = kNoWatermark;  ///< largest event time seen
  bool sealed = false;
};

/// A sink's transaction whose records are durable and which commits once its checkpoint is complete.
struct PendingTransaction {
  uint64_t checkpoint = 0;
  uint64_t transaction = 0;
};

struct TaskState {
  std::vector<SourcePosition> sources;
  std::vector<Bytes> operators;  ///< one state each, in the order of the chain
  std::vector<PendingTransaction> pending;
};

BOOST_DESCRIBE_STRUCT(SourcePosition, (), (partition, offset, latest_time_ns, sealed))
BOOST_DESCRIBE_STRUCT(PendingTransaction, (), (checkpoint, transaction))
BOOST_DESCRIBE_STRUCT(TaskState, (), (sources, operators, pending))

}  // namespace wavetank::engine
