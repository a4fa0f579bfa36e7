// What the coordinator and the tasks say about checkpoints, and what a completed one names.
#pragma once

#include "env/codec.h"

namespace wavetank::engine {

/// Coordinator to the tasks with sources.
struct TriggerCheckpoint {
  static constexpr std::string_view kName = "checkpoint.trigger";
  uint32_t attempt = 0;
  uint64_t checkpoint = 0;
};

/// Where a task's state is kept.
struct SnapshotHandle {
  uint32_t task = 0;
  std::string object;  ///< its name in the snapshot store
  uint64_t bytes = 0;
  Digest digest;
};

struct AcknowledgeCheckpoint {
  static constexpr std::string_view kName = "checkpoint.acknowledge";
  uint32_t attempt = 0;
  uint64_t checkpoint = 0;
  SnapshotHandle snapshot;
  bool drained = false;  ///< this task's sources had read all there will ever be
};

struct DeclineCheckpoint {
  static constexpr std::string_view kName = "checkpoint.decline";
  uint32_t attempt = 0;
  uint64_t checkpoint = 0;
  uint32_t task = 0;
};

/// To all tasks: `checkpoint` and whatever is older may be committed. Repeated until confirmed.
struct NotifyComplete {
  static constexpr std::string_view kName = "checkpoint.notify-complete";
  uint32_t attempt = 0;
  uint64_t checkpoint = 0;
};
/// A task has done all that the completion asks of it: a sink has committed.
struct ConfirmComplete {
  static constexpr std::string_view kName = "checkpoint.confirm-complete";
  uint32_t attempt = 0;
  uint64_t checkpoint = 0;
  uint32_t task = 0;
};

struct NotifyAborted {
  static constexpr std::string_view kName = "checkpoint.notify-aborted";
  uint32_t attempt = 0;
  uint64_t checkpoint = 0;
};

/// What a completed checkpoint consists of: an object in the snapshot store, named by the coordinator's journal.
struct Manifest {
  uint64_t checkpoint = 0;
  uint32_t attempt = 0;
  bool final = false;  ///< all input is in it
  std::vector<SnapshotHandle> snapshots;
};

BOOST_DESCRIBE_STRUCT(TriggerCheckpoint, (), (attempt, checkpoint))
BOOST_DESCRIBE_STRUCT(SnapshotHandle, (), (task, object, bytes, digest))
BOOST_DESCRIBE_STRUCT(AcknowledgeCheckpoint, (), (attempt, checkpoint, snapshot, drained))
BOOST_DESCRIBE_STRUCT(DeclineCheckpoint, (), (attempt, checkpoint, task))
BOOST_DESCRIBE_STRUCT(NotifyComplete, (), (attempt, checkpoint))
BOOST_DESCRIBE_STRUCT(ConfirmComplete, (), (attempt, checkpoint, task))
BOOST_DESCRIBE_STRUCT(NotifyAborted, (), (attempt, checkpoint))
BOOST_DESCRIBE_STRUCT(Manifest, (), (checkpoint, attempt, final, snapshots))

}  // namespace wavetank::engine
