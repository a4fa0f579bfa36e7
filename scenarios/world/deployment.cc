// Nodes and roles of a scenario.
#include "scenarios/world/deployment.h"

#include <algorithm>

#include "engine/engine.h"
#include "engine/operators/registry.h"
#include "scenarios/world/console_client.h"
#include "scenarios/world/ingest_client.h"

namespace wavetank::scenarios {

uint64_t Inputs::records() const {
  uint64_t sum = 0;
  for (const SourceInput& source : sources) sum += source.workload.total();
  return sum;
}

Time Inputs::end() const {
  Time end;
  for (const SourceInput& source : sources) end = std::max(end, source.workload.end());
  return end;
}

Inputs make_inputs(const Scenario& scenario, const engine::Plan& plan, uint64_t seed) {
  Inputs inputs;
  for (const engine::TopicPlan& topic : plan.topics) {
    if (!topic.input) continue;
    const auto vertex = std::find_if(scenario.job.vertices.begin(), scenario.job.vertices.end(),
                                     [&](const engine::VertexSpec& v) { return v.name == topic.vertex; });
    const auto settings =
        engine::settings_as<engine::LogSourceSettings>(engine::log_source_options(), vertex->settings);
    WorkloadSpec workload = workload_of(scenario, topic.vertex);
    workload.rate.per_hour = std::max<uint64_t>(workload.rate.per_hour / scenario.engine.weight.record, 1);
    WorkloadResult made =
        make_workload(workload, {topic.topic, topic.partitions}, Random(seed).child("workload").child(topic.vertex));
    // Lines that were skipped on request are warned of where the file is first read.
    if (!made.workload) inputs.problems.insert(inputs.problems.end(), made.problems.begin(), made.problems.end());
    if (made.workload)
      inputs.sources.push_back({topic.vertex, topic.topic, settings.out_of_order, std::move(*made.workload)});
  }
  return inputs;
}

std::vector<std::string> Deployment::task_names() const {
  std::vector<std::string> names(1);  // tasks are numbered from 1
  for (const engine::TaskPlan& task : plan.tasks) {
    const uint32_t head = plan.chains[task.chain].vertices.front();
    names.push_back(fmt::format("{}/{}", scenario->job.vertices[head].name, task.subtask));
  }
  return names;
}

namespace {

/// Adds nodes one after the other, so that their numbers can be foretold.
class Machines {
 public:
  explicit Machines(Cluster& cluster) : cluster_(cluster) {}

  NodeId add(const char* role, uint32_t index, NodeSpec spec) {
    spec.name = fmt::format("{}-{}", role, index + 1);
    spec.role = role;
    spec.index = index;
    return nodes_.emplace_back(cluster_.add_node(std::move(spec)));
  }
  void start() {
    for (const NodeId node : nodes_) cluster_.start(node);
  }

 private:
  Cluster& cluster_;
  std::vector<NodeId> nodes_;
};

}  // namespace

void deploy(Deployment& deployment, Cluster& cluster, const std::function<void()>& before_start) {
  const Scenario& scenario = *deployment.scenario;
  const ClusterSpec& spec = scenario.cluster;
  const engine::EngineConfig& config = scenario.engine;
  const engine::Layout& layout = deployment.layout;
  const uint64_t disk_bytes = spec.disk.capacity.bytes == 0 ? ~uint64_t{0} : spec.disk.capacity.bytes;
  Machines machines(cluster);

  NodeSpec coordinator{.disk_capacity_bytes = disk_bytes,
                       .boot = [&] { return engine::make_coordinator(config, layout); }};
  deployment.layout.coordinator = machines.add("coordinator", 0, std::move(coordinator));
  for (uint32_t i = 0; i < spec.workers.count; ++i) {
    NodeSpec worker{.cores = spec.workers.cores, .disk_capacity_bytes = disk_bytes, .boot = [&] {
                      return engine::make_worker(spec.workers.slots, config, layout, deployment.lineage);
                    }};
    if (!spec.workers.zones.empty()) worker.zone = spec.workers.zones[i % spec.workers.zones.size()];
    machines.add("worker", i, std::move(worker));
  }
  for (uint32_t i = 0; i < spec.brokers; ++i) {
    NodeSpec broker{.disk_capacity_bytes = disk_bytes,
                    .boot = [&, i] { return engine::make_broker(i, deployment.plan, config, layout); }};
    deployment.layout.brokers.push_back(machines.add("broker", i, std::move(broker)));
  }
  NodeSpec store{.disk_capacity_bytes = disk_bytes, .boot = [&] { return engine::make_store(config); }};
  deployment.layout.store = machines.add("store", 0, std::move(store));
  for (uint32_t i = 0; i < spec.clients; ++i) {
    NodeSpec client{.boot = [&, i] {
      std::vector<IngestStream> streams;
      for (const SourceInput& source : deployment.inputs.sources)
        streams.push_back({source.topic, workload_of(scenario, source.source).linger, source.workload});
      return make_ingest_client(std::move(streams), {i, spec.clients}, config, layout);
    }};
    deployment.clients.push_back(machines.add("client", i, std::move(client)));
  }
  NodeSpec console{.boot = [&] {
    return make_console_client(scenario.job, deployment.plan, config.request, layout, deployment.tail,
                               deployment.whole);
  }};
  deployment.console = machines.add("console", 0, std::move(console));
  for (const NodeSpec& node : cluster.nodes()) deployment.node_names.push_back(node.name);
  if (before_start) before_start();
  machines.start();
}

}  // namespace wavetank::scenarios
