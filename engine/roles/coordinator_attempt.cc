// The coordinator's attempts: slots, deployment, failure, cancellation, backoff, the end.
#include <algorithm>
#include <map>

#include "engine/roles/coordinator.h"

namespace wavetank::engine {
namespace {

/// Workers that arrive together get this long to do so, lest the first ones take all the tasks.
constexpr Duration kSettle = 300_ms;

}  // namespace

void Coordinator::watch_slots() {
  const bool enough = !plan_.tasks.empty() && !place().empty();
  if (!enough)
    slots_since_ = Time::never();
  else if (slots_since_ == Time::never())
    slots_since_ = env_->now();
}

/// The node of each task; empty if there are too few slots.
std::vector<NodeId> Coordinator::place() const {
  std::vector<LiveWorker> preferred = liveness_.workers();
  std::erase_if(preferred, [&](const LiveWorker& worker) {
    const auto avoided = avoided_.find(worker.node);
    return avoided != avoided_.end() && env_->now() < avoided->second;
  });
  std::vector<NodeId> nodes = place_tasks(plan_, preferred);
  return nodes.empty() ? place_tasks(plan_, liveness_.workers()) : nodes;
}

void Coordinator::prepare() {
  if (slots_since_ == Time::never() || env_->now() < slots_since_ + kSettle || !journal_.idle()) return;
  phase_ = Phase::kPreparing;
  journal_.write({JournalEntry::Kind::kAttempt, uint64_t{attempt_} + 1, {}, {}});
}

void Coordinator::fetch_manifest() {
  restoring_.reset();
  tasks_.clear();
  if (retained_.empty()) return deploy();
  manifest_download_.emplace(retained_.back().manifest, config_.request);
  tick();
}

/// An unreadable checkpoint must not block recovery as long as an older one can be read (known-bugs row 6).
void Coordinator::manifest_failed(StoreStatus why) {
  manifest_download_.reset();
  if (why == StoreStatus::kTimedOut) return fail_attempt(0, FailureReason::kRestore);
  report(EventKind::kCheckpointUnreadable,
         {static_cast<int64_t>(retained_.back().checkpoint), static_cast<int64_t>(why)});
  retained_.pop_back();
  if (!retained_.empty()) return fetch_manifest();
  phase_ = Phase::kFailed;
  report(EventKind::kJobFailed, {0, static_cast<int64_t>(FailureReason::kRestore)});
}

void Coordinator::deploy() {
  const std::vector<NodeId> nodes = place();
  if (nodes.empty()) return fail_attempt(0, FailureReason::kWorkerLost);
  tasks_.assign(plan_.tasks.size(), {});
  for (size_t i = 0; i < nodes.size(); ++i) tasks_[i].node = nodes[i];
  phase_ = Phase::kDeploying;
  deploy_until_ = env_->now() + config_.deployment.timeout;
  report(EventKind::kJobDeploying, {restoring_ ? static_cast<int64_t>(restoring_->checkpoint) : 0});
  for (uint32_t task = 1; task <= tasks_.size(); ++task) send_deployment(task);
}

DeployTask Coordinator::deployment_of(uint32_t number) const {
  const TaskPlan& task = plan_.task(number);
  const ChainPlan& chain = plan_.chains[task.chain];
  const JobSpec& job = journal_.state().job;
  DeployTask deployment;
  deployment.epoch = epoch_;
  deployment.attempt = attempt_;
  deployment.task = number;
  deployment.subtask = task.subtask;
  deployment.parallelism = chain.parallelism;
  deployment.max_parallelism = job.max_parallelism;
  for (const uint32_t vertex : chain.vertices) deployment.vertices.push_back(job.vertices[vertex]);
  std::map<uint32_t, OutputEdge> outputs;
  for (const ChannelPlan& channel : plan_.channels) {
    if (channel.to_task == number) deployment.inputs.push_back(channel.channel);
    if (channel.from_task != number) continue;
    outputs[channel.edge].ship = plan_.edges[channel.edge].ship;
    outputs[channel.edge].channels.push_back(channel.channel);
  }
  for (auto& [edge, output] : outputs) deployment.outputs.push_back(std::move(output));
  for (const VertexSpec& vertex : deployment.vertices)
    for (const TopicPlan& topic : plan_.topics) {
      if (topic.vertex != vertex.name) continue;
      if (topic.input) {
        deployment.source_topic = topic.topic;
        deployment.source_partitions = partitions_of(topic.partitions, task.subtask, chain.parallelism);
      } else {
        deployment.sink_partition = {topic.topic, task.subtask % topic.partitions};
      }
    }
  if (restoring_) {
    deployment.restore_checkpoint = restoring_->checkpoint;
    deployment.restore = {restoring_->snapshots.at(number - 1)};
  }
  return deployment;
}

void Coordinator::send_deployment(uint32_t task) {
  env_->send({tasks_[task - 1].node, kRoleActor}, make_message(deployment_of(task)));
}

void Coordinator::task_ready(uint32_t task, Address address) {
  TaskStatus& status = tasks_[task - 1];
  if (phase_ != Phase::kDeploying || status.ready || address.node != status.node) return;
  status.ready = true;
  status.address = address;
  start_tasks();
}

/// Once every task has its state, each is told where its peers are.
void Coordinator::start_tasks() {
  if (!std::all_of(tasks_.begin(), tasks_.end(), [](const TaskStatus& t) { return t.ready; })) return;
  for (uint32_t task = 1; task <= tasks_.size(); ++task) {
    if (tasks_[task - 1].running) continue;
    StartTask start{attempt_, {}};
    for (const ChannelPlan& channel : plan_.channels)
      if (channel.from_task == task) start.peers.push_back({channel.channel, tasks_[channel.to_task - 1].address});
    tell_task(task, start);
  }
}

void Coordinator::task_running(uint32_t task) {
  tasks_[task - 1].running = true;
  if (phase_ != Phase::kDeploying) return;
  if (!std::all_of(tasks_.begin(), tasks_.end(), [](const TaskStatus& t) { return t.running; })) return;
  phase_ = Phase::kRunning;
  checkpoints_.emplace(config_.checkpoint, static_cast<uint32_t>(tasks_.size()), journal_.state().checkpoint + 1,
                       env_->now());
  report(EventKind::kJobRunning);
}

/// A worker can answer heartbeats and yet never bring its tasks up: the job does not wait for it for ever.
void Coordinator::watch_deployment() {
  if (phase_ != Phase::kDeploying || env_->now() < deploy_until_) return;
  const bool all_ready = std::all_of(tasks_.begin(), tasks_.end(), [](const TaskStatus& t) { return t.ready; });
  uint32_t first = 0;
  std::set<NodeId> late;
  for (uint32_t task = 1; task <= tasks_.size(); ++task) {
    const TaskStatus& status = tasks_[task - 1];
    if (all_ready ? status.running : status.ready) continue;
    if (first == 0) first = task;
    if (late.insert(status.node).second) report(EventKind::kDeploymentExpired, {task, status.node});
  }
  fail_attempt(first, FailureReason::kDeployment);
  for (const NodeId node : late) {
    avoided_[node] = env_->now() + config_.deployment.avoid;
    worker_lost(node, LostReason::kNotDeploying);
  }
}

void Coordinator::fail_attempt(uint32_t task, FailureReason reason) {
  if (!attempt_alive()) return;
  failure_ = reason;
  phase_ = Phase::kCancelling;
  report(EventKind::kJobFailing, {task, static_cast<int64_t>(reason)});
  if (checkpoints_) act(checkpoints_->abandon());
  checkpoints_.reset();
  manifest_upload_.reset();
  manifest_download_.reset();
  for (const LiveWorker& worker : liveness_.workers()) cancel(worker.node);
  if (cancelling_.empty()) back_off();
}

void Coordinator::cancel(NodeId node) {
  cancelling_.insert(node);
  env_->send({node, kRoleActor}, make_message(CancelAttempt{epoch_, attempt_}));
}

/// `node` runs no task of this attempt any more, or is lost.
void Coordinator::cancelled(NodeId node) {
  if (cancelling_.erase(node) == 0 || !cancelling_.empty()) return;
  if (phase_ == Phase::kCancelling) back_off();
}

void Coordinator::back_off() {
  const Duration delay = backoff_.failed(env_->now(), env_->random());
  phase_ = Phase::kBackingOff;
  resume_at_ = env_->now() + delay;
  report(EventKind::kJobRestarting, {delay.ns, static_cast<int64_t>(failure_)});
}

/// The job is over when a checkpoint that holds all input is complete and every task has confirmed its commit.
void Coordinator::finish() {
  if (finishing_ || !checkpoints_ || !checkpoints_->final() || !checkpoints_->all_confirmed()) return;
  finishing_ = true;
  journal_.write({JournalEntry::Kind::kFinished, 0, {}, {}});
}

}  // namespace wavetank::engine
