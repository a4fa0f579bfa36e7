// The engine's front door: its roles as actors, behind checksums. A world gives each a node; nothing else of the engine
// is needed there.
#pragma once

#include <memory>

#include "engine/config.h"
#include "engine/job/plan.h"
#include "engine/record/lineage.h"
#include "engine/roles/layout.h"
#include "env/actor.h"

namespace wavetank::engine {

std::unique_ptr<Actor> make_coordinator(const EngineConfig& config, const Layout& layout);
/// `lineage`, if given, is told of suspect records by the worker's tasks; it outlives the worker.
std::unique_ptr<Actor> make_worker(uint32_t slots, const EngineConfig& config, const Layout& layout,
                                   Lineage* lineage = nullptr);
/// Serves those partitions of the plan's topics that fall to broker `index` of `layout.brokers`.
std::unique_ptr<Actor> make_broker(uint32_t index, const Plan& plan, const EngineConfig& config, const Layout& layout);
std::unique_ptr<Actor> make_store(const EngineConfig& config);
/// Submits `job`. To be spawned by a client that is itself behind checksums (engine/roles/checksums.h).
std::unique_ptr<Actor> make_console(const JobSpec& job, const Layout& layout);

}  // namespace wavetank::engine
