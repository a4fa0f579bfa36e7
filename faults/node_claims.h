// NodeClaims: what faults want of nodes, and what becomes of a node of which several want something.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "env/cluster.h"
#include "faults/history.h"
#include "faults/kind.h"

namespace wavetank::faults {

/// A node stays down, paused or cut off until the last fault that wants it so lets go; the slowest CPU counts; clock
/// offsets add up. Whoever claims does so once for each node, and takes back what it claimed.
class NodeClaims {
 public:
  /// All nodes have been added to `cluster`. `history` may be null.
  NodeClaims(Cluster& cluster, History* history);

  /// `by` has touched the node if that changes it.
  void take_down(NodeId node, bool power, Injection& by);
  void release_down(NodeId node, const Injection& by);
  void pause(NodeId node, Injection& by);
  void resume(NodeId node, const Injection& by);
  void cut_off(NodeId node, const Injection& by);
  void connect(NodeId node, const Injection& by);

  /// Of the fault with that place in the plan; 100 takes it back.
  void slow_cpu(NodeId node, size_t fault, uint32_t percent);
  /// Of the fault with that place in the plan; 0 takes it back.
  void skew_clock(NodeId node, size_t fault, Duration offset);

 private:
  /// How many faults want a node so.
  struct Claims {
    uint32_t down = 0;
    uint32_t paused = 0;
    uint32_t cut_off = 0;
    bool powerless = false;
  };
  using Claimant = std::pair<NodeId, size_t>;  // the node and the fault

  void chronicle(NodeId node, const Injection& by);

  Cluster& cluster_;
  History* history_;
  std::vector<Claims> nodes_;
  std::map<Claimant, uint32_t> percents_;
  std::map<Claimant, Duration> offsets_;
};

}  // namespace wavetank::faults
