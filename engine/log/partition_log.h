// PartitionLog: one partition, in memory and as the bytes of its file: batches, an index by offset, producers' state.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/log/messages.h"
#include "engine/log/transactions.h"

namespace wavetank::engine {

/// Before each batch in the file, padded to kFrameBytes and followed by its body. The checksum covers all behind it.
struct BatchFrame {
  uint64_t checksum = 0;
  uint32_t body_bytes = 0;
  uint64_t base_offset = 0;
  BatchHeader batch;
};
BOOST_DESCRIBE_STRUCT(BatchFrame, (), (checksum, body_bytes, base_offset, batch))
/// A multiple of the alignment of records, so that they can be read where they lie.
constexpr size_t kFrameBytes = 64;

/// What became of a request to write.
struct WriteOutcome {
  LogStatus status = LogStatus::kOk;
  bool appended = false;
  uint64_t next_sequence = 0;  ///< expected next from the producer
};

/// A marker written: transaction and where.
struct MarkerWritten {
  uint64_t producer = 0;
  uint64_t transaction = 0;
  uint64_t offset = 0;
};

/// A pure core: its owner writes take_unwritten() to the end of the file, syncs, and says mark_durable(); an outcome
/// may be told to the client once everything up to the end_offset() of that moment is durable. Readers see only what is
/// durable.
class PartitionLog {
 public:
  /// A produce request that makes sense: records as many as counted and not too many, or a bare seal.
  static bool well_formed(const BatchHeader& batch, const Bytes& body);

  // Writing. A request judged kOk changes the state at once; what it appends waits in take_unwritten().
  WriteOutcome produce(const BatchHeader& batch, const Bytes& body, Time now);
  WriteOutcome end_transaction(const EndTransactionRequest& request, Time now);
  /// Aborts what the producer has open, but for `request.keep`, and begins the epoch; tells the aborted ones.
  WriteOutcome init_producer(const InitProducerRequest& request, Time now, std::vector<MarkerWritten>& aborted);
  /// Aborts one transaction that has been open since `timeout` before `now`, if there is one.
  std::optional<MarkerWritten> abort_expired(Time now, Duration timeout);
  /// When the oldest open transaction began; Time::never() if none is open.
  Time oldest_open_began() const;

  // The file.
  /// Everything appended since the last call, for the end of the file; empty if nothing was.
  Bytes take_unwritten();
  /// All that was taken is on disk for good.
  void mark_durable();
  /// The disk refused: forgets all that is not durable. The file must be cut to durable_bytes().
  void roll_back(Time now);
  /// Reads back a piece of the file that begins at durable_bytes(); returns how many of its bytes were whole, sound
  /// batches, which then count as durable. The rest is torn, or needs a piece that begins where this ended.
  size_t recover(const Bytes& piece, Time now);

  // Reading.
  /// Fills everything of the reply but request and partition; the records of its runs, one after the other.
  /// A fetch beyond the end gives no runs and its own offset back.
  Bytes fetch(const FetchRequest& request, FetchReply& reply) const;
  /// Whether fetch() would give records, or the seal.
  bool readable(const FetchRequest& request) const;

  uint64_t end_offset() const { return end_offset_; }        ///< of the next batch
  uint64_t durable_end() const { return durable_end_; }      ///< all offsets below are durable
  uint64_t stable_end() const { return stable_end_; }        ///< the last stable offset
  uint64_t durable_bytes() const { return durable_bytes_; }  ///< of the file
  const Transactions& transactions() const { return transactions_; }

 private:
  /// Where a batch lies and what readers must know of it.
  struct Entry {
    uint64_t base_offset;
    uint64_t producer;
    uint64_t transaction;
    TransactionIndex use;  ///< of the transaction number
    uint32_t piece;        ///< index into pieces_
    uint32_t position;     ///< of its frame in the piece
    uint32_t count;
    BatchKind kind;
    Lane lane;
    uint64_t next() const { return base_offset + (kind == BatchKind::kRecords ? count : 1); }
  };

  void append(const BatchHeader& batch, const Bytes& body, Time now);
  MarkerWritten append_abort(const Transaction& transaction, Time now);
  void index(const BatchHeader& batch, uint32_t piece, size_t position, Time now);
  size_t first_entry_from(uint64_t offset) const;
  bool visible(const Entry& entry, bool committed_only) const;
  uint64_t limit(bool committed_only) const { return committed_only ? stable_end_ : durable_end_; }
  Bytes gather(const FetchReply& reply, size_t first_entry, size_t bytes) const;
  Bytes body_of(const Entry& entry, uint64_t from_offset) const;

  Transactions transactions_;
  std::vector<Entry> entries_;
  std::vector<Bytes> pieces_;      ///< of the file, frames and bodies, as they were written or read back
  BytesBuilder unwritten_;         ///< will be the piece after pieces_
  uint32_t unwritten_weight_ = 1;  ///< of its heaviest batch
  std::optional<uint64_t> seal_end_;
  size_t durable_pieces_ = 0;
  uint64_t end_offset_ = 0;
  uint64_t taken_end_ = 0;
  uint64_t taken_bytes_ = 0;
  uint64_t durable_end_ = 0;
  uint64_t durable_bytes_ = 0;
  uint64_t stable_end_ = 0;
};

}  // namespace wavetank::engine
