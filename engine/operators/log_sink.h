// LogSink: the sink part of a task: writes inside transactions that commit with checkpoints.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/checkpoint/task_state.h"
#include "engine/log/writer.h"
#include "engine/operators/log_source.h"

namespace wavetank::engine {

/// The identity under which all attempts of one sink task write, so that a newer one can fence an older one.
uint64_t sink_producer(std::string_view sink, uint32_t subtask);

struct LogSinkOptions {
  PartitionId partition;
  uint64_t producer = 0;
  uint32_t attempt = 0;  ///< the producer's epoch: it fences what older attempts left behind
  RequestConfig request;
  WeightConfig weight;            ///< of each record: so many fewer make a batch
  RetryBudget* budget = nullptr;  ///< if given, outlives the sink and decides what may be repeated
};

/// Two-phase commit as in Flink's TwoPhaseCommitSinkFunction: records go into the current transaction; a barrier makes
/// it pending; its checkpoint's completion commits it and every older one. Owns no Env.
class LogSink {
 public:
  /// With so many batches on their way to the broker the task must not write more.
  static constexpr size_t kMostBatchesWaiting = 16;

  explicit LogSink(const LogSinkOptions& options);

  /// Once, first. Transactions pending in the restored checkpoint are committed, all others of older attempts aborted.
  void open(std::vector<PendingTransaction> restored);

  void write(Lane lane, std::span<const Record> records);
  /// The barrier of `checkpoint`: the current transaction ends here and waits for its completion.
  void pre_commit(uint64_t checkpoint);
  /// Everything written before the last pre_commit is durable at the broker.
  bool flushed() const;
  /// What a snapshot taken now must hold.
  const std::vector<PendingTransaction>& pending() const { return pending_; }
  /// `checkpoint` and all older ones are complete.
  void commit(uint64_t checkpoint);
  /// Transactions known to be committed since the last call.
  std::vector<PendingTransaction> take_committed();
  /// Nothing up to `checkpoint` is still to be committed.
  bool committed(uint64_t checkpoint) const;

  void poll(Time now, Random& random, std::vector<BrokerMessage>& out);
  Time next_wake() const { return writer_.next_wake(); }
  bool receive(const Message& message) { return writer_.receive(message); }
  /// Too much is on its way to the broker: the task must not write more.
  bool blocked() const { return waiting() >= kMostBatchesWaiting; }
  /// Batches on their way to the broker.
  size_t waiting() const { return writer_.unacknowledged(); }
  std::optional<LogStatus> failure() const { return writer_.failure(); }
  /// The transaction that holds, or will hold, what was written last.
  uint64_t transaction() const { return first_transaction_ + transactions_ + (open_transaction_ ? 0 : 1); }
  /// The last transaction that the last pre_commit covers, whether or not it wrote anything: larger numbers are later.
  uint64_t covered() const { return covered_; }
  PartitionId partition() const { return writer_.partition(); }

 private:
  // Leaves room for the log's own headers, so that a batch on disk stays in the pool's class of 32 KiB.
  static constexpr size_t kBatchRecords = 1000;

  void append(Lane lane, BytesBuilder& records);

  PartitionWriter writer_;
  uint32_t weight_;
  size_t batch_bytes_;
  uint64_t first_transaction_;
  uint64_t transactions_ = 0;  ///< begun by this attempt
  uint64_t covered_ = 0;
  bool open_transaction_ = false;
  BytesBuilder results_;
  BytesBuilder late_;
  uint64_t appended_ = 0;       ///< records given to the writer
  uint64_t pre_committed_ = 0;  ///< of those, before the last barrier
  uint64_t committing_ = 0;     ///< checkpoints up to here are complete
  std::vector<PendingTransaction> pending_;
};

}  // namespace wavetank::engine
