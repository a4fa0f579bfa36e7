// The coordinator's checkpoints: what its core decides, carried out.
#include <algorithm>

#include "engine/roles/coordinator.h"

namespace wavetank::engine {

std::string Coordinator::object_name(uint64_t checkpoint, std::string_view part) const {
  return fmt::format("checkpoint-{}/attempt-{}/{}", checkpoint, attempt_, part);
}

void Coordinator::act(const Checkpoints::Actions& actions) {
  for (const Checkpoints::Action& action : actions) {
    if (const auto* reserve = std::get_if<Checkpoints::Reserve>(&action)) {
      journal_.write({JournalEntry::Kind::kCheckpointReserved, reserve->checkpoint, {}, {}});
    } else if (const auto* begin = std::get_if<Checkpoints::Trigger>(&action)) {
      report(EventKind::kCheckpointTriggered, {static_cast<int64_t>(begin->checkpoint)});
      trigger(begin->checkpoint);
    } else if (const auto* manifest = std::get_if<Checkpoints::Store>(&action)) {
      store(manifest->manifest);
    } else if (const auto* complete = std::get_if<Checkpoints::Notify>(&action)) {
      notify(complete->checkpoint);
    } else if (const auto* abort = std::get_if<Checkpoints::Aborted>(&action)) {
      aborted(*abort);
    } else {
      return fail_attempt(0, FailureReason::kCheckpoints);
    }
  }
}

/// To the tasks with sources that have not acknowledged; the others learn of it by barriers.
void Coordinator::trigger(uint64_t checkpoint) {
  const JobSpec& job = journal_.state().job;
  for (const TaskPlan& task : plan_.tasks) {
    const VertexSpec& head = job.vertices[plan_.chains[task.chain].vertices.front()];
    if (head.kind == VertexKind::kSource && !checkpoints_->acknowledged_by(task.task))
      tell_task(task.task, TriggerCheckpoint{attempt_, checkpoint});
  }
}

void Coordinator::store(const Manifest& manifest) {
  storing_ = manifest;
  storing_since_ = checkpoints_->triggered_at();
  manifest_upload_.emplace(object_name(manifest.checkpoint, "manifest"), encode(manifest), config_.request);
  if (auto message = manifest_upload_->poll(env_->now(), env_->random()))
    env_->send(options_.layout.store_address(), std::move(*message));
}

/// The pointer is durable: the checkpoint is complete, whether or not the attempt that took it still lives.
void Coordinator::completed_durably(const JournalEntry& entry) {
  retained_.push_back({entry.number, entry.object});
  storing_pointer_ = false;
  uint64_t bytes = 0;
  for (const SnapshotHandle& snapshot : storing_->snapshots) bytes += snapshot.bytes;
  const std::array<int64_t, 5> values{static_cast<int64_t>(entry.number), (env_->now() - storing_since_).ns,
                                      static_cast<int64_t>(bytes), storing_->final};
  report(EventKind::kCheckpointCompleted, values, 0);
  if (checkpoints_) act(checkpoints_->stored(entry.number, env_->now()));
  report(EventKind::kCheckpointCompleted, values, 1);
  subsume();
}

void Coordinator::notify(uint64_t checkpoint) {
  for (uint32_t task = 1; task <= tasks_.size(); ++task) tell_task(task, NotifyComplete{attempt_, checkpoint});
}

void Coordinator::aborted(const Checkpoints::Aborted& aborted) {
  // Its pointer is being written: it may be complete already, so nothing of it may go (known-bugs row 21).
  if (storing_pointer_ && storing_->checkpoint == aborted.checkpoint) return;
  report(EventKind::kCheckpointAborted,
         {static_cast<int64_t>(aborted.checkpoint), static_cast<int64_t>(aborted.reason)});
  drop(object_name(aborted.checkpoint, "manifest"));
  if (aborted.reason == AbortReason::kJobRestarted) return;  // its tasks are being cancelled
  for (uint32_t task = 1; task <= tasks_.size(); ++task) tell_task(task, NotifyAborted{attempt_, aborted.checkpoint});
}

/// Only now that a newer checkpoint is complete may an older one go.
void Coordinator::subsume() {
  while (retained_.size() > std::max<size_t>(config_.checkpoint.retained, 1)) {
    report(EventKind::kCheckpointSubsumed, {static_cast<int64_t>(retained_.front().checkpoint)});
    drop(retained_.front().manifest);
    retained_.erase(retained_.begin());
  }
}

/// The objects of one checkpoint lie beside its manifest.
void Coordinator::drop(const std::string& manifest_object) {
  const std::string folder = manifest_object.substr(0, manifest_object.rfind('/') + 1);
  garbage_.push_back(manifest_object);
  for (const TaskPlan& task : plan_.tasks) garbage_.push_back(fmt::format("{}task-{}", folder, task.task));
  delete_garbage();
}

void Coordinator::delete_garbage() {
  if (!deleting_ && !garbage_.empty()) {
    deleting_ = DeleteRequest{env_->random().next(), std::move(garbage_)};
    garbage_.clear();
  }
  if (deleting_) env_->send(options_.layout.store_address(), make_message(*deleting_));
}

}  // namespace wavetank::engine
