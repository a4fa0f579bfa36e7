// The table of message names, made from the structs themselves; a test looks whether one is missing.
#include "engine/vocabulary.h"

#include <algorithm>
#include <array>

#include "engine/channel/messages.h"
#include "engine/checkpoint/messages.h"
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

std::string_view find(MessageType type, const auto& names) {
  const auto found =
      std::find_if(names.begin(), names.end(), [type](std::string_view name) { return message_type(name) == type; });
  return found == names.end() ? std::string_view() : *found;
}

}  // namespace

std::string_view message_name(MessageType type) {
  for (const std::string_view name :
       {find(type, kChannel), find(type, kLog), find(type, kControl), find(type, kCheckpoint), find(type, kStore)})
    if (!name.empty()) return name;
  return {};
}

}  // namespace wavetank::engine
