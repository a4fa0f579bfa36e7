// Naming a cluster's machines.
#include "scenarios/roster.h"

#include <fmt/format.h>

namespace wavetank::scenarios {

faults::Roster roster_of(const ClusterSpec& cluster) {
  faults::Roster roster;
  const auto add = [&roster](const char* role, uint32_t count, const std::vector<std::string>& zones = {}) {
    for (uint32_t i = 0; i < count; ++i)
      roster.nodes.push_back(
          {fmt::format("{}-{}", role, i + 1), role, zones.empty() ? std::string() : zones[i % zones.size()], {}});
  };
  add("coordinator", cluster.coordinators);
  add("worker", cluster.workers.count, cluster.workers.zones);
  add("broker", cluster.brokers);
  add("store", cluster.stores);
  add("client", cluster.clients);
  add("console", 1);
  return roster;
}

}  // namespace wavetank::scenarios
