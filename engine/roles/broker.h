// Broker: the role that serves partitions of the log from its disk to producers and consumers.
#pragma once

#include <memory>
#include <vector>

#include "engine/config.h"
#include "engine/log/messages.h"
#include "env/env.h"

namespace wavetank::engine {

struct BrokerOptions {
  std::vector<PartitionId> partitions;
  EngineConfig config;
};

/// Answers the messages of engine/log/messages.h. Writing is answered once it is durable, reading sees only what is.
/// Between its start and the end of recovery, and while its disk refuses, a partition answers kDiskTrouble; while too
/// much waits (engine.queues), kBusy.
std::unique_ptr<Actor> make_broker(BrokerOptions options);

}  // namespace wavetank::engine
