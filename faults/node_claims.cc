// Counting who wants a node down, paused or cut off, and settling what CPU and clock it has.
#include "faults/node_claims.h"

#include <algorithm>

namespace wavetank::faults {

NodeClaims::NodeClaims(Cluster& cluster, History* history)
    : cluster_(cluster), history_(history), nodes_(cluster.nodes().size()) {}

void NodeClaims::take_down(NodeId node, bool power, Injection& by) {
  Claims& claims = nodes_[node];
  ++claims.down;
  // A machine whose process is dead has a page cache to lose, unless it has no power already.
  const bool process = cluster_.state(node) != NodeState::kDown;
  const bool cache = power && !claims.powerless && cluster_.incarnation(node) > 0;
  if (!process && !cache) return;
  by.touched();
  claims.powerless = power;
  if (power)
    cluster_.power_off(node);
  else
    cluster_.kill(node);
  chronicle(node, by);
}

void NodeClaims::release_down(NodeId node, const Injection& by) {
  Claims& claims = nodes_[node];
  if (--claims.down != 0 || cluster_.state(node) != NodeState::kDown) return;
  claims.powerless = false;
  cluster_.start(node);
  chronicle(node, by);
}

void NodeClaims::pause(NodeId node, Injection& by) {
  ++nodes_[node].paused;
  if (cluster_.state(node) != NodeState::kUp) return;
  by.touched();
  cluster_.pause(node);
  chronicle(node, by);
}

void NodeClaims::resume(NodeId node, const Injection& by) {
  if (--nodes_[node].paused != 0 || cluster_.state(node) != NodeState::kPaused) return;
  cluster_.resume(node);
  chronicle(node, by);
}

void NodeClaims::cut_off(NodeId node, const Injection& by) {
  ++nodes_[node].cut_off;
  chronicle(node, by);
}

void NodeClaims::connect(NodeId node, const Injection& by) {
  --nodes_[node].cut_off;
  chronicle(node, by);
}

void NodeClaims::slow_cpu(NodeId node, size_t fault, uint32_t percent) {
  percents_[{node, fault}] = percent;
  uint32_t slowest = 100;
  for (auto each = percents_.lower_bound({node, 0}); each != percents_.end() && each->first.first == node; ++each)
    slowest = std::max(slowest, each->second);
  cluster_.slow_cpu(node, slowest);
}

void NodeClaims::skew_clock(NodeId node, size_t fault, Duration offset) {
  offsets_[{node, fault}] = offset;
  Duration sum;
  for (auto each = offsets_.lower_bound({node, 0}); each != offsets_.end() && each->first.first == node; ++each)
    sum += each->second;
  cluster_.skew_clock(node, sum);
}

void NodeClaims::chronicle(NodeId node, const Injection& by) {
  if (history_ != nullptr) history_->mark({by.now(), node, cluster_.state(node), nodes_[node].cut_off});
}

}  // namespace wavetank::faults
