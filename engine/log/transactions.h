// Transactions: what one partition knows of its producers: their epochs, sequences and transactions, and the rules.
#pragma once

#include <deque>
#include <map>
#include <span>
#include <vector>

#include "engine/log/messages.h"

namespace wavetank::engine {

enum class TransactionState : uint8_t { kOpen, kCommitted, kAborted };

/// One use of a transaction number by a producer.
struct Transaction {
  uint64_t producer = 0;
  uint64_t number = 0;
  uint32_t epoch = 0;  ///< of the producer when it began, and once it has ended, of its end
  TransactionState state = TransactionState::kOpen;
  uint64_t first_offset = 0;  ///< of its first record, or of its end if it has none
  uint64_t end_offset = 0;    ///< of the marker that ended it
  Time began;
};

/// Names an entry of Transactions::at.
using TransactionIndex = uint32_t;
constexpr TransactionIndex kNoTransaction = 0xFFFFFFFF;

/// What is to be done about a request: `append` says whether the log must take a batch for it.
struct Ruling {
  LogStatus status = LogStatus::kOk;
  bool append = false;
};

/// Rules on requests without changing anything, and changes only by apply(), in the order of the log, so that a log
/// read back from disk leads to the same state. Never forgets how a transaction ended: a late produce or a late end
/// (KAFKA-14402, KAFKA-17754) then meets its own transaction and no other.
class Transactions {
 public:
  /// Records or a seal. A batch wholly below the expected sequence is a duplicate: kOk, not appended.
  Ruling rule_on_batch(const BatchHeader& batch) const;
  /// kOk without append: ended so before. An end of a transaction without records is appended too.
  Ruling rule_on_end(uint64_t producer, uint32_t epoch, uint64_t transaction, bool commit) const;
  /// kOk without append: that epoch began before.
  Ruling rule_on_epoch(uint64_t producer, uint32_t epoch) const;

  /// The batch is in the log at `offset`. The transaction it belongs to, or ends, if any.
  TransactionIndex apply(const BatchHeader& batch, uint64_t offset, Time now);

  const Transaction& at(TransactionIndex index) const { return all_[index]; }
  uint64_t next_sequence(uint64_t producer) const;
  uint32_t epoch(uint64_t producer) const;  ///< 0: unknown producer
  bool sealed() const { return sealed_; }
  /// The open transactions of a producer, oldest first.
  std::vector<TransactionIndex> open_of(uint64_t producer) const;
  /// The oldest open transaction of all, kNoTransaction if none is open.
  TransactionIndex oldest_open() const;
  /// All below `durable_end` is durable: returns the last stable offset, the first offset of the oldest transaction
  /// whose end is not durable, at most `durable_end`.
  uint64_t stable_end(uint64_t durable_end);

 private:
  struct Producer {
    uint32_t epoch = 0;
    uint64_t next_sequence = 0;
    std::map<uint64_t, TransactionIndex> transactions;  ///< the latest use of each number
  };

  const Producer* find(uint64_t producer) const;
  /// The use of `number` that a producer of that epoch can mean; nullptr if it would begin a new one.
  const Transaction* current_use(const Producer& producer, uint64_t number, uint32_t epoch) const;
  LogStatus check_epoch(const Producer* producer, uint32_t epoch) const;
  TransactionIndex apply_records(Producer& producer, const BatchHeader& batch, uint64_t offset, Time now);
  TransactionIndex apply_end(Producer& producer, const BatchHeader& batch, uint64_t offset);

  std::map<uint64_t, Producer> producers_;
  std::vector<Transaction> all_;
  std::deque<TransactionIndex> unsettled_;  ///< with records and without a durable end, by first offset
  bool sealed_ = false;
};

}  // namespace wavetank::engine
