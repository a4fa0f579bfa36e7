// Records of a workload into the log, in batches, exactly once.
#include "scenarios/world/ingest_client.h"

#include <algorithm>

#include "engine/events.h"
#include "engine/log/writer.h"
#include "engine/roles/checksums.h"
#include "engine/roles/queue_gauge.h"
#include "env/env.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;
using engine::PartitionId;
using engine::PartitionWriter;
using engine::Record;

constexpr uint64_t kBatchRecords = 1000;  // with all headers a block of 32 KiB, here and on the broker's disk

class IngestClient final : public Actor {
 public:
  IngestClient(std::vector<IngestStream> streams, IngestShare share, const engine::EngineConfig& config,
               const engine::Layout& layout)
      : streams_(std::move(streams)), share_(share), config_(config), layout_(layout), budget_(config.retry_budget) {}

  void start(Env& env) override {
    env_ = &env;
    for (const IngestStream& stream : streams_)
      for (uint32_t p = share_.index; p < stream.workload.partitions(); p += share_.clients)
        partitions_.push_back(
            {&stream.workload, stream.linger, new_writer({stream.topic, p}),
             engine::QueueGauge(engine::Queue::kClientBatches, config_.queues.client_batches, {stream.topic, p})});
    work();
  }

  void receive(Address /*from*/, Message message) override {
    if (message.type == type_of<EndInput>) ending_ = true;
    for (Partition& partition : partitions_)
      if (partition.writer.receive(message)) break;
    work();
  }

  void wake(TimerId /*timer*/) override { work(); }

  std::string inspect() const override {
    std::string text = "ingest client:";
    for (const Partition& p : partitions_)
      text += fmt::format(" {}/{} {} of {} acknowledged", p.writer.partition().topic, p.writer.partition().partition,
                          p.writer.acknowledged_sequence(), p.workload->count(p.writer.partition().partition));
    return text;
  }

 private:
  struct Partition {
    const Workload* workload;
    Duration linger;
    PartitionWriter writer;
    engine::QueueGauge batches;
    bool opened = false;
    bool sealed = false;
    uint64_t next = 0;  ///< index of the next record to append
    Time flush_at;      ///< when the records that have arrived since are sent
    uint64_t acknowledged = 0;
    bool finished = false;
  };

  /// Time never stands still between two incarnations, or until a writer gives up, so it makes a larger epoch for each.
  PartitionWriter new_writer(PartitionId id) {
    PartitionWriter writer({.partition = id,
                            .producer = mix64(hash_name("ingest") + (uint64_t{id.topic} << 32) + id.partition),
                            .epoch = static_cast<uint32_t>(env_->now().ns / 1'000'000 + 1),
                            .request = config_.request,
                            .budget = &budget_});
    writer.open();
    return writer;
  }

  /// A writer that had no answer for too long leaves an unknown outcome behind: the broker tells the next one where it
  /// stands. Other failures are the log's, and stay.
  std::vector<Message> poll(Partition& partition, Time now) {
    std::vector<Message> messages = partition.writer.poll(now, env_->random());
    if (partition.writer.failure() != engine::LogStatus::kTimedOut) return messages;
    partition.writer = new_writer(partition.writer.partition());
    partition.opened = false;
    partition.sealed = false;
    return partition.writer.poll(now, env_->random());
  }

  void work() {
    const Time now = env_->now();
    Time next = Time::never();
    for (Partition& partition : partitions_) {
      append_arrived(partition, now);
      for (Message& message : poll(partition, now))
        env_->send(layout_.broker_address(partition.writer.partition()), std::move(message));
      report(partition);
      next = std::min({next, partition.writer.next_wake(), next_flush(partition)});
    }
    if (budget_.times_held_back() != held_back_reported_) {
      held_back_reported_ = budget_.times_held_back();
      env_->report(engine::make_event(EventKind::kRetriesHeldBack, 0, {0, static_cast<int64_t>(held_back_reported_)}));
    }
    if (next != Time::never()) env_->arm(0, std::max(next, now));
  }

  void append_arrived(Partition& partition, Time now) {
    PartitionWriter& writer = partition.writer;
    if (!writer.opened() || writer.failure()) return;
    if (!partition.opened) {
      // To send again what the log had promised to keep would hide that it has not.
      if (writer.next_sequence() < partition.acknowledged) return;
      partition.opened = true;
      partition.next = writer.next_sequence();
    }
    const uint32_t number = writer.partition().partition;
    const uint64_t arrived = now < partition.flush_at ? 0 : partition.workload->arrived_by(number, now);
    while (partition.next < arrived && !partition.batches.full(writer.unacknowledged())) {
      const uint64_t count = std::min<uint64_t>(arrived - partition.next, config_.weight.batch(kBatchRecords));
      BytesBuilder batch(count * sizeof(Record));
      partition.workload->fill(number, partition.next, count,
                               reinterpret_cast<Record*>(batch.extend(count * sizeof(Record))));
      Bytes body = batch.freeze();
      body.weigh(config_.weight.record);
      writer.append(engine::Lane::kResults, 0, static_cast<uint32_t>(count), std::move(body));
      partition.next += count;
    }
    if (now >= partition.flush_at && partition.next < partition.workload->count(number))
      partition.flush_at = std::max(partition.workload->arrival(number, partition.next), now) + partition.linger;
    if (ending_ && !partition.sealed && partition.next == partition.workload->count(number) &&
        !partition.batches.full(writer.unacknowledged())) {
      partition.sealed = true;
      writer.seal();
    }
    partition.batches.holds(writer.unacknowledged(), *env_);
  }

  /// While the broker is behind, its answers make the next flush, not the clock.
  static Time next_flush(const Partition& partition) {
    const PartitionWriter& writer = partition.writer;
    const bool more = partition.opened && partition.next < partition.workload->count(writer.partition().partition);
    return more && !writer.failure() && !partition.batches.full(writer.unacknowledged()) ? partition.flush_at
                                                                                         : Time::never();
  }

  void report(Partition& partition) {
    if (!partition.opened) return;
    const auto [topic, number] = partition.writer.partition();
    const uint64_t acknowledged = std::min(partition.writer.acknowledged_sequence(), partition.next);
    if (acknowledged > partition.acknowledged) {
      partition.acknowledged = acknowledged;
      env_->report(
          engine::make_event(EventKind::kIngestAcknowledged, 0, {topic, number, static_cast<int64_t>(acknowledged)}));
    }
    if (!partition.finished && acknowledged == partition.workload->count(number)) {
      partition.finished = true;
      env_->report(
          engine::make_event(EventKind::kIngestFinished, 0, {topic, number, static_cast<int64_t>(acknowledged)}));
    }
  }

  std::vector<IngestStream> streams_;
  IngestShare share_;
  engine::EngineConfig config_;
  engine::Layout layout_;
  engine::RetryBudget budget_;  ///< of everything this client repeats
  uint64_t held_back_reported_ = 0;
  Env* env_ = nullptr;
  std::vector<Partition> partitions_;
  bool ending_ = false;
};

}  // namespace

std::unique_ptr<Actor> make_ingest_client(std::vector<IngestStream> streams, IngestShare share,
                                          const engine::EngineConfig& config, const engine::Layout& layout) {
  return engine::behind_checksums(std::make_unique<IngestClient>(std::move(streams), share, config, layout));
}

}  // namespace wavetank::scenarios
