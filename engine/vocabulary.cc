// The tables of names; those of messages are made from the structs themselves, and a test looks whether one is missing.
#include "engine/vocabulary.h"

#include <algorithm>
#include <array>

#include "engine/channel/messages.h"
#include "engine/checkpoint/messages.h"
#include "engine/checkpoint/pending.h"
#include "engine/checkpoint/transfer.h"
#include "engine/control/messages.h"
#include "engine/log/messages.h"

namespace wavetank::engine {
namespace {

template <class... Messages>
constexpr std::array<std::string_view, sizeof...(Messages)> names_of() {
  return {Messages::kName...};
}

constexpr auto kControl =
    names_of<SubmitJob, JobAccepted, RegisterWorker, WorkerAccepted, Heartbeat, HeartbeatReply, DeployTask, TaskReady,
             StartTask, TaskRunning, TaskFailed, CancelAttempt, AttemptCancelled>();
constexpr auto kCheckpoint = names_of<TriggerCheckpoint, AcknowledgeCheckpoint, DeclineCheckpoint, NotifyComplete,
                                      ConfirmComplete, NotifyAborted>();
constexpr auto kStore =
    names_of<PutRequest, PutReply, GetRequest, GetReply, DeleteRequest, DeleteReply, ListRequest, ListReply>();
constexpr auto kLog = names_of<ProduceRequest, ProduceReply, InitProducerRequest, InitProducerReply,
                               EndTransactionRequest, EndTransactionReply, FetchRequest, FetchReply>();
constexpr auto kChannel = names_of<Frame, FrameAck>();

void append(std::vector<std::string_view>& names, const auto& more) {
  names.insert(names.end(), more.begin(), more.end());
}

}  // namespace

std::vector<std::string_view> message_names() {
  std::vector<std::string_view> names;
  append(names, kChannel);
  append(names, kLog);
  append(names, kControl);
  append(names, kCheckpoint);
  append(names, kStore);
  return names;
}

std::string_view message_name(MessageType type) {
  static const std::vector<std::string_view> names = message_names();
  const auto found =
      std::find_if(names.begin(), names.end(), [type](std::string_view name) { return message_type(name) == type; });
  return found == names.end() ? std::string_view() : *found;
}

namespace {

std::string_view name_of(FailureReason reason) {
  switch (reason) {
    case FailureReason::kNone:
      return "none";
    case FailureReason::kSource:
      return "source";
    case FailureReason::kSink:
      return "sink";
    case FailureReason::kRestore:
      return "restore";
    case FailureReason::kWorkerLost:
      return "worker-lost";
    case FailureReason::kCheckpoints:
      return "checkpoints";
    case FailureReason::kCoordinator:
      return "coordinator";
    case FailureReason::kDeployment:
      return "deployment";
  }
  return {};
}

std::string_view name_of(AbortReason reason) {
  switch (reason) {
    case AbortReason::kExpired:
      return "expired";
    case AbortReason::kDeclined:
      return "declined";
    case AbortReason::kStoreFailed:
      return "store-failed";
    case AbortReason::kJobRestarted:
      return "job-restarted";
  }
  return {};
}

/// Coordinator::LostReason, which is nobody else's.
constexpr std::array<std::string_view, 4> kLostReasons{"silent", "process-died", "registered-anew", "not-deploying"};

}  // namespace

std::string_view reason_name(EventKind kind, int64_t reason) {
  switch (kind) {
    case EventKind::kTaskFailed:
    case EventKind::kJobFailing:
    case EventKind::kJobRestarting:
    case EventKind::kJobFailed:
      return name_of(static_cast<FailureReason>(reason));
    case EventKind::kCheckpointAborted:
      return name_of(static_cast<AbortReason>(reason));
    case EventKind::kWorkerLost:
      return reason >= 0 && reason < std::ssize(kLostReasons) ? kLostReasons[static_cast<size_t>(reason)] : "";
    default:
      return {};
  }
}

}  // namespace wavetank::engine
