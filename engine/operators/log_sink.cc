// Transactions of a sink.
#include "engine/operators/log_sink.h"

#include <algorithm>

#include "env/hash.h"

namespace wavetank::engine {

uint64_t sink_producer(std::string_view sink, uint32_t subtask) { return mix64(hash_name(sink) + subtask); }

LogSink::LogSink(const LogSinkOptions& options)
    : writer_({.partition = options.partition,
               .producer = options.producer,
               .epoch = options.attempt,
               .request = options.request,
               .budget = options.budget}),
      weight_(options.weight.record),
      batch_bytes_(options.weight.batch(kBatchRecords) * sizeof(Record)),
      // Numbers of different attempts never meet.
      first_transaction_(uint64_t{options.attempt} << 32) {}

void LogSink::open(std::vector<PendingTransaction> restored) {
  std::vector<uint64_t> keep;
  for (const PendingTransaction& pending : restored) keep.push_back(pending.transaction);
  writer_.open(std::move(keep));
  for (const PendingTransaction& pending : restored) {
    committing_ = std::max(committing_, pending.checkpoint);
    writer_.end(pending.transaction, true);
  }
  pending_ = std::move(restored);
}

void LogSink::append(Lane lane, BytesBuilder& records) {
  if (records.empty()) return;
  if (!open_transaction_) {
    open_transaction_ = true;
    ++transactions_;
  }
  const auto count = static_cast<uint32_t>(records.size() / sizeof(Record));
  appended_ += count;
  Bytes body = records.freeze();
  body.weigh(weight_);
  writer_.append(lane, first_transaction_ + transactions_, count, std::move(body));
}

void LogSink::write(Lane lane, std::span<const Record> records) {
  BytesBuilder& buffer = lane == Lane::kLate ? late_ : results_;
  while (!records.empty()) {
    if (buffer.capacity() == 0) buffer.reserve(batch_bytes_);
    const size_t room = (batch_bytes_ - buffer.size()) / sizeof(Record);
    const auto part = records.first(std::min(room, records.size()));
    buffer.append(part.data(), part.size_bytes());
    records = records.subspan(part.size());
    if (buffer.size() >= batch_bytes_) append(lane, buffer);
  }
}

void LogSink::pre_commit(uint64_t checkpoint) {
  append(Lane::kResults, results_);
  append(Lane::kLate, late_);
  pre_committed_ = appended_;
  covered_ = first_transaction_ + transactions_;
  if (!open_transaction_) return;  // nothing was written: there is nothing to commit
  open_transaction_ = false;
  pending_.push_back({checkpoint, first_transaction_ + transactions_});
}

bool LogSink::flushed() const {
  return writer_.opened() && writer_.acknowledged_sequence() - writer_.next_sequence() >= pre_committed_;
}

void LogSink::commit(uint64_t checkpoint) {
  for (const PendingTransaction& pending : pending_)
    if (pending.checkpoint > committing_ && pending.checkpoint <= checkpoint) writer_.end(pending.transaction, true);
  committing_ = std::max(committing_, checkpoint);
}

std::vector<PendingTransaction> LogSink::take_committed() {
  std::vector<PendingTransaction> committed;
  for (const uint64_t transaction : writer_.take_committed()) {
    const auto place = std::find_if(pending_.begin(), pending_.end(),
                                    [&](const PendingTransaction& p) { return p.transaction == transaction; });
    if (place == pending_.end()) continue;
    committed.push_back(*place);
    pending_.erase(place);
  }
  return committed;
}

bool LogSink::committed(uint64_t checkpoint) const {
  return std::none_of(pending_.begin(), pending_.end(),
                      [&](const PendingTransaction& p) { return p.checkpoint <= checkpoint; });
}

void LogSink::poll(Time now, Random& random, std::vector<BrokerMessage>& out) {
  for (Message& message : writer_.poll(now, random)) out.push_back({writer_.partition(), std::move(message)});
}

}  // namespace wavetank::engine
