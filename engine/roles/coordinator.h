// Coordinator: the role that owns the job: workers, attempts, checkpoints. What it must not forget is in its journal.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "engine/checkpoint/pending.h"
#include "engine/checkpoint/transfer.h"
#include "engine/config.h"
#include "engine/control/liveness.h"
#include "engine/control/messages.h"
#include "engine/control/placement.h"
#include "engine/control/restart.h"
#include "engine/events.h"
#include "engine/job/plan.h"
#include "engine/roles/journal_writer.h"
#include "engine/roles/layout.h"

namespace wavetank::engine {

struct CoordinatorOptions {
  EngineConfig config;
  Layout layout;
};

class Coordinator final : public Actor {
 public:
  explicit Coordinator(CoordinatorOptions options);

  void start(Env& env) override;
  void receive(Address from, Message message) override;
  void wake(TimerId timer) override;
  void completed(DiskOperation operation, Result<Bytes> outcome) override;
  void unreachable(NodeId peer) override;
  std::string inspect() const override;

 private:
  enum class Phase : uint8_t {
    kRecovering,  ///< reading the journal
    kIdle,        ///< no job yet
    kWaitingForSlots,
    kPreparing,  ///< the attempt's number becomes durable, its manifest is fetched
    kDeploying,
    kRunning,
    kCancelling,  ///< waiting until no task of the failed attempt runs
    kBackingOff,
    kFinished,
    kFailed,
  };
  enum Timer : TimerId { kTick };
  enum class LostReason : int64_t { kSilent, kProcessDied, kRegisteredAnew, kNotDeploying };

  /// A task of the current attempt.
  struct TaskStatus {
    NodeId node = kNoNode;
    Address address;
    bool ready = false;
    bool running = false;
  };

  // Messages and time (coordinator.cc).
  void durable(const JournalEntry& entry);
  void lead();
  void tick();
  void arm();
  void worker_arrived(NodeId node, const RegisterWorker& registration);
  void worker_lost(NodeId node, LostReason reason);
  bool dispatch_worker(Address from, const Message& message);
  bool dispatch_task(Address from, const Message& message);
  void store_answered(const Message& message);
  void give_up_transfers();
  void repeat();

  // Attempts (coordinator_attempt.cc).
  void watch_slots();
  std::vector<NodeId> place() const;
  void prepare();
  void fetch_manifest();
  void manifest_failed(StoreStatus why);
  void deploy();
  void send_deployment(uint32_t task);
  DeployTask deployment_of(uint32_t number) const;
  void task_ready(uint32_t task, Address address);
  void task_running(uint32_t task);
  void start_tasks();
  void watch_deployment();
  void fail_attempt(uint32_t task, FailureReason reason);
  void cancel(NodeId node);
  void cancelled(NodeId node);
  void back_off();
  void finish();

  // Checkpoints (coordinator_checkpoint.cc).
  void act(const Checkpoints::Actions& actions);
  void trigger(uint64_t checkpoint);
  void store(const Manifest& manifest);
  void completed_durably(const JournalEntry& entry);
  void notify(uint64_t checkpoint);
  void aborted(const Checkpoints::Aborted& aborted);
  void subsume();
  void drop(const std::string& manifest_object);
  void delete_garbage();

  template <MessageStruct T>
  void tell_task(uint32_t task, const T& content) {
    env_->send(tasks_[task - 1].address, make_message(content));
  }
  void report(EventKind kind, std::array<int64_t, 5> values = {}, uint16_t phase = 0) {
    env_->report(make_event(kind, attempt_, values, phase));
  }
  bool attempt_alive() const {
    return phase_ == Phase::kPreparing || phase_ == Phase::kDeploying || phase_ == Phase::kRunning;
  }
  std::string object_name(uint64_t checkpoint, std::string_view part) const;

  CoordinatorOptions options_;
  const EngineConfig& config_ = options_.config;
  Env* env_ = nullptr;
  Phase phase_ = Phase::kRecovering;
  JournalWriter journal_;
  uint32_t epoch_ = 0;
  bool leading_ = false;
  Liveness liveness_;
  RestartBackoff backoff_;
  Address console_;
  Time next_repeat_;

  Plan plan_;
  uint32_t attempt_ = 0;
  std::vector<TaskStatus> tasks_;     ///< by number, from 1
  Time deploy_until_;                 ///< what is not up by then is late
  std::map<NodeId, Time> avoided_;    ///< until when
  Time slots_since_ = Time::never();  ///< since when there are enough slots
  Time resume_at_;
  FailureReason failure_ = FailureReason::kNone;
  std::set<NodeId> cancelling_;  ///< workers that have not yet confirmed

  std::vector<CheckpointPointer> retained_;  ///< completed checkpoints, oldest first
  std::optional<Manifest> restoring_;        ///< what the attempt starts from
  std::optional<Download> manifest_download_;
  std::optional<Checkpoints> checkpoints_;
  std::optional<Manifest> storing_;  ///< the manifest on its way to the store
  std::optional<Upload> manifest_upload_;
  Time storing_since_;                ///< when that checkpoint was triggered
  bool storing_pointer_ = false;      ///< the pointer to it is on its way to the journal
  std::vector<std::string> garbage_;  ///< objects to delete
  std::optional<DeleteRequest> deleting_;
  bool finishing_ = false;
};

}  // namespace wavetank::engine
