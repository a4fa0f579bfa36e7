// What console, coordinator, workers and tasks say to each other about jobs, slots and tasks.
#pragma once

#include "engine/channel/outputs.h"
#include "engine/checkpoint/messages.h"
#include "engine/job/graph.h"
#include "env/codec.h"

namespace wavetank::engine {

// Console → coordinator. Repeated until accepted.
struct SubmitJob {
  static constexpr std::string_view kName = "job.submit";
  JobSpec job;
};
struct JobAccepted {
  static constexpr std::string_view kName = "job.accepted";
  uint32_t epoch = 0;
};

// Worker ↔ coordinator.
struct RegisterWorker {
  static constexpr std::string_view kName = "worker.register";
  uint64_t registration = 0;  ///< new for each incarnation and each time a worker lost its coordinator
  uint32_t slots = 0;
};
struct WorkerAccepted {
  static constexpr std::string_view kName = "worker.accepted";
  uint64_t registration = 0;
  uint32_t epoch = 0;
};
struct Heartbeat {
  static constexpr std::string_view kName = "heartbeat";
  uint64_t registration = 0;
};
struct HeartbeatReply {
  static constexpr std::string_view kName = "heartbeat.reply";
  uint64_t registration = 0;
  uint32_t epoch = 0;
  bool known = false;  ///< false: register again, your tasks are no longer counted on
};

/// All that a worker needs to make one task. Repeated until the task reports itself ready.
struct DeployTask {
  static constexpr std::string_view kName = "task.deploy";
  uint32_t epoch = 0;  ///< of the coordinator
  uint32_t attempt = 0;
  uint32_t task = 0;
  uint32_t subtask = 0;
  uint32_t parallelism = 1;
  uint32_t max_parallelism = 128;
  std::vector<VertexSpec> vertices;  ///< of its chain
  std::vector<uint32_t> inputs;      ///< its input channels
  std::vector<OutputEdge> outputs;
  uint32_t source_topic = 0;
  std::vector<uint32_t> source_partitions;
  PartitionId sink_partition;
  uint64_t restore_checkpoint = 0;      ///< 0: from scratch
  std::vector<SnapshotHandle> restore;  ///< the states it starts from
};
/// The task has its state and waits for its peers. Sent by the task itself, repeated until it is started.
struct TaskReady {
  static constexpr std::string_view kName = "task.ready";
  uint32_t attempt = 0;
  uint32_t task = 0;
};
/// Where the far end of a channel is.
struct PeerAddress {
  uint32_t channel = 0;
  Address address;
};
struct StartTask {
  static constexpr std::string_view kName = "task.start";
  uint32_t attempt = 0;
  std::vector<PeerAddress> peers;  ///< of its output channels
};
struct TaskRunning {
  static constexpr std::string_view kName = "task.running";
  uint32_t attempt = 0;
  uint32_t task = 0;
};

enum class FailureReason : uint8_t {
  kNone,
  kSource,
  kSink,
  kRestore,
  kWorkerLost,
  kCheckpoints,
  kCoordinator,
  kDeployment
};

/// Repeated until the attempt is cancelled.
struct TaskFailed {
  static constexpr std::string_view kName = "task.failed";
  uint32_t attempt = 0;
  uint32_t task = 0;
  FailureReason reason = FailureReason::kNone;
};
/// End all tasks of attempts up to this one, and never start one again. Repeated until answered.
struct CancelAttempt {
  static constexpr std::string_view kName = "task.cancel";
  uint32_t epoch = 0;
  uint32_t attempt = 0;
};
struct AttemptCancelled {
  static constexpr std::string_view kName = "task.cancelled";
  uint32_t attempt = 0;
};

BOOST_DESCRIBE_STRUCT(SubmitJob, (), (job))
BOOST_DESCRIBE_STRUCT(JobAccepted, (), (epoch))
BOOST_DESCRIBE_STRUCT(RegisterWorker, (), (registration, slots))
BOOST_DESCRIBE_STRUCT(WorkerAccepted, (), (registration, epoch))
BOOST_DESCRIBE_STRUCT(Heartbeat, (), (registration))
BOOST_DESCRIBE_STRUCT(HeartbeatReply, (), (registration, epoch, known))
BOOST_DESCRIBE_STRUCT(DeployTask, (),
                      (epoch, attempt, task, subtask, parallelism, max_parallelism, vertices, inputs, outputs,
                       source_topic, source_partitions, sink_partition, restore_checkpoint, restore))
BOOST_DESCRIBE_STRUCT(TaskReady, (), (attempt, task))
BOOST_DESCRIBE_STRUCT(PeerAddress, (), (channel, address))
BOOST_DESCRIBE_STRUCT(StartTask, (), (attempt, peers))
BOOST_DESCRIBE_STRUCT(TaskRunning, (), (attempt, task))
BOOST_DESCRIBE_STRUCT(TaskFailed, (), (attempt, task, reason))
BOOST_DESCRIBE_STRUCT(CancelAttempt, (), (epoch, attempt))
BOOST_DESCRIBE_STRUCT(AttemptCancelled, (), (attempt))

}  // namespace wavetank::engine
