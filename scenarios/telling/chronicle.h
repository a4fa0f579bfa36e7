// Chronicle: one run seen from near, as plain values: what each node went through, every checkpoint, where tasks ran.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "env/codec.h"

namespace wavetank::scenarios {

/// What a node goes through. Where several are true the one that says most: down before paused, before partitioned.
enum class NodeCondition : uint8_t {
  kUp,
  kDown,
  kPaused,
  kPartitioned,
  kRestoring,   ///< a new attempt's tasks are there and do not run yet
  kCatchingUp,  ///< they run, and the recovery is not over
};

struct LaneSpan {
  NodeCondition condition = NodeCondition::kUp;
  Time from;
  Time to;
  friend bool operator==(const LaneSpan&, const LaneSpan&) = default;
};

/// One node's spans, each beginning where the one before it ends, from the start of the run to its end.
struct NodeLane {
  std::string node;
  std::string role;
  std::vector<LaneSpan> spans;
};

enum class CheckpointStatus : uint8_t {
  kCompleted,
  kAborted,  ///< given up, as `cause` says
  kLost,     ///< the coordinator that had triggered it died
  kPending,  ///< under way when the run ended
};

/// One checkpoint. A figure that the events of the run do not tell is missing.
struct CheckpointRow {
  uint64_t checkpoint = 0;
  uint32_t attempt = 0;
  CheckpointStatus status = CheckpointStatus::kPending;
  Time triggered;
  Duration duration;                  ///< until it was complete or given up
  std::optional<Duration> alignment;  ///< the longest of any task, from its first barrier to its last
  std::optional<Duration> sync;       ///< the longest of any task that aligns, from its last barrier to its snapshot
  std::optional<Duration> async;      ///< the longest of any task, from its snapshot until that is stored
  uint64_t bytes = 0;                 ///< stored by all tasks together
  uint32_t acknowledged = 0;          ///< tasks
  uint32_t tasks = 0;                 ///< of so many
  bool final = false;                 ///< the one that ends the job
  std::string cause;                  ///< why it was given up: "expired", "job-restarted", …
};

/// Vertices that run in one task, one after the other.
struct TopologyVertex {
  std::vector<std::string> steps;  ///< "clicks: log source", "per_page: window"
  uint32_t parallelism = 1;
};

struct TopologyEdge {
  uint32_t from = 0;  ///< places in JobTopology::vertices
  uint32_t to = 0;
  std::string ship;  ///< forward, hash, rebalance
};

/// On which node a task ran, attempt by attempt; attempts that changed nothing are left out.
struct TaskPlacement {
  std::string task;
  std::vector<std::string> nodes;
};

struct JobTopology {
  std::vector<TopologyVertex> vertices;
  std::vector<TopologyEdge> edges;
  std::vector<TaskPlacement> placements;
};

/// All of it. Empty for a run of which nobody kept it.
struct Chronicle {
  std::vector<NodeLane> lanes;
  std::vector<CheckpointRow> checkpoints;
  JobTopology topology;
  bool empty() const { return lanes.empty(); }
};

/// The step of the protocol in which a fault first took effect.
enum class ProtocolPhase : uint8_t {
  kStarting,            ///< the job has not run yet
  kBetweenCheckpoints,  ///< it runs, and no checkpoint is under way
  kBarriers,            ///< a checkpoint is triggered, and some task has not taken its snapshot
  kStoring,             ///< every snapshot is taken, not every one acknowledged
  kCompleting,          ///< all are acknowledged, and the checkpoint is not durable as a whole
  kCommitting,          ///< the checkpoint is complete, and not every sink has committed it
  kRestarting,          ///< the attempt is lost, and no other is being deployed
  kRestoring,           ///< another attempt is being deployed
  kFinished,            ///< the job is over
  kCount
};

/// What a fault met when it first took effect.
struct FaultEncounter {
  std::string fault;  ///< its id
  std::string kind;
  ProtocolPhase phase = ProtocolPhase::kStarting;
};

BOOST_DESCRIBE_ENUM(NodeCondition, kUp, kDown, kPaused, kPartitioned, kRestoring, kCatchingUp)
BOOST_DESCRIBE_ENUM(CheckpointStatus, kCompleted, kAborted, kLost, kPending)
BOOST_DESCRIBE_ENUM(ProtocolPhase, kStarting, kBetweenCheckpoints, kBarriers, kStoring, kCompleting, kCommitting,
                    kRestarting, kRestoring, kFinished)
BOOST_DESCRIBE_STRUCT(LaneSpan, (), (condition, from, to))
BOOST_DESCRIBE_STRUCT(NodeLane, (), (node, role, spans))
BOOST_DESCRIBE_STRUCT(CheckpointRow, (),
                      (checkpoint, attempt, status, triggered, duration, alignment, sync, async, bytes, acknowledged,
                       tasks, final, cause))
BOOST_DESCRIBE_STRUCT(TopologyVertex, (), (steps, parallelism))
BOOST_DESCRIBE_STRUCT(TopologyEdge, (), (from, to, ship))
BOOST_DESCRIBE_STRUCT(TaskPlacement, (), (task, nodes))
BOOST_DESCRIBE_STRUCT(JobTopology, (), (vertices, edges, placements))
BOOST_DESCRIBE_STRUCT(Chronicle, (), (lanes, checkpoints, topology))
BOOST_DESCRIBE_STRUCT(FaultEncounter, (), (fault, kind, phase))

}  // namespace wavetank::scenarios
