// PartitionWriter: the pure core of a producer for one partition: ordered, pipelined, idempotent, transactional.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "engine/channel/retry.h"
#include "engine/log/messages.h"

namespace wavetank::engine {

struct WriterOptions {
  PartitionId partition;
  uint64_t producer = 0;
  uint32_t epoch = 1;  ///< from 1; larger than that of any earlier writer of this producer
  RequestConfig request;
  uint32_t max_in_flight = 5;     ///< batches sent and not yet acknowledged
  RetryBudget* budget = nullptr;  ///< if given, outlives the writer and decides what may be repeated
};

/// Owns no Env: the caller sends what poll() gives to the partition's broker, passes in what arrives, calls poll()
/// after each call that may have made work (append, end, receive, …) and at next_wake(). Batches reach the log in the
/// order of append() and exactly once, whatever is lost, doubled, reordered or restarted on the way. A writer that has
/// failed sends nothing more; what it had not heard about has an unknown outcome.
class PartitionWriter {
 public:
  explicit PartitionWriter(WriterOptions options);

  /// Once, first: fences older epochs of the producer and aborts their transactions except `keep`.
  void open(std::vector<uint64_t> keep = {});
  /// Queues `count` records (32 bytes each, at most kMaxBatchBytes); allowed before opened(). `transaction` 0: none.
  void append(Lane lane, uint64_t transaction, uint32_t count, Bytes records);
  /// Queues the seal: nothing may be appended afterwards.
  void seal();
  /// Ends a transaction once all that was appended before this call is acknowledged. Also for kept ones.
  void end(uint64_t transaction, bool commit);

  /// The messages to send now: first sends and retries.
  std::vector<Message> poll(Time now, Random& random);
  /// When to call poll() again at the latest; Time{} is at once, Time::never() if only an answer can make work.
  Time next_wake() const;
  /// True if the message was an answer to this writer (also a stale or doubled one, which changes nothing).
  bool receive(const Message& message);

  const PartitionId& partition() const { return options_.partition; }
  bool opened() const { return opened_; }
  /// The sequence of the first record to append, as the broker told at open: so many are in the log already.
  uint64_t next_sequence() const { return first_sequence_; }
  /// All records below this sequence are durable.
  uint64_t acknowledged_sequence() const { return acknowledged_; }
  /// Batches (and the seal) queued or in flight.
  size_t unacknowledged() const { return queue_.size(); }
  bool seal_acknowledged() const { return seal_acknowledged_; }
  /// Transactions told to end whose end is not yet known.
  size_t ending() const { return ends_.size(); }
  /// Transactions whose commit (abort) became known since the last call.
  std::vector<uint64_t> take_committed();
  std::vector<uint64_t> take_aborted();
  /// Why the writer has given up: kFenced, kAborted (commit of, or append to, an aborted transaction), kOutOfSequence
  /// (the broker lost acknowledged records), kSealed, kUnknownPartition, kCommitted (abort of a committed one),
  /// kTimedOut (no answer within the delivery timeout).
  std::optional<LogStatus> failure() const { return failure_; }

 private:
  struct Batch {
    BatchHeader header;
    Bytes records;
    uint64_t request = 0;              ///< of its last send; 0 if it never was
    uint64_t acknowledged_before = 0;  ///< acknowledged_ at that send: the broker may not expect less
  };
  struct End {
    uint64_t transaction;
    bool commit;
    uint64_t after_batch;  ///< number of the first batch appended later
    uint64_t request;
    Attempts attempts;
  };

  uint64_t new_request() { return base_ + ++requests_; }
  void queue(BatchHeader header, Bytes records);
  void poll_open(Time now, Random& random, std::vector<Message>& out);
  void poll_batches(Time now, Random& random, std::vector<Message>& out);
  void poll_ends(Time now, Random& random, std::vector<Message>& out);
  bool sendable(const End& end) const { return end.after_batch <= popped_; }
  void opened_by(const InitProducerReply& reply);
  void produced(const ProduceReply& reply);
  void ended(const EndTransactionReply& reply);
  void acknowledge(const ProduceReply& reply);
  void rewind_to_gap(const ProduceReply& reply);
  /// The place in the window of the batch whose last send had this number.
  std::optional<size_t> in_flight(uint64_t request) const;
  void give_up(LogStatus status);

  WriterOptions options_;
  Attempts opening_;
  Attempts sending_;  ///< of the oldest batch in flight
  std::vector<uint64_t> keep_;
  std::deque<Batch> queue_;  ///< the first in_flight_ of them are sent
  std::vector<End> ends_;
  std::vector<uint64_t> committed_;
  std::vector<uint64_t> aborted_;
  std::optional<LogStatus> failure_;
  size_t in_flight_ = 0;
  uint64_t popped_ = 0;  ///< batches acknowledged so far
  uint64_t first_sequence_ = 0;
  uint64_t acknowledged_ = 0;
  uint64_t next_ = 0;  ///< sequence of the next batch appended, relative to first_sequence_ until opened
  uint64_t base_ = 0;  ///< requests are base_ + 1, base_ + 2, …; drawn, so that incarnations differ
  uint64_t requests_ = 0;
  uint64_t open_request_ = 0;
  bool open_called_ = false;
  bool opened_ = false;
  bool sealing_ = false;
  bool seal_acknowledged_ = false;
};

}  // namespace wavetank::engine
