// The job as it was laid out: chains, what flows between them, and the nodes on which each task has run.
#include <algorithm>

#include "engine/events.h"
#include "scenarios/telling/chronicling.h"

namespace wavetank::scenarios {
namespace {

std::string ship_name(engine::Ship ship) {
  switch (ship) {
    case engine::Ship::kForward:
      return "forward";
    case engine::Ship::kHash:
      return "hash";
    case engine::Ship::kRebalance:
      return "rebalance";
  }
  return "";
}

std::string step_of(const engine::VertexSpec& vertex) {
  const char* kind = vertex.kind == engine::VertexKind::kSource ? " source"
                     : vertex.kind == engine::VertexKind::kSink ? " sink"
                                                                : "";
  return fmt::format("{}: {}{}", vertex.name, vertex.type, kind);
}

std::vector<TaskPlacement> placements_of(const faults::History& history, const Deployment& deployment) {
  const std::vector<std::string> names = deployment.task_names();
  std::vector<TaskPlacement> placements;
  for (size_t task = 1; task < names.size(); ++task) placements.push_back({names[task], {}});
  for (size_t i = 0; i < history.size(); ++i) {
    const Event& event = history[i];
    if (engine::kind_of(event) != engine::EventKind::kTaskDeployed) continue;
    std::vector<std::string>& nodes = placements.at(static_cast<size_t>(event.values[0]) - 1).nodes;
    const std::string& node = deployment.node_names.at(event.node);
    if (nodes.empty() || nodes.back() != node) nodes.push_back(node);
  }
  return placements;
}

}  // namespace

JobTopology topology_of_run(const faults::History& history, const Deployment& deployment) {
  JobTopology topology;
  const std::vector<engine::VertexSpec>& vertices = deployment.scenario->job.vertices;
  for (const engine::ChainPlan& chain : deployment.plan.chains) {
    TopologyVertex& vertex = topology.vertices.emplace_back();
    for (const uint32_t place : chain.vertices) vertex.steps.push_back(step_of(vertices[place]));
    vertex.parallelism = chain.parallelism;
  }
  for (const engine::EdgePlan& edge : deployment.plan.edges)
    topology.edges.push_back({edge.from_chain, edge.to_chain, ship_name(edge.ship)});
  topology.placements = placements_of(history, deployment);
  return topology;
}

Chronicle make_chronicle(const Course& course, const std::vector<faults::Episode>& episodes, Time end) {
  const auto tasks = static_cast<uint32_t>(course.deployment.plan.tasks.size());
  return {node_lanes(course.history, course.world->cluster().nodes(), episodes, end),
          checkpoint_table(course.history, tasks, end), topology_of_run(course.history, course.deployment)};
}

}  // namespace wavetank::scenarios
