// From plan, ledger and settings to evidence.
#include "scenarios/judgement/circumstances.h"

#include "engine/operators/log_sink.h"

namespace wavetank::scenarios {

faults::Topology topology_of(const Deployment& deployment) {
  faults::Topology topology;
  topology.chain_of_task.resize(1);
  for (const engine::TaskPlan& task : deployment.plan.tasks) topology.chain_of_task.push_back(task.chain);
  for (const engine::EdgePlan& edge : deployment.plan.edges) topology.edges.push_back({edge.from_chain, edge.to_chain});
  for (const engine::ChannelPlan& channel : deployment.plan.channels)
    topology.channels.push_back({channel.from_task, channel.to_task});
  for (const engine::TopicPlan& topic : deployment.plan.topics) topology.topic_names.push_back(topic.vertex);
  topology.task_names = deployment.task_names();
  return topology;
}

std::vector<faults::TroubleSpan> trouble_in(const std::vector<faults::LedgerEntry>& ledger) {
  std::vector<faults::TroubleSpan> trouble;
  for (const faults::LedgerEntry& entry : ledger)
    if (entry.started) trouble.push_back({entry.start, entry.ended ? entry.end : Time::never()});
  return trouble;
}

faults::CheckpointPace pace_of(const engine::CheckpointConfig& config) {
  return {config.interval, config.timeout, config.min_pause, config.tolerable_failures};
}

faults::BufferLimits buffers_of(const engine::ChannelConfig& config) {
  return {config.credits, engine::LogSink::kMostBatchesWaiting};
}

}  // namespace wavetank::scenarios
