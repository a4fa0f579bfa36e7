// Layout: which nodes play which fixed role, as every role of a cluster is configured with it.
#pragma once

#include <vector>

#include "engine/job/plan.h"
#include "env/message.h"

namespace wavetank::engine {

struct Layout {
  NodeId coordinator = kNoNode;
  std::vector<NodeId> brokers;
  NodeId store = kNoNode;

  Address coordinator_address() const { return {coordinator, kRoleActor}; }
  Address store_address() const { return {store, kRoleActor}; }
  Address broker_address(PartitionId partition) const {
    return {brokers.at(broker_of(partition, static_cast<uint32_t>(brokers.size()))), kRoleActor};
  }
};

}  // namespace wavetank::engine
