// Roles by name.
#include "engine/engine.h"

#include "engine/roles/broker.h"
#include "engine/roles/checksums.h"
#include "engine/roles/console.h"
#include "engine/roles/coordinator.h"
#include "engine/roles/snapshot_store.h"
#include "engine/roles/worker.h"

namespace wavetank::engine {

std::unique_ptr<Actor> make_coordinator(const EngineConfig& config, const Layout& layout) {
  return behind_checksums(std::make_unique<Coordinator>(CoordinatorOptions{config, layout}));
}

std::unique_ptr<Actor> make_worker(uint32_t slots, const EngineConfig& config, const Layout& layout, Lineage* lineage) {
  return behind_checksums(std::make_unique<Worker>(WorkerOptions{slots, config, layout, lineage}));
}

std::unique_ptr<Actor> make_broker(uint32_t index, const Plan& plan, const EngineConfig& config, const Layout& layout) {
  BrokerOptions options{{}, config};
  const auto brokers = static_cast<uint32_t>(layout.brokers.size());
  for (const TopicPlan& topic : plan.topics)
    for (uint32_t partition = 0; partition < topic.partitions; ++partition)
      if (const PartitionId id{topic.topic, partition}; broker_of(id, brokers) == index)
        options.partitions.push_back(id);
  return behind_checksums(make_broker(std::move(options)));
}

std::unique_ptr<Actor> make_store(const EngineConfig& config) { return behind_checksums(make_snapshot_store(config)); }

std::unique_ptr<Actor> make_console(const JobSpec& job, const Layout& layout) {
  return std::make_unique<Console>(job, layout);
}

}  // namespace wavetank::engine
