// Plan: a job expanded: chains of operators, tasks, channels between them, topics, failover regions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/job/graph.h"
#include "engine/log/messages.h"

namespace wavetank::engine {

/// How records are dealt to the tasks of the next chain.
enum class Ship : uint8_t {
  kForward,    ///< to the task of the same number
  kHash,       ///< to the owner of the key's group
  kRebalance,  ///< in turn
};

/// Vertices that run in one task, one after the other: maybe a source, operators, maybe a sink.
struct ChainPlan {
  std::vector<uint32_t> vertices;  ///< indices into JobSpec::vertices
  uint32_t parallelism = 1;
};

struct EdgePlan {
  uint32_t from_chain = 0;
  uint32_t to_chain = 0;
  Ship ship = Ship::kForward;
  uint32_t first_channel = 0;  ///< channels are numbered from here, by (from subtask, to subtask)
};

/// One parallel instance of a chain. Tasks are numbered from 1, so that 0 can mean none.
struct TaskPlan {
  uint32_t task = 0;
  uint32_t chain = 0;
  uint32_t subtask = 0;
  uint32_t region = 0;  ///< tasks of one region fail and restart together
};

struct ChannelPlan {
  uint32_t channel = 0;
  uint32_t edge = 0;
  uint32_t from_task = 0;
  uint32_t to_task = 0;
};

struct TopicPlan {
  uint32_t topic = 0;
  std::string vertex;  ///< the source or sink whose topic it is
  uint32_t partitions = 1;
  bool input = false;
};

struct Plan {
  std::vector<ChainPlan> chains;
  std::vector<EdgePlan> edges;
  std::vector<TaskPlan> tasks;        ///< by number, from 1
  std::vector<ChannelPlan> channels;  ///< by number, from 0
  std::vector<TopicPlan> topics;      ///< by number
  uint32_t slots = 0;                 ///< a slot runs one subtask of each chain
  uint32_t regions = 0;

  const TaskPlan& task(uint32_t number) const { return tasks.at(number - 1); }
};

/// Expands a valid job (CHECKs that validate() finds nothing).
Plan make_plan(const JobSpec& job);

/// The broker, of `brokers`, that serves a partition.
constexpr uint32_t broker_of(PartitionId id, uint32_t brokers) { return (id.topic + id.partition) % brokers; }

/// The partitions of a source's topic that one of its tasks reads.
std::vector<uint32_t> partitions_of(uint32_t partitions, uint32_t subtask, uint32_t parallelism);

BOOST_DESCRIBE_STRUCT(ChainPlan, (), (vertices, parallelism))

}  // namespace wavetank::engine
