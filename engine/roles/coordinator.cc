// The coordinator's recovery, workers, messages and time.
#include "engine/roles/coordinator.h"

#include <algorithm>

namespace wavetank::engine {
namespace {

/// How often the coordinator looks around, and how often it repeats what was not answered.
constexpr Duration kTickInterval = 100_ms;
constexpr Duration kRepeatInterval = 500_ms;

}  // namespace

Coordinator::Coordinator(CoordinatorOptions options)
    : options_(std::move(options)), liveness_(config_.heartbeat.timeout), backoff_(config_.restart) {}

void Coordinator::start(Env& env) {
  env_ = &env;
  journal_.recover(env);
  env_->arm(kTick, env_->now() + kTickInterval);
}

void Coordinator::completed(DiskOperation operation, Result<Bytes> outcome) {
  const JournalWriter::Progress progress = journal_.completed(operation, outcome);
  if (progress.recovered) {
    epoch_ = static_cast<uint32_t>(journal_.state().epoch) + 1;
    attempt_ = static_cast<uint32_t>(journal_.state().attempt);
    journal_.write({JournalEntry::Kind::kEpoch, epoch_, {}, {}});
  }
  if (progress.durable) durable(*progress.durable);
  arm();
}

/// Acts on what could not be done before the entry was on disk.
void Coordinator::durable(const JournalEntry& entry) {
  switch (entry.kind) {
    case JournalEntry::Kind::kEpoch:
      lead();
      break;
    case JournalEntry::Kind::kJob:
      plan_ = make_plan(entry.job);
      phase_ = Phase::kWaitingForSlots;
      report(EventKind::kJobSubmitted);
      env_->send(console_, make_message(JobAccepted{epoch_}));
      watch_slots();
      break;
    case JournalEntry::Kind::kAttempt:
      attempt_ = static_cast<uint32_t>(entry.number);
      fetch_manifest();
      break;
    case JournalEntry::Kind::kCheckpointReserved:
      if (checkpoints_) act(checkpoints_->reserved(entry.number));
      break;
    case JournalEntry::Kind::kCheckpointCompleted:
      completed_durably(entry);
      break;
    case JournalEntry::Kind::kFinished:
      phase_ = Phase::kFinished;
      report(EventKind::kJobFinished);
      for (const LiveWorker& worker : liveness_.workers()) cancel(worker.node);
      break;
  }
}

void Coordinator::lead() {
  leading_ = true;
  const JournalState& state = journal_.state();
  retained_ = state.completed;
  const size_t most = std::max<size_t>(config_.checkpoint.retained, 1);
  if (retained_.size() > most) retained_.erase(retained_.begin(), retained_.end() - static_cast<std::ptrdiff_t>(most));
  phase_ = Phase::kIdle;
  if (state.has_job) {
    plan_ = make_plan(state.job);
    phase_ = state.finished ? Phase::kFinished : Phase::kWaitingForSlots;
  }
  report(EventKind::kCoordinatorStarted, {epoch_});
  // What ran under an earlier coordinator is not taken over: it is fenced off and started again.
  if (phase_ == Phase::kWaitingForSlots && attempt_ != 0)
    report(EventKind::kJobFailing, {0, static_cast<int64_t>(FailureReason::kCoordinator)});
}

// Time.

void Coordinator::wake(TimerId /*timer*/) {
  tick();
  arm();
}

void Coordinator::tick() {
  journal_.tick();
  if (!leading_) return;
  const Time now = env_->now();
  for (const NodeId node : liveness_.silent(now)) worker_lost(node, LostReason::kSilent);
  watch_slots();
  if (phase_ == Phase::kBackingOff && now >= resume_at_) phase_ = Phase::kWaitingForSlots;
  if (phase_ == Phase::kWaitingForSlots) prepare();
  watch_deployment();
  if (checkpoints_) act(checkpoints_->tick(now));
  if (now >= next_repeat_) {
    next_repeat_ = now + kRepeatInterval;
    repeat();
  }
  Random& random = env_->random();
  if (manifest_upload_)
    if (auto message = manifest_upload_->poll(now, random))
      env_->send(options_.layout.store_address(), std::move(*message));
  if (manifest_download_)
    if (auto message = manifest_download_->poll(now, random))
      env_->send(options_.layout.store_address(), std::move(*message));
  give_up_transfers();
}

/// A transfer fails by an answer, or because none came for too long. As long as no pointer to the manifest is being
/// written, its checkpoint is surely not complete and expires like any other.
void Coordinator::give_up_transfers() {
  const bool expired = manifest_upload_ && env_->now() >= storing_since_ + config_.checkpoint.timeout;
  if (manifest_upload_ && (expired || manifest_upload_->failure())) {
    manifest_upload_.reset();
    if (checkpoints_) act(checkpoints_->store_failed(storing_->checkpoint, env_->now()));
  }
  if (manifest_download_ && manifest_download_->failure()) manifest_failed(*manifest_download_->failure());
}

void Coordinator::arm() {
  Time next = env_->now() + kTickInterval;
  if (checkpoints_) next = std::min(next, std::max(checkpoints_->next_wake(), env_->now() + 1_ms));
  env_->arm(kTick, next);
}

/// Says again what has not been answered: any message may have been lost.
void Coordinator::repeat() {
  for (const NodeId node : cancelling_) env_->send({node, kRoleActor}, make_message(CancelAttempt{epoch_, attempt_}));
  if (phase_ == Phase::kDeploying) {
    for (uint32_t task = 1; task <= tasks_.size(); ++task)
      if (!tasks_[task - 1].ready) send_deployment(task);
    start_tasks();
  }
  if (checkpoints_) {
    if (const uint64_t checkpoint = checkpoints_->triggered()) trigger(checkpoint);
    if (const uint64_t checkpoint = checkpoints_->completed())
      for (uint32_t task = 1; task <= tasks_.size(); ++task)
        if (!checkpoints_->confirmed_by(task)) tell_task(task, NotifyComplete{attempt_, checkpoint});
  }
  delete_garbage();
}

// Messages.

void Coordinator::receive(Address from, Message message) {
  env_->spend(config_.costs.per_message);
  if (!leading_) return;
  if (!dispatch_worker(from, message) && !dispatch_task(from, message)) store_answered(message);
  arm();
}

bool Coordinator::dispatch_worker(Address from, const Message& message) {
  switch (message.type) {
    case type_of<SubmitJob>: {
      console_ = from;
      auto submit = decode<SubmitJob>(message.head);
      if (journal_.state().has_job)
        env_->send(from, make_message(JobAccepted{epoch_}));
      else if (submit && phase_ == Phase::kIdle && journal_.idle() && validate(submit->job).empty())
        journal_.write({JournalEntry::Kind::kJob, 0, {}, std::move(submit->job)});
      return true;
    }
    case type_of<RegisterWorker>:
      if (const auto registration = decode<RegisterWorker>(message.head)) worker_arrived(from.node, *registration);
      return true;
    case type_of<Heartbeat>:
      if (const auto heartbeat = decode<Heartbeat>(message.head)) {
        const bool known = liveness_.heartbeat(from.node, heartbeat->registration, env_->now());
        env_->send(from, make_message(HeartbeatReply{heartbeat->registration, epoch_, known}));
      }
      return true;
    case type_of<AttemptCancelled>:
      if (const auto answer = decode<AttemptCancelled>(message.head); answer && answer->attempt == attempt_)
        cancelled(from.node);
      return true;
    default:
      return false;
  }
}

bool Coordinator::dispatch_task(Address from, const Message& message) {
  // While the next attempt is prepared, the number is still the last one's, and what its tasks say is over.
  const auto known = [&](uint32_t attempt, uint32_t task) {
    const bool deployed = phase_ == Phase::kDeploying || phase_ == Phase::kRunning;
    return deployed && attempt == attempt_ && task >= 1 && task <= tasks_.size();
  };
  switch (message.type) {
    case type_of<TaskReady>:
      if (const auto m = decode<TaskReady>(message.head); m && known(m->attempt, m->task)) task_ready(m->task, from);
      return true;
    case type_of<TaskRunning>:
      if (const auto m = decode<TaskRunning>(message.head); m && known(m->attempt, m->task)) task_running(m->task);
      return true;
    case type_of<TaskFailed>:
      if (const auto m = decode<TaskFailed>(message.head); m && known(m->attempt, m->task))
        fail_attempt(m->task, m->reason);
      return true;
    case type_of<AcknowledgeCheckpoint>:
      if (const auto m = decode<AcknowledgeCheckpoint>(message.head);
          m && checkpoints_ && known(m->attempt, m->snapshot.task)) {
        if (!checkpoints_->acknowledged_by(m->snapshot.task) && checkpoints_->triggered() == m->checkpoint)
          report(EventKind::kCheckpointAcknowledged, {static_cast<int64_t>(m->checkpoint), m->snapshot.task});
        act(checkpoints_->acknowledge(*m, env_->now()));
      }
      return true;
    case type_of<DeclineCheckpoint>:
      if (const auto m = decode<DeclineCheckpoint>(message.head); m && checkpoints_ && known(m->attempt, m->task))
        act(checkpoints_->decline(m->checkpoint, env_->now()));
      return true;
    case type_of<ConfirmComplete>:
      if (const auto m = decode<ConfirmComplete>(message.head); m && checkpoints_ && known(m->attempt, m->task)) {
        checkpoints_->confirm(m->checkpoint, m->task);
        finish();
      }
      return true;
    default:
      return false;
  }
}

void Coordinator::store_answered(const Message& message) {
  if (manifest_upload_ && manifest_upload_->receive(message)) {
    if (manifest_upload_->done()) {
      storing_pointer_ = true;
      journal_.write({JournalEntry::Kind::kCheckpointCompleted, storing_->checkpoint, manifest_upload_->name(), {}});
      manifest_upload_.reset();
    }
  } else if (manifest_download_ && manifest_download_->receive(message)) {
    if (manifest_download_->done()) {
      auto manifest = decode<Manifest>(manifest_download_->take());
      manifest_download_.reset();
      if (!manifest) return manifest_failed(StoreStatus::kCorrupt);
      restoring_ = std::move(*manifest);
      deploy();
    }
  } else if (message.type == type_of<DeleteReply> && deleting_) {
    const auto reply = decode<DeleteReply>(message.head);
    if (reply && reply->request == deleting_->request && reply->status == StoreStatus::kOk) deleting_.reset();
  }
  tick();
}

// Workers.

void Coordinator::worker_arrived(NodeId node, const RegisterWorker& registration) {
  switch (liveness_.arrive(node, registration.registration, registration.slots, env_->now())) {
    case Liveness::Arrival::kKnown:
      break;
    case Liveness::Arrival::kReplaces:
      worker_lost(node, LostReason::kRegisteredAnew);
      liveness_.arrive(node, registration.registration, registration.slots, env_->now());
      [[fallthrough]];
    case Liveness::Arrival::kNew:
      report(EventKind::kWorkerRegistered, {node, registration.slots});
      break;
  }
  env_->send({node, kRoleActor}, make_message(WorkerAccepted{registration.registration, epoch_}));
  watch_slots();
}

void Coordinator::worker_lost(NodeId node, LostReason reason) {
  if (!liveness_.remove(node)) return;
  report(EventKind::kWorkerLost, {node, static_cast<int64_t>(reason)});
  cancelled(node);
  if (phase_ != Phase::kDeploying && phase_ != Phase::kRunning) return;
  for (uint32_t task = 1; task <= tasks_.size(); ++task)
    if (tasks_[task - 1].node == node) return fail_attempt(task, FailureReason::kWorkerLost);
}

void Coordinator::unreachable(NodeId peer) {
  if (!leading_) return;
  worker_lost(peer, LostReason::kProcessDied);
  arm();
}

std::string Coordinator::inspect() const {
  static constexpr const char* kPhases[] = {"recovering", "idle",       "waiting for slots", "preparing", "deploying",
                                            "running",    "cancelling", "backing off",       "finished",  "failed"};
  return fmt::format("coordinator epoch {} {}: attempt {}, {} workers, {} checkpoints retained, pending {}", epoch_,
                     kPhases[static_cast<int>(phase_)], attempt_, liveness_.workers().size(), retained_.size(),
                     checkpoints_ ? checkpoints_->triggered() : 0);
}

}  // namespace wavetank::engine
