// Snapshot store: the role that keeps named objects, whole or not at all, on its disk.
#pragma once

#include <memory>

#include "engine/config.h"
#include "env/env.h"

namespace wavetank::engine {

/// Answers the messages of engine/checkpoint/transfer.h. Reports kStoreRecovered once it serves what its disk holds;
/// until then it answers kDiskTrouble. To more requests than engine.store and engine.queues allow it answers kSlowDown.
std::unique_ptr<Actor> make_snapshot_store(EngineConfig config);

}  // namespace wavetank::engine
