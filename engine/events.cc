// The table of event kinds: names, phases, values.
#include "engine/events.h"

#include <fmt/format.h>

#include <array>

#include "env/check.h"

namespace wavetank::engine {
namespace {

using Names = std::array<std::string_view, 5>;
constexpr Names kNothing{};
constexpr Names kTask{"task"};
constexpr Names kCheckpoint{"checkpoint"};
constexpr Names kCheckpointTask{"checkpoint", "task"};
constexpr Names kTransaction{"checkpoint", "task", "topic", "partition"};
constexpr Names kPreCommit{"checkpoint", "task", "topic", "partition", "transaction"};
constexpr std::array<std::string_view, 2> kCompletedPhases{"before-notify", "after-notify"};
constexpr std::array<std::string_view, 2> kPreCommitPhases{"flushed", "acknowledged"};
constexpr std::array<std::string_view, 2> kCommitPhases{"before-reply", "after-reply"};
constexpr std::array<std::string_view, 2> kStoredPhases{"stored", "before-acknowledge"};
constexpr std::array<std::string_view, 2> kBlockedPhases{"begins", "ends"};
constexpr std::array<std::string_view, 2> kFlowPhases{"accounted", "open"};

constexpr Names kEpoch{"epoch"};
constexpr Names kRestart{"delay_ns", "reason"};
constexpr Names kWorker{"worker", "slots"};
constexpr Names kLost{"worker", "reason"};
constexpr Names kTaskWorker{"task", "worker"};
constexpr Names kTaskReason{"task", "reason"};
constexpr Names kTaskCheckpoint{"task", "checkpoint"};
constexpr Names kTaskRestored{"task", "checkpoint", "bytes", "pending_transactions"};
constexpr Names kBarrier{"checkpoint", "task", "channel"};
constexpr Names kAligned{"checkpoint", "task", "alignment_ns"};
constexpr Names kSnapshot{"checkpoint", "task", "bytes"};
constexpr Names kTaken{"checkpoint", "task", "bytes", "fingerprint"};
constexpr Names kFlow{"checkpoint", "task", "received", "emitted", "dropped"};
constexpr Names kBuffered{"task", "frames_held", "frames_in_flight", "batches_at_work"};
constexpr Names kChannelFlow{"checkpoint", "channel", "frames", "records", "fingerprint"};
constexpr Names kChannelCredit{"channel", "granted", "arrived", "moved", "held"};
constexpr std::array<std::string_view, 2> kChannelEnds{"sender", "receiver"};
constexpr Names kCompleted{"checkpoint", "duration_ns", "bytes", "final"};
constexpr Names kAborted{"checkpoint", "reason"};
constexpr Names kPartition{"topic", "partition", "producer", "transaction", "offset"};
constexpr Names kFenced{"topic", "partition", "producer", "epoch", "current_epoch"};
constexpr Names kProgress{"task", "partition", "offset", "watermark_ns", "topic"};
constexpr Names kWatermark{"task", "watermark_ns"};
constexpr Names kLate{"task", "records", "watermark_ns"};
constexpr Names kFrames{"task", "channel", "sequence"};
constexpr Names kResent{"task", "frames"};
constexpr Names kRecovered{"topic", "partition", "end_offset"};
constexpr Names kStore{"objects"};
constexpr Names kFrom{"from"};
constexpr Names kPeer{"task", "peer"};
constexpr Names kHeldBack{"task", "repetitions"};
constexpr Names kQueue{"queue", "waiting", "limit", "topic", "partition"};
constexpr Names kIngest{"topic", "partition", "records"};

constexpr std::span<const std::string_view> names(const Names& all) {
  size_t count = 0;
  while (count < all.size() && !all[count].empty()) ++count;
  return {all.data(), count};
}

using K = EventKind;
constexpr EventDescription kDescriptions[] = {
    {K::kNone, "none", {}, names(kNothing), "Nothing."},
    {K::kCoordinatorStarted,
     "coordinator.started",
     {},
     names(kEpoch),
     "A coordinator has read its journal and leads with a new epoch."},
    {K::kJobSubmitted, "job.submitted", {}, names(kNothing), "The job is in the coordinator's journal."},
    {K::kJobDeploying,
     "job.deploying",
     {},
     names(kCheckpoint),
     "A new attempt is being deployed, from this checkpoint (0: from scratch)."},
    {K::kJobRunning, "job.running", {}, names(kNothing), "Every task of the attempt runs."},
    {K::kJobFailing, "job.failing", {}, names(kTaskReason), "The coordinator has decided that the attempt is lost."},
    {K::kJobRestarting, "job.restarting", {}, names(kRestart), "A restart is due after the backoff."},
    {K::kJobFinished, "job.finished", {}, names(kNothing), "All input is processed and committed."},
    {K::kJobFailed, "job.failed", {}, names(kTaskReason), "The job has failed for good."},
    {K::kWorkerRegistered,
     "worker.registered",
     {},
     names(kWorker),
     "The coordinator has accepted a worker and its slots."},
    {K::kWorkerLost, "worker.lost", {}, names(kLost), "The coordinator no longer counts on a worker."},
    {K::kTaskDeployed, "task.deployed", {}, names(kTask), "A worker has made the task's actor."},
    {K::kTaskRestoring, "task.restoring", {}, names(kTaskCheckpoint), "The task has begun to fetch its state."},
    {K::kTaskRestored,
     "task.restored",
     {},
     names(kTaskRestored),
     "The task's state is in memory, with the transactions that a sink has yet to commit."},
    {K::kTaskRunning, "task.running", {}, names(kTask), "The task has its peers and processes."},
    {K::kTaskFailed, "task.failed", {}, names(kTaskReason), "The task gave up."},
    {K::kTaskCancelled, "task.cancelled", {}, names(kTask), "The worker has ended the task's actor."},
    {K::kTaskDrained, "task.drained", {}, names(kTask), "A source has read to the sealed end of its partitions."},
    {K::kCheckpointTriggered,
     "checkpoint.triggered",
     {},
     names(kCheckpoint),
     "The coordinator asks the sources for a barrier."},
    {K::kBarrierReceived, "barrier.received", {}, names(kBarrier), "A task has seen a barrier on one channel."},
    {K::kBarrierAligned, "barrier.aligned", {}, names(kAligned), "A task has the barrier from all its channels."},
    {K::kSnapshotTaken,
     "snapshot.taken",
     {},
     names(kTaken),
     "A task has serialised its state, which stands for records of this fingerprint; the barrier is passed on."},
    {K::kSnapshotStored, "snapshot.stored", kStoredPhases, names(kSnapshot),
     "The snapshot store has a task's state durably."},
    {K::kCheckpointAcknowledged,
     "checkpoint.acknowledged",
     {},
     names(kCheckpointTask),
     "The coordinator has a task's acknowledgement."},
    {K::kCheckpointCompleted, "checkpoint.completed", kCompletedPhases, names(kCompleted),
     "The manifest and its pointer are durable."},
    {K::kCheckpointAborted, "checkpoint.aborted", {}, names(kAborted), "A checkpoint was given up."},
    {K::kCheckpointSubsumed, "checkpoint.subsumed", {}, names(kCheckpoint), "An older retained checkpoint is dropped."},
    {K::kSinkPreCommitted, "sink.pre-committed", kPreCommitPhases, names(kPreCommit),
     "Everything of a sink's transactions up to this one is durable at the broker."},
    {K::kSinkCommitted, "sink.committed", {}, names(kTransaction), "A sink knows that its transaction is committed."},
    {K::kTransactionCommitted, "transaction.committed", kCommitPhases, names(kPartition),
     "A broker has a commit marker durably."},
    {K::kTransactionAborted, "transaction.aborted", {}, names(kPartition), "A broker has an abort marker durably."},
    {K::kProducerFenced, "producer.fenced", {}, names(kFenced), "A broker has refused a producer of an older epoch."},
    {K::kSourceProgress, "source.progress", {}, names(kProgress), "A source has handed on records up to this offset."},
    {K::kWatermarkAdvanced, "watermark.advanced", {}, names(kWatermark), "A task's watermark has risen."},
    {K::kLateRecords, "late.records", {}, names(kLate), "A window has sent records to the late output."},
    {K::kFrameResent, "frame.resent", {}, names(kResent), "A task has repeated unacknowledged frames; so many in all."},
    {K::kFrameDiscarded, "frame.discarded", {}, names(kFrames), "A receiver has dropped a doubled or stale frame."},
    {K::kBackpressured, "task.backpressured", kBlockedPhases, names(kTask),
     "A task stops until a channel has credit again, or its broker keeps up; and goes on."},
    {K::kBrokerRecovered,
     "broker.recovered",
     {},
     names(kRecovered),
     "A broker has read a partition back from its disk."},
    {K::kStoreRecovered, "store.recovered", {}, names(kStore), "The snapshot store serves what its disk holds."},
    {K::kIngestAcknowledged,
     "ingest.acknowledged",
     {},
     names(kIngest),
     "A client knows that these records are in the input log."},
    {K::kIngestFinished, "ingest.finished", {}, names(kIngest), "A client has no more records for a partition."},
    {K::kCheckpointUnreadable,
     "checkpoint.unreadable",
     {},
     names(kAborted),
     "A completed checkpoint could not be read back; an older one is tried."},
    {K::kSnapshotFlow, "snapshot.flow", kFlowPhases, names(kFlow),
     "Fingerprints of all that went in and out of a task in this attempt before the barrier; open: an operator keeps "
     "no "
     "account of it."},
    {K::kTaskBuffered,
     "task.buffered",
     {},
     names(kBuffered),
     "The most a task has held so far: in one channel in, in one channel out, and unacknowledged by its broker when it "
     "went on working."},
    {K::kMessageDamaged,
     "message.damaged",
     {},
     names(kFrom),
     "A message whose checksum is wrong was dropped; its sender will repeat it."},
    {K::kConnectionLost,
     "connection.lost",
     {},
     names(kPeer),
     "A task's connection with another node was cut; it asks again for what may be lost."},
    {K::kRetriesHeldBack,
     "retries.held-back",
     {},
     names(kHeldBack),
     "A repetition was due and has to wait for the retry budget; so many in all. Task 0 is a client."},
    {K::kStoreThrottled, "store.throttled", {}, names(kFrom), "The snapshot store has told a client to slow down."},
    {K::kQueueGrown,
     "queue.grown",
     {},
     names(kQueue),
     "More waits in a role than ever before: twice as much, or more than its limit."},
    {K::kChannelFlow, "channel.flow", kChannelEnds, names(kChannelFlow),
     "What went through one end of a channel in this attempt before a barrier."},
    {K::kChannelCredit, "channel.credit", kChannelEnds, names(kChannelCredit),
     "Frames of a channel in this attempt as one end counts them: that may be sent, that have arrived, that were sent "
     "or taken, that lie at this end."},
    {K::kDeploymentExpired,
     "deployment.expired",
     {},
     names(kTaskWorker),
     "A task was not ready in time; the coordinator gives its worker up."},
};
static_assert(std::size(kDescriptions) == static_cast<size_t>(EventKind::kCount));

}  // namespace

std::span<const EventDescription> event_descriptions() { return kDescriptions; }

const EventDescription& describe(EventKind kind) {
  CHECK(kind < EventKind::kCount, "event kind {}", static_cast<int>(kind));
  return kDescriptions[static_cast<size_t>(kind)];
}

const EventDescription* find_event(std::string_view name) {
  for (const EventDescription& description : kDescriptions)
    if (description.name == name && description.kind != EventKind::kNone) return &description;
  return nullptr;
}

std::string transaction_name(int64_t number) {
  const auto bits = static_cast<uint64_t>(number);
  return fmt::format("{}.{}", bits >> 32, bits & 0xffffffff);
}

std::string producer_name(int64_t number) { return fmt::format("{:016x}", static_cast<uint64_t>(number)); }

std::string value_text(std::string_view name, int64_t value) {
  if (name == "transaction") return transaction_name(value);
  if (name == "producer") return producer_name(value);
  return std::to_string(value);
}

std::string to_string(const Event& event) {
  const EventDescription& description = describe(kind_of(event));
  std::string text(description.name);
  if (event.phase < description.phases.size()) text += fmt::format(" {}", description.phases[event.phase]);
  for (size_t i = 0; i < description.values.size(); ++i)
    text += fmt::format(" {}={}", description.values[i], value_text(description.values[i], event.values[i]));
  return text;
}

}  // namespace wavetank::engine
