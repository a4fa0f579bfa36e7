// NodeTable: which machines there are and in what state, for every part of a world to read.
#pragma once

#include <cstdint>
#include <vector>

#include "env/cluster.h"

namespace wavetank::sim {

struct NodeStatus {
  NodeState state = NodeState::kDown;
  bool host_up = true;       ///< false after a power failure, until the next start: nobody answers for its process
  uint32_t incarnation = 0;  ///< counts boots; 0: never started
};

struct NodeTable {
  std::vector<NodeSpec> specs;
  std::vector<NodeStatus> status;

  bool has(NodeId node) const { return node < status.size(); }
  bool runs(NodeId node) const { return status[node].state != NodeState::kDown; }
};

}  // namespace wavetank::sim
