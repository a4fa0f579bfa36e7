// The coordinator's checkpoint core.
#include "engine/checkpoint/pending.h"

#include <algorithm>

#include "env/check.h"

namespace wavetank::engine {

Checkpoints::Checkpoints(const CheckpointConfig& config, uint32_t tasks, uint64_t next, Time now)
    : config_(config), next_(next), next_trigger_(now + config.interval), confirmed_(tasks, 0) {}

Checkpoints::Actions Checkpoints::tick(Time now) {
  if (pending_ && pending_->state != State::kStoring && now >= pending_->began + config_.timeout)
    return give_up(AbortReason::kExpired, now);
  if (pending_ || final_ || now < next_trigger_) return {};
  pending_ = Pending{next_++, State::kReserving, now, {}, static_cast<uint32_t>(confirmed_.size())};
  pending_->manifest.snapshots.resize(confirmed_.size());
  next_trigger_ = std::max(next_trigger_ + config_.interval, now);
  return {Reserve{pending_->checkpoint}};
}

Checkpoints::Actions Checkpoints::reserved(uint64_t checkpoint) {
  if (!pending_ || pending_->checkpoint != checkpoint || pending_->state != State::kReserving) return {};
  pending_->state = State::kTriggered;
  return {Trigger{checkpoint}};
}

Checkpoints::Actions Checkpoints::acknowledge(const AcknowledgeCheckpoint& ack, Time /*now*/) {
  const uint32_t task = ack.snapshot.task;
  if (!pending_ || pending_->checkpoint != ack.checkpoint || pending_->state != State::kTriggered) return {};
  if (task == 0 || task > confirmed_.size() || pending_->manifest.snapshots[task - 1].task != 0) return {};
  pending_->manifest.snapshots[task - 1] = ack.snapshot;
  pending_->drained = pending_->drained && ack.drained;
  if (--pending_->missing != 0) return {};
  pending_->state = State::kStoring;
  pending_->manifest.checkpoint = ack.checkpoint;
  pending_->manifest.attempt = ack.attempt;
  pending_->manifest.final = pending_->drained;
  return {Store{pending_->manifest}};
}

Checkpoints::Actions Checkpoints::decline(uint64_t checkpoint, Time now) {
  if (!pending_ || pending_->checkpoint != checkpoint || pending_->state == State::kStoring) return {};
  return give_up(AbortReason::kDeclined, now);
}

Checkpoints::Actions Checkpoints::store_failed(uint64_t checkpoint, Time now) {
  if (!pending_ || pending_->checkpoint != checkpoint || pending_->state != State::kStoring) return {};
  return give_up(AbortReason::kStoreFailed, now);
}

Checkpoints::Actions Checkpoints::stored(uint64_t checkpoint, Time now) {
  if (!pending_ || pending_->checkpoint != checkpoint || pending_->state != State::kStoring) return {};
  completed_ = checkpoint;
  final_ = pending_->manifest.final;
  failures_ = 0;
  pending_.reset();
  next_trigger_ = std::max(next_trigger_, now + config_.min_pause);
  return {Notify{checkpoint}};
}

Checkpoints::Actions Checkpoints::abandon() {
  if (!pending_) return {};
  const uint64_t checkpoint = pending_->checkpoint;
  pending_.reset();
  return {Aborted{checkpoint, AbortReason::kJobRestarted}};
}

Checkpoints::Actions Checkpoints::give_up(AbortReason reason, Time now) {
  Actions actions{Aborted{pending_->checkpoint, reason}};
  pending_.reset();
  next_trigger_ = std::max(next_trigger_, now + config_.min_pause);
  if (++failures_ > config_.tolerable_failures) actions.push_back(FailJob{});
  return actions;
}

void Checkpoints::confirm(uint64_t checkpoint, uint32_t task) {
  if (task == 0 || task > confirmed_.size()) return;
  confirmed_[task - 1] = std::max(confirmed_[task - 1], checkpoint);
}

bool Checkpoints::all_confirmed() const {
  return std::all_of(confirmed_.begin(), confirmed_.end(), [&](uint64_t c) { return c >= completed_; });
}

bool Checkpoints::acknowledged_by(uint32_t task) const {
  return pending_ && pending_->manifest.snapshots[task - 1].task != 0;
}

Time Checkpoints::next_wake() const {
  if (pending_) return pending_->state == State::kStoring ? Time::never() : pending_->began + config_.timeout;
  return final_ ? Time::never() : next_trigger_;
}

}  // namespace wavetank::engine
