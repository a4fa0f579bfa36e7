// BrokerPartition: one partition of a broker: its log, its file, and the clients that wait for either.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "engine/channel/retry.h"
#include "engine/config.h"
#include "engine/events.h"
#include "engine/log/partition_log.h"
#include "engine/roles/queue_gauge.h"
#include "env/env.h"

namespace wavetank::engine {

/// Drives a PartitionLog over a disk, one disk operation at a time: what is appended while one is under way is written
/// and synced together by the next. After a crash, also one of the process only, the file is synced before anything in
/// it is shown or built upon; after a refusal of the disk it is cut back to what is durable.
class BrokerPartition {
 public:
  BrokerPartition(PartitionId id, const EngineConfig& config);

  const PartitionId& id() const { return id_; }
  /// Begins to read the file back. `env` must outlive this.
  void start(Env& env);

  void produce(Address from, const ProduceRequest& request, const Bytes& body);
  void init_producer(Address from, const InitProducerRequest& request);
  void end_transaction(Address from, const EndTransactionRequest& request);
  void fetch(Address from, const FetchRequest& request);
  void forget(NodeId peer);  ///< its process died: it waits for no fetch any more

  /// True if the operation was this partition's.
  bool completed(DiskOperation operation, const Result<Bytes>& outcome);
  /// Does what is due: answers fetches, aborts transactions, tries the disk again.
  void wake();
  /// When wake() is needed next.
  Time next_wake() const;

  std::string inspect() const;

 private:
  enum class Step : uint8_t { kReading, kCutting, kSyncingCut, kIdle, kAppending, kSyncing, kRefused };
  /// An answer, or only an event, that must wait until the log is durable up to `end`.
  struct Pending {
    uint64_t end = 0;
    Address to;
    MessageType answer = 0;  ///< the type of the reply; 0: none
    uint64_t request = 0;
    uint64_t next_sequence = 0;
    MarkerWritten marker;
    EventKind event = EventKind::kNone;
  };
  struct Waiting {
    Address from;
    FetchRequest request;
    Time deadline;
  };

  bool writable() const { return step_ == Step::kIdle || step_ == Step::kAppending || step_ == Step::kSyncing; }
  /// Why nothing can be written now, if so.
  std::optional<LogStatus> refusal() const;
  void settle(const WriteOutcome& outcome, Pending pending);
  void answer(const Pending& pending, LogStatus status);
  void refuse_fenced(uint64_t producer, uint32_t epoch);
  void pend_aborts(const std::vector<MarkerWritten>& aborted);
  void report(const Pending& pending, uint16_t phase);
  void refuse_fetch(Address from, const FetchRequest& request, LogStatus status);
  void send_fetched(const Waiting& waiting);
  void answer_fetches();

  void read_on();
  void read(const Result<Bytes>& outcome);
  void cut();
  void serve();
  void flush();
  void written();
  void write_refused();
  void try_again_later();

  PartitionId id_;
  Duration transaction_timeout_;
  CostConfig costs_;
  Backoff backoff_;
  std::string file_;
  Env* env_ = nullptr;
  PartitionLog log_;
  std::deque<Pending> pending_;  ///< by `end`
  uint64_t writes_waiting_ = 0;  ///< clients' part of them
  std::vector<Waiting> waiting_;
  QueueGauge writes_;
  QueueGauge fetches_;
  DiskOperation operation_ = 0;
  Step step_ = Step::kReading;
  bool recovered_ = false;
  uint32_t refusals_ = 0;  ///< of recovery or repair, in a row
  Time retry_at_ = Time::never();
};

}  // namespace wavetank::engine
