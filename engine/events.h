// The engine's vocabulary of protocol steps: what each event kind means, its phases, and what its values are.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "env/event.h"

namespace wavetank::engine {

/// One kind per protocol step. Names, phases and the meaning of values stand in the table of events.cc.
/// The vocabulary is versioned: kinds are only added, and kEventVocabularyVersion grows with each change.
enum class EventKind : uint16_t {
  kNone = 0,
  // Job and tasks, as the coordinator decides them.
  kCoordinatorStarted,
  kJobSubmitted,
  kJobDeploying,
  kJobRunning,
  kJobFailing,
  kJobRestarting,
  kJobFinished,
  kJobFailed,
  kWorkerRegistered,
  kWorkerLost,
  kTaskDeployed,
  kTaskRestoring,
  kTaskRestored,
  kTaskRunning,
  kTaskFailed,
  kTaskCancelled,
  kTaskDrained,
  // Checkpoints, from trigger to notification.
  kCheckpointTriggered,
  kBarrierReceived,
  kBarrierAligned,
  kSnapshotTaken,
  kSnapshotStored,
  kCheckpointAcknowledged,
  kCheckpointCompleted,
  kCheckpointAborted,
  kCheckpointSubsumed,
  // The transactional sink and its brokers.
  kSinkPreCommitted,
  kSinkCommitted,
  kTransactionCommitted,
  kTransactionAborted,
  kProducerFenced,
  // Progress and the channels.
  kSourceProgress,
  kWatermarkAdvanced,
  kLateRecords,
  kFrameResent,
  kFrameDiscarded,
  kBackpressured,
  // The log, the store and the clients.
  kBrokerRecovered,
  kStoreRecovered,
  kIngestAcknowledged,
  kIngestFinished,
  // The books: what invariants balance.
  kCheckpointUnreadable,
  kSnapshotFlow,
  kTaskBuffered,
  // The network, as the engine notices it.
  kMessageDamaged,
  kConnectionLost,
  kRetriesHeldBack,
  kStoreThrottled,
  kQueueGrown,
  // The books of the channels.
  kChannelFlow,
  kChannelCredit,
  // Deployments that hang.
  kDeploymentExpired,
  kCount
};

constexpr uint32_t kEventVocabularyVersion = 7;

/// How one kind reads: its dotted name, its phases (the first is the default), and the names of its values.
struct EventDescription {
  EventKind kind = EventKind::kNone;
  std::string_view name;
  std::span<const std::string_view> phases;  ///< empty: the step has no phases
  std::span<const std::string_view> values;  ///< names of Event::values, at most five; "" ends the list
  std::string_view summary;                  ///< one sentence
};

/// What waits in a role: values[0] of kQueueGrown.
enum class Queue : int64_t { kBrokerWrites, kBrokerFetches, kStoreOperations, kClientBatches };

std::span<const EventDescription> event_descriptions();
const EventDescription& describe(EventKind kind);
/// Nothing is called `name`: nullptr.
const EventDescription* find_event(std::string_view name);

/// An event of `kind`, ready for Env::report.
constexpr Event make_event(EventKind kind, uint32_t attempt, std::array<int64_t, 5> values = {}, uint16_t phase = 0) {
  Event event;
  event.kind = static_cast<uint16_t>(kind);
  event.phase = phase;
  event.attempt = attempt;
  event.values = values;
  return event;
}

constexpr EventKind kind_of(const Event& event) { return static_cast<EventKind>(event.kind); }

/// A sink numbers its transactions anew in each attempt: "2.17" is the seventeenth of attempt 2.
std::string transaction_name(int64_t number);
/// A producer's number is a hash: sixteen hexadecimal digits.
std::string producer_name(int64_t number);
/// What a value reads as that the table calls `name`: a transaction and a producer by their names, a number else.
std::string value_text(std::string_view name, int64_t value);

/// "checkpoint.completed before-notify checkpoint=3", for stories and traces.
std::string to_string(const Event& event);

}  // namespace wavetank::engine
