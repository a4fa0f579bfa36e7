// A task's part in checkpoints: trigger, snapshot, acknowledge, commit, abort.
#include "engine/events.h"
#include "engine/roles/task.h"

namespace wavetank::engine {

void Task::trigger(uint64_t checkpoint) {
  if (checkpoint <= last_checkpoint_ || !source_) return;
  if (state_ != State::kRunning)
    return tell_coordinator(DeclineCheckpoint{deployment_.attempt, checkpoint, deployment_.task});
  take_snapshot(checkpoint);
}

/// The barrier goes out before the snapshot is stored: what comes later is not in it, here or downstream.
void Task::take_snapshot(uint64_t checkpoint) {
  last_checkpoint_ = checkpoint;
  outputs_.barrier(checkpoint);
  if (sink_) sink_->pre_commit(checkpoint);

  TaskState state;
  if (source_) state.sources = source_->positions();
  state.operators = chain_.snapshot();
  if (sink_) state.pending = sink_->pending();
  Bytes bytes = encode(state);
  bytes.weigh(config_.weight.state);
  const auto size = static_cast<int64_t>(bytes.weighted_size());
  env_->spend(config_.costs.per_snapshot_byte * size);
  const std::optional<Account> account = chain_.account();
  const auto kept = static_cast<int64_t>(account ? account->kept : 0);
  const auto dropped = static_cast<int64_t>(account ? account->dropped : 0);
  report(EventKind::kSnapshotTaken, {static_cast<int64_t>(checkpoint), number(), size, kept});
  report(EventKind::kSnapshotFlow,
         {static_cast<int64_t>(checkpoint), number(), static_cast<int64_t>(received_), static_cast<int64_t>(emitted_),
          dropped},
         account ? 0 : 1);
  report(EventKind::kTaskBuffered,
         {number(), static_cast<int64_t>(inputs_.most_held()), static_cast<int64_t>(outputs_.most_in_flight()),
          static_cast<int64_t>(batches_at_work_)});
  report_channels(checkpoint);
  const std::string object =
      fmt::format("checkpoint-{}/attempt-{}/task-{}", checkpoint, deployment_.attempt, deployment_.task);
  snapshot_.emplace(Snapshot{checkpoint, Upload(object, std::move(bytes), config_.request, &budget_),
                             !source_ || source_->drained()});
}

/// Of every channel: what went through this end before the barrier, and the credit as this end counts it.
void Task::report_channels(uint64_t checkpoint) {
  const auto tell = [&](const ChannelAccount& account, uint16_t end) {
    report(EventKind::kChannelFlow,
           {static_cast<int64_t>(checkpoint), account.channel, static_cast<int64_t>(account.frames),
            static_cast<int64_t>(account.records), static_cast<int64_t>(account.fingerprint)},
           end);
    report(EventKind::kChannelCredit,
           {account.channel, static_cast<int64_t>(account.granted), static_cast<int64_t>(account.arrived),
            static_cast<int64_t>(account.moved), static_cast<int64_t>(account.held)},
           end);
  };
  for (const ChannelAccount& account : outputs_.accounts()) tell(account, 0);
  for (const ChannelAccount& account : inputs_.accounts()) tell(account, 1);
}

/// Only when the state is stored and the transaction is durable may the coordinator count on this task.
void Task::acknowledge_when_stored() {
  if (!snapshot_ || snapshot_->acknowledged) return;
  const Upload& upload = snapshot_->upload;
  const auto checkpoint = static_cast<int64_t>(snapshot_->checkpoint);
  if (upload.failure()) {
    tell_coordinator(DeclineCheckpoint{deployment_.attempt, snapshot_->checkpoint, deployment_.task});
    snapshot_.reset();
    return;
  }
  if (!upload.done() || (sink_ && !sink_->flushed())) return;
  snapshot_->acknowledged = true;
  const auto size = static_cast<int64_t>(upload.weighted_size());
  report(EventKind::kSnapshotStored, {checkpoint, number(), size}, 0);
  const auto pre_committed = [&](uint16_t phase) {
    if (!sink_) return;
    report(EventKind::kSinkPreCommitted,
           {checkpoint, number(), sink_->partition().topic, sink_->partition().partition,
            static_cast<int64_t>(sink_->covered())},
           phase);
  };
  pre_committed(0);
  report(EventKind::kSnapshotStored, {checkpoint, number(), size}, 1);
  acknowledge();
  pre_committed(1);
}

void Task::acknowledge() {
  const Upload& upload = snapshot_->upload;
  tell_coordinator(AcknowledgeCheckpoint{deployment_.attempt,
                                         snapshot_->checkpoint,
                                         {deployment_.task, upload.name(), upload.weighted_size(), upload.digest()},
                                         snapshot_->drained});
}

void Task::complete(uint64_t checkpoint) {
  if (snapshot_ && snapshot_->checkpoint <= checkpoint) snapshot_.reset();
  if (checkpoint <= confirmed_)
    return tell_coordinator(ConfirmComplete{deployment_.attempt, confirmed_, deployment_.task});
  completed_ = std::max(completed_, checkpoint);
  if (sink_) sink_->commit(completed_);
}

void Task::confirm_when_committed() {
  if (sink_) {
    for (const PendingTransaction& committed : sink_->take_committed())
      report(EventKind::kSinkCommitted, {static_cast<int64_t>(committed.checkpoint), number(), sink_->partition().topic,
                                         sink_->partition().partition});
    if (!sink_->committed(completed_)) return;
  }
  if (completed_ == confirmed_) return;
  confirmed_ = completed_;
  tell_coordinator(ConfirmComplete{deployment_.attempt, confirmed_, deployment_.task});
}

void Task::abort(uint64_t checkpoint) {
  if (snapshot_ && snapshot_->checkpoint == checkpoint) snapshot_.reset();
  inputs_.abort(checkpoint);
  aligning_since_ = {};
}

}  // namespace wavetank::engine
