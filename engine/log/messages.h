// What producers and consumers say to a broker. Reply types answer the request of the same number.
#pragma once

#include <cstdint>
#include <vector>

#include "env/codec.h"

namespace wavetank::engine {

/// A partition of a topic; topics are numbered as the job's plan lists them.
struct PartitionId {
  uint32_t topic = 0;
  uint32_t partition = 0;
  friend constexpr auto operator<=>(PartitionId, PartitionId) = default;
};

/// Which output of an operator a batch belongs to.
enum class Lane : uint8_t { kResults, kLate };

enum class BatchKind : uint8_t {
  kRecords,
  kCommit,  ///< ends a transaction: its records are visible to readers of committed data
  kAbort,   ///< ends a transaction: its records never are
  kSeal,    ///< no records follow in this partition
  kEpoch,   ///< written by the broker: the producer's epoch begins, older ones are fenced
};

/// Before each batch in the log. Records take one offset each, the other kinds one offset a batch.
struct BatchHeader {
  BatchKind kind = BatchKind::kRecords;
  Lane lane = Lane::kResults;
  uint64_t producer = 0;
  uint32_t epoch = 0;        ///< of the producer: a broker refuses older ones
  uint64_t sequence = 0;     ///< of the batch's first record in its producer's stream to this partition, from 0
  uint64_t transaction = 0;  ///< 0: none
  uint32_t count = 0;        ///< records in the body
};

enum class LogStatus : uint8_t {
  kOk,             ///< durable (also: was durable already)
  kFenced,         ///< a newer epoch of this producer exists
  kOutOfSequence,  ///< records before these are missing
  kAborted,        ///< the transaction was aborted: it cannot be committed or added to
  kUnknownPartition,
  kSealed,
  kDiskTrouble,  ///< not written; try again
  kCommitted,    ///< the transaction was committed: it cannot be aborted
  kTimedOut,     ///< said by clients: no answer within the delivery timeout; the outcome is unknown
  kBusy,         ///< too much waits already; try again
};

/// Nothing was done, and the same request may succeed later.
constexpr bool may_try_again(LogStatus status) {
  return status == LogStatus::kDiskTrouble || status == LogStatus::kBusy;
}

/// Records in one batch, and in one answer to a fetch, take no more bytes than this.
constexpr uint32_t kMaxBatchBytes = 960 * 1024;

/// Body: `batch.count` records.
struct ProduceRequest {
  static constexpr std::string_view kName = "log.produce";
  uint64_t request = 0;
  PartitionId partition;
  BatchHeader batch;
};
struct ProduceReply {
  static constexpr std::string_view kName = "log.produced";
  uint64_t request = 0;
  PartitionId partition;
  LogStatus status = LogStatus::kOk;
  uint64_t next_sequence = 0;  ///< the sequence that the broker expects next from this producer
};

/// Fences older epochs of `producer` on this partition and aborts its open transactions, except those in `keep`.
struct InitProducerRequest {
  static constexpr std::string_view kName = "log.init-producer";
  uint64_t request = 0;
  PartitionId partition;
  uint64_t producer = 0;
  uint32_t epoch = 0;
  std::vector<uint64_t> keep;
};
struct InitProducerReply {
  static constexpr std::string_view kName = "log.producer-ready";
  uint64_t request = 0;
  PartitionId partition;
  LogStatus status = LogStatus::kOk;
  uint64_t next_sequence = 0;  ///< in a new epoch sequences go on where the last epoch stopped
};

struct EndTransactionRequest {
  static constexpr std::string_view kName = "log.end-transaction";
  uint64_t request = 0;
  PartitionId partition;
  uint64_t producer = 0;
  uint32_t epoch = 0;
  uint64_t transaction = 0;
  bool commit = false;
};
/// kOk also when the transaction had ended so before, or holds no records; kAborted when a commit comes too late.
struct EndTransactionReply {
  static constexpr std::string_view kName = "log.transaction-ended";
  uint64_t request = 0;
  PartitionId partition;
  uint64_t transaction = 0;
  LogStatus status = LogStatus::kOk;
};

/// Answered at once when there is something to read, else when there is, or after `max_wait`.
struct FetchRequest {
  static constexpr std::string_view kName = "log.fetch";
  uint64_t request = 0;
  PartitionId partition;
  uint64_t offset = 0;
  uint32_t max_bytes = 0;       ///< of records; at least one batch comes all the same
  bool committed_only = false;  ///< read up to the last stable offset, without aborted transactions
  Duration max_wait;
};
/// Records of one batch (or the rest of it), in the reply's body one after the other.
struct FetchedRun {
  uint64_t offset = 0;  ///< of its first record
  uint32_t count = 0;
  Lane lane = Lane::kResults;
  uint64_t producer = 0;
  uint64_t transaction = 0;
};
struct FetchReply {
  static constexpr std::string_view kName = "log.fetched";
  uint64_t request = 0;
  PartitionId partition;
  LogStatus status = LogStatus::kOk;
  uint64_t next_offset = 0;  ///< where to fetch next
  uint64_t end_offset = 0;   ///< what could be read now: end of the log, or last stable offset
  bool sealed = false;       ///< `next_offset` is past the seal: nothing follows ever
  std::vector<FetchedRun> runs;
};

BOOST_DESCRIBE_STRUCT(PartitionId, (), (topic, partition))
BOOST_DESCRIBE_STRUCT(BatchHeader, (), (kind, lane, producer, epoch, sequence, transaction, count))
BOOST_DESCRIBE_STRUCT(ProduceRequest, (), (request, partition, batch))
BOOST_DESCRIBE_STRUCT(ProduceReply, (), (request, partition, status, next_sequence))
BOOST_DESCRIBE_STRUCT(InitProducerRequest, (), (request, partition, producer, epoch, keep))
BOOST_DESCRIBE_STRUCT(InitProducerReply, (), (request, partition, status, next_sequence))
BOOST_DESCRIBE_STRUCT(EndTransactionRequest, (), (request, partition, producer, epoch, transaction, commit))
BOOST_DESCRIBE_STRUCT(EndTransactionReply, (), (request, partition, transaction, status))
BOOST_DESCRIBE_STRUCT(FetchRequest, (), (request, partition, offset, max_bytes, committed_only, max_wait))
BOOST_DESCRIBE_STRUCT(FetchedRun, (), (offset, count, lane, producer, transaction))
BOOST_DESCRIBE_STRUCT(FetchReply, (), (request, partition, status, next_offset, end_offset, sealed, runs))

/// Whether `reply` (any reply of this file) answers a request about `partition` numbered first + 1 to first + count.
inline bool answers(const Message& reply, PartitionId partition, uint64_t first, uint64_t count) {
  uint64_t request = 0;
  PartitionId about;
  codec::Reader head(reply.head);
  codec::get(head, request);
  codec::get(head, about);
  return head.ok() && about == partition && request - first - 1 < count;
}

}  // namespace wavetank::engine
