// The rules for producers of one partition.
#include "engine/log/transactions.h"

#include <algorithm>

#include "env/check.h"

namespace wavetank::engine {
namespace {

constexpr Ruling kAppend{LogStatus::kOk, true};
constexpr Ruling kAlreadySo{LogStatus::kOk, false};
constexpr Ruling refuse(LogStatus status) { return {status, false}; }

}  // namespace

const Transactions::Producer* Transactions::find(uint64_t producer) const {
  const auto place = producers_.find(producer);
  return place == producers_.end() ? nullptr : &place->second;
}

// A larger epoch than the one that began here was never opened, so nothing vouches for its sequences.
LogStatus Transactions::check_epoch(const Producer* producer, uint32_t epoch) const {
  return producer && producer->epoch == epoch ? LogStatus::kOk : LogStatus::kFenced;
}

const Transaction* Transactions::current_use(const Producer& producer, uint64_t number, uint32_t epoch) const {
  const auto place = producer.transactions.find(number);
  if (place == producer.transactions.end()) return nullptr;
  const Transaction& use = all_[place->second];
  // What an older epoch aborted cannot be meant by a newer one that begins to write under the same number.
  return use.state == TransactionState::kAborted && use.epoch < epoch ? nullptr : &use;
}

Ruling Transactions::rule_on_batch(const BatchHeader& batch) const {
  const Producer* producer = find(batch.producer);
  if (check_epoch(producer, batch.epoch) != LogStatus::kOk) return refuse(LogStatus::kFenced);
  if (batch.kind == BatchKind::kSeal) {
    if (sealed_) return kAlreadySo;
    return batch.sequence == producer->next_sequence ? kAppend : refuse(LogStatus::kOutOfSequence);
  }
  const Transaction* use = batch.transaction == 0 ? nullptr : current_use(*producer, batch.transaction, batch.epoch);
  if (use && use->state == TransactionState::kAborted) return refuse(LogStatus::kAborted);
  if (batch.sequence + batch.count <= producer->next_sequence) return kAlreadySo;
  if (batch.sequence != producer->next_sequence) return refuse(LogStatus::kOutOfSequence);
  if (use && use->state == TransactionState::kCommitted) return refuse(LogStatus::kAborted);
  return sealed_ ? refuse(LogStatus::kSealed) : kAppend;
}

Ruling Transactions::rule_on_end(uint64_t producer, uint32_t epoch, uint64_t transaction, bool commit) const {
  const Producer* known = find(producer);
  if (check_epoch(known, epoch) != LogStatus::kOk) return refuse(LogStatus::kFenced);
  const auto place = known->transactions.find(transaction);
  // Without records it is ended all the same, so that a produce that comes late finds it ended.
  if (place == known->transactions.end()) return kAppend;
  switch (all_[place->second].state) {
    case TransactionState::kOpen:
      return kAppend;
    case TransactionState::kCommitted:
      return commit ? kAlreadySo : refuse(LogStatus::kCommitted);
    case TransactionState::kAborted:
      return commit ? refuse(LogStatus::kAborted) : kAlreadySo;
  }
  return refuse(LogStatus::kAborted);
}

Ruling Transactions::rule_on_epoch(uint64_t producer, uint32_t epoch) const {
  const uint32_t current = this->epoch(producer);
  if (epoch == 0 || epoch < current) return refuse(LogStatus::kFenced);
  return epoch == current ? kAlreadySo : kAppend;
}

TransactionIndex Transactions::apply(const BatchHeader& batch, uint64_t offset, Time now) {
  Producer& producer = producers_[batch.producer];
  switch (batch.kind) {
    case BatchKind::kRecords:
      return apply_records(producer, batch, offset, now);
    case BatchKind::kCommit:
    case BatchKind::kAbort:
      return apply_end(producer, batch, offset);
    case BatchKind::kSeal:
      sealed_ = true;
      return kNoTransaction;
    case BatchKind::kEpoch:
      producer.epoch = batch.epoch;
      return kNoTransaction;
  }
  return kNoTransaction;
}

TransactionIndex Transactions::apply_records(Producer& producer, const BatchHeader& batch, uint64_t offset, Time now) {
  producer.next_sequence = batch.sequence + batch.count;
  if (batch.transaction == 0) return kNoTransaction;
  const auto place = producer.transactions.find(batch.transaction);
  if (place != producer.transactions.end() && all_[place->second].state == TransactionState::kOpen)
    return place->second;
  const auto index = static_cast<TransactionIndex>(all_.size());
  all_.push_back({batch.producer, batch.transaction, batch.epoch, TransactionState::kOpen, offset, 0, now});
  producer.transactions[batch.transaction] = index;
  unsettled_.push_back(index);
  return index;
}

TransactionIndex Transactions::apply_end(Producer& producer, const BatchHeader& batch, uint64_t offset) {
  const auto [place, fresh] = producer.transactions.try_emplace(batch.transaction);
  if (fresh) {
    place->second = static_cast<TransactionIndex>(all_.size());
    all_.push_back({batch.producer, batch.transaction, batch.epoch, TransactionState::kOpen, offset, 0, Time{}});
  }
  Transaction& use = all_[place->second];
  use.state = batch.kind == BatchKind::kCommit ? TransactionState::kCommitted : TransactionState::kAborted;
  use.end_offset = offset;
  use.epoch = batch.epoch;
  return place->second;
}

uint64_t Transactions::next_sequence(uint64_t producer) const {
  const Producer* known = find(producer);
  return known ? known->next_sequence : 0;
}

uint32_t Transactions::epoch(uint64_t producer) const {
  const Producer* known = find(producer);
  return known ? known->epoch : 0;
}

std::vector<TransactionIndex> Transactions::open_of(uint64_t producer) const {
  std::vector<TransactionIndex> open;
  for (TransactionIndex index : unsettled_)
    if (all_[index].producer == producer && all_[index].state == TransactionState::kOpen) open.push_back(index);
  return open;
}

TransactionIndex Transactions::oldest_open() const {
  for (TransactionIndex index : unsettled_)
    if (all_[index].state == TransactionState::kOpen) return index;
  return kNoTransaction;
}

uint64_t Transactions::stable_end(uint64_t durable_end) {
  while (!unsettled_.empty()) {
    const Transaction& oldest = all_[unsettled_.front()];
    if (oldest.state == TransactionState::kOpen || oldest.end_offset >= durable_end)
      return std::min(durable_end, oldest.first_offset);
    unsettled_.pop_front();
  }
  return durable_end;
}

}  // namespace wavetank::engine
