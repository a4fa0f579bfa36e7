// Liveness: which workers the coordinator counts on: registrations, heartbeats, slots.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "env/message.h"
#include "env/time.h"

namespace wavetank::engine {

/// One worker the coordinator counts on.
struct LiveWorker {
  NodeId node = kNoNode;
  uint64_t registration = 0;
  uint32_t slots = 0;
  Time heard;  ///< last sign of life
};

/// A pure core: told of registrations and heartbeats, tells who is silent too long. Ordered by node.
class Liveness {
 public:
  explicit Liveness(Duration timeout) : timeout_(timeout) {}

  /// What a registration means.
  enum class Arrival : uint8_t { kKnown, kNew, kReplaces };

  /// kReplaces: the worker's earlier registration, and whatever ran under it, is gone.
  Arrival arrive(NodeId node, uint64_t registration, uint32_t slots, Time now) {
    const auto place = find(node);
    if (place == workers_.end() || place->node != node) {
      workers_.insert(place, {node, registration, slots, now});
      return Arrival::kNew;
    }
    const bool same = place->registration == registration;
    *place = {node, registration, slots, now};
    return same ? Arrival::kKnown : Arrival::kReplaces;
  }

  /// A heartbeat under `registration`; false if that is not the one counted on.
  bool heartbeat(NodeId node, uint64_t registration, Time now) {
    const auto place = find(node);
    if (place == workers_.end() || place->node != node || place->registration != registration) return false;
    place->heard = now;
    return true;
  }

  bool remove(NodeId node) {
    const auto place = find(node);
    if (place == workers_.end() || place->node != node) return false;
    workers_.erase(place);
    return true;
  }

  /// Those silent for longer than the timeout.
  std::vector<NodeId> silent(Time now) const {
    std::vector<NodeId> nodes;
    for (const LiveWorker& worker : workers_)
      if (worker.heard + timeout_ <= now) nodes.push_back(worker.node);
    return nodes;
  }

  const std::vector<LiveWorker>& workers() const { return workers_; }

 private:
  std::vector<LiveWorker>::iterator find(NodeId node) {
    return std::lower_bound(workers_.begin(), workers_.end(), node,
                            [](const LiveWorker& worker, NodeId n) { return worker.node < n; });
  }

  Duration timeout_;
  std::vector<LiveWorker> workers_;
};

}  // namespace wavetank::engine
