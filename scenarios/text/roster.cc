// Naming machines, tasks and messages.
#include "scenarios/text/roster.h"

#include <fmt/format.h>

#include "engine/job/plan.h"
#include "engine/vocabulary.h"

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
  for (const std::string_view name : engine::message_names()) roster.messages.emplace_back(name);
  return roster;
}

std::vector<faults::TaskNames> names_of_tasks(const engine::JobSpec& job) {
  const engine::Plan plan = engine::make_plan(job);
  std::vector<faults::TaskNames> tasks(1);  // tasks are numbered from 1
  for (const engine::TaskPlan& task : plan.tasks) {
    faults::TaskNames& names = tasks.emplace_back();
    for (const uint32_t vertex : plan.chains[task.chain].vertices) {
      names.push_back(job.vertices[vertex].name);
      names.push_back(fmt::format("{}/{}", names.back(), task.subtask));
    }
  }
  return tasks;
}

}  // namespace wavetank::scenarios
