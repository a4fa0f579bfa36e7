// A worker's registration, heartbeats and tasks.
#include "engine/roles/worker.h"

#include "engine/events.h"
#include "engine/roles/task.h"

namespace wavetank::engine {

void Worker::start(Env& env) {
  env_ = &env;
  join();
  env_->arm(kHeartbeat, env_->now() + options_.config.heartbeat.interval);
}

/// A new registration tells the coordinator that whatever ran here before is gone.
void Worker::join() {
  end_tasks();
  registered_ = false;
  registration_ = env_->random().next() | 1;
  heard_ = env_->now();
  env_->send(options_.layout.coordinator_address(), make_message(RegisterWorker{registration_, options_.slots}));
}

void Worker::wake(TimerId /*timer*/) {
  if (registered_ && env_->now() >= heard_ + options_.config.heartbeat.timeout) {
    join();  // the coordinator counts on these tasks no more: whoever it starts instead must not meet them
  } else if (registered_) {
    env_->send(options_.layout.coordinator_address(), make_message(Heartbeat{registration_}));
  } else {
    env_->send(options_.layout.coordinator_address(), make_message(RegisterWorker{registration_, options_.slots}));
  }
  env_->arm(kHeartbeat, env_->now() + options_.config.heartbeat.interval);
}

void Worker::receive(Address from, Message message) {
  env_->spend(options_.config.costs.per_message);
  switch (message.type) {
    case type_of<WorkerAccepted>:
      if (const auto accepted = decode<WorkerAccepted>(message.head);
          accepted && accepted->registration == registration_)
        heard_of({accepted->registration, accepted->epoch, true});
      break;
    case type_of<HeartbeatReply>:
      if (const auto reply = decode<HeartbeatReply>(message.head); reply && reply->registration == registration_)
        heard_of(*reply);
      break;
    case type_of<DeployTask>:
      if (const auto deployment = decode<DeployTask>(message.head)) deploy(*deployment);
      break;
    case type_of<CancelAttempt>:
      if (const auto order = decode<CancelAttempt>(message.head); order && order->epoch >= epoch_) {
        cancel(*order);
        env_->send(from, make_message(AttemptCancelled{order->attempt}));
      }
      break;
    default:
      break;
  }
}

void Worker::heard_of(const HeartbeatReply& reply) {
  if (reply.epoch < epoch_) return;
  epoch_ = reply.epoch;
  heard_ = env_->now();
  if (reply.known)
    registered_ = true;
  else if (registered_)
    join();
}

void Worker::deploy(const DeployTask& deployment) {
  if (!registered_ || deployment.epoch < epoch_ || deployment.attempt <= cancelled_ || deployment.attempt < attempt_)
    return;
  epoch_ = deployment.epoch;
  if (deployment.attempt > attempt_) end_tasks();
  attempt_ = deployment.attempt;
  if (tasks_.contains(deployment.task)) return;
  tasks_[deployment.task] =
      env_->spawn(std::make_unique<Task>(deployment, options_.config, options_.layout, options_.lineage));
}

void Worker::cancel(const CancelAttempt& cancel) {
  epoch_ = cancel.epoch;
  if (cancel.attempt > cancelled_) cancelled_ = cancel.attempt;
  if (attempt_ <= cancelled_) end_tasks();
}

void Worker::end_tasks() {
  for (const auto& [task, actor] : tasks_) {
    env_->stop(actor);
    env_->report(make_event(EventKind::kTaskCancelled, attempt_, {task}));
  }
  tasks_.clear();
}

std::string Worker::inspect() const {
  return fmt::format("worker: {}, coordinator epoch {}, attempt {} with {} tasks",
                     registered_ ? "registered" : "not registered", epoch_, attempt_, tasks_.size());
}

}  // namespace wavetank::engine
