// Circumstances: what a run's events are judged against: how its tasks hang together, its trouble, its settings.
#pragma once

#include <vector>

#include "faults/evidence.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios {

faults::Topology topology_of(const Deployment& deployment);

/// The time of every fault that has started. One that has not ended lasts for ever.
std::vector<faults::TroubleSpan> trouble_in(const std::vector<faults::LedgerEntry>& ledger);

faults::CheckpointPace pace_of(const engine::CheckpointConfig& config);
faults::BufferLimits buffers_of(const engine::ChannelConfig& config);

}  // namespace wavetank::scenarios
