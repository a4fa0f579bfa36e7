// Go-back-N towards one broker: a window of batches in order, resent from the gap; opening and ends beside it.
#include "engine/log/writer.h"

#include <algorithm>

#include "engine/record/record.h"
#include "env/check.h"

namespace wavetank::engine {

PartitionWriter::PartitionWriter(WriterOptions options)
    : options_(options), opening_(options.request, options.budget), sending_(options.request, options.budget) {
  CHECK(options_.epoch > 0, "epochs begin with 1");
  CHECK(options_.max_in_flight > 0, "a writer that may send nothing");
}

void PartitionWriter::open(std::vector<uint64_t> keep) {
  CHECK(!open_called_, "a writer is opened once");
  open_called_ = true;
  keep_ = std::move(keep);
}

void PartitionWriter::append(Lane lane, uint64_t transaction, uint32_t count, Bytes records) {
  CHECK(count > 0 && records.size() == count * sizeof(Record), "{} records in {} bytes", count, records.size());
  CHECK(records.size() <= kMaxBatchBytes, "a batch of {} bytes", records.size());
  BatchHeader header;
  header.lane = lane;
  header.transaction = transaction;
  header.count = count;
  queue(header, std::move(records));
}

void PartitionWriter::seal() {
  BatchHeader header;
  header.kind = BatchKind::kSeal;
  queue(header, {});
  sealing_ = true;
}

void PartitionWriter::queue(BatchHeader header, Bytes records) {
  CHECK(!sealing_, "nothing may follow a seal");
  header.producer = options_.producer;
  header.epoch = options_.epoch;
  header.sequence = next_;
  next_ += header.count;
  queue_.push_back({header, std::move(records)});
}

void PartitionWriter::end(uint64_t transaction, bool commit) {
  for (const End& end : ends_) {
    if (end.transaction != transaction) continue;
    CHECK(end.commit == commit, "transaction {} is to be committed and aborted", transaction);
    return;
  }
  ends_.push_back({transaction, commit, popped_ + queue_.size(), 0, Attempts(options_.request, options_.budget)});
}

std::vector<Message> PartitionWriter::poll(Time now, Random& random) {
  std::vector<Message> out;
  if (failure_ || !open_called_) return out;
  if (requests_ == 0 && base_ == 0) base_ = mix64(random.next() + static_cast<uint64_t>(now.ns));
  if (!opened_) {
    poll_open(now, random, out);
  } else {
    poll_batches(now, random, out);
    poll_ends(now, random, out);
  }
  if (failure_) out.clear();
  return out;
}

void PartitionWriter::poll_open(Time now, Random& random, std::vector<Message>& out) {
  if (opening_.expired(now)) return give_up(LogStatus::kTimedOut);
  opening_.settle(now, random);
  if (!opening_.due(now)) return;
  open_request_ = new_request();
  out.push_back(
      make_message(InitProducerRequest{open_request_, options_.partition, options_.producer, options_.epoch, keep_}));
  opening_.sent(now, random);
}

void PartitionWriter::poll_batches(Time now, Random& random, std::vector<Message>& out) {
  if (queue_.empty()) return;
  if (sending_.expired(now)) return give_up(LogStatus::kTimedOut);
  sending_.settle(now, random);
  if (sending_.due(now)) in_flight_ = 0;
  if (in_flight_ == 0 && !sending_.due(now)) return;
  const bool first = in_flight_ == 0;
  const size_t before = in_flight_;
  for (; in_flight_ < queue_.size() && in_flight_ < options_.max_in_flight; ++in_flight_) {
    Batch& batch = queue_[in_flight_];
    batch.request = new_request();
    batch.acknowledged_before = acknowledged_;
    out.push_back(make_message(ProduceRequest{batch.request, options_.partition, batch.header}, batch.records));
  }
  if (first)
    sending_.sent(now, random);
  else if (in_flight_ > before)
    sending_.also_sent(now);
}

void PartitionWriter::poll_ends(Time now, Random& random, std::vector<Message>& out) {
  for (End& end : ends_) {
    if (!sendable(end)) continue;
    if (end.attempts.expired(now)) return give_up(LogStatus::kTimedOut);
    end.attempts.settle(now, random);
    if (!end.attempts.due(now)) continue;
    end.request = new_request();
    out.push_back(make_message(EndTransactionRequest{end.request, options_.partition, options_.producer, options_.epoch,
                                                     end.transaction, end.commit}));
    end.attempts.sent(now, random);
  }
}

Time PartitionWriter::next_wake() const {
  if (failure_ || !open_called_) return Time::never();
  if (!opened_) return opening_.next();
  Time next = Time::never();
  if (!queue_.empty()) next = sending_.next();
  const bool window_open = in_flight_ > 0 && in_flight_ < queue_.size() && in_flight_ < options_.max_in_flight;
  if (window_open) next = Time{};
  for (const End& end : ends_)
    if (sendable(end)) next = std::min(next, end.attempts.next());
  return next;
}

bool PartitionWriter::receive(const Message& message) {
  const bool produce = message.type == type_of<ProduceReply>;
  const bool end = message.type == type_of<EndTransactionReply>;
  if (!produce && !end && message.type != type_of<InitProducerReply>) return false;
  if (!answers(message, options_.partition, base_, requests_)) return false;
  if (failure_) return true;
  if (produce) {
    if (const auto reply = decode<ProduceReply>(message.head)) produced(*reply);
  } else if (end) {
    if (const auto reply = decode<EndTransactionReply>(message.head)) ended(*reply);
  } else if (const auto reply = decode<InitProducerReply>(message.head)) {
    opened_by(*reply);
  }
  return true;
}

void PartitionWriter::opened_by(const InitProducerReply& reply) {
  if (opened_) return;
  if (may_try_again(reply.status)) {
    if (reply.request == open_request_) opening_.refused();
    return;
  }
  if (reply.status != LogStatus::kOk) return give_up(reply.status);
  opened_ = true;
  keep_.clear();
  first_sequence_ = reply.next_sequence;
  acknowledged_ = reply.next_sequence;
  next_ += first_sequence_;
  for (Batch& batch : queue_) batch.header.sequence += first_sequence_;
}

void PartitionWriter::produced(const ProduceReply& reply) {
  switch (reply.status) {
    case LogStatus::kOk:
      return acknowledge(reply);
    case LogStatus::kOutOfSequence:
      return rewind_to_gap(reply);
    case LogStatus::kDiskTrouble:
    case LogStatus::kBusy:
      if (in_flight(reply.request)) {
        in_flight_ = 0;
        sending_.refused();
      }
      return;
    case LogStatus::kFenced:
      return give_up(reply.status);
    default:
      // A late copy of a batch long since acknowledged may meet a transaction that has been aborted meanwhile.
      if (in_flight(reply.request)) give_up(reply.status);
  }
}

// The log is in order and so are the answers' promises: all below next_sequence was durable when kOk was sent.
void PartitionWriter::acknowledge(const ProduceReply& reply) {
  bool progress = false;
  while (!queue_.empty()) {
    const Batch& oldest = queue_.front();
    const bool seal = oldest.header.kind == BatchKind::kSeal;
    if (seal ? oldest.request != reply.request : oldest.header.sequence + oldest.header.count > reply.next_sequence)
      break;
    if (seal) seal_acknowledged_ = true;
    acknowledged_ = oldest.header.sequence + oldest.header.count;
    queue_.pop_front();
    ++popped_;
    if (in_flight_ > 0) --in_flight_;
    progress = true;
  }
  if (!progress) return;
  if (in_flight_ > 0)
    sending_.progressed();
  else
    sending_.restart();
}

void PartitionWriter::rewind_to_gap(const ProduceReply& reply) {
  const auto position = in_flight(reply.request);
  if (!position) return;
  if (reply.next_sequence < queue_[*position].acknowledged_before) return give_up(LogStatus::kOutOfSequence);
  size_t gap = 0;
  while (gap < in_flight_ && queue_[gap].header.sequence < reply.next_sequence) ++gap;
  in_flight_ = gap;
  if (gap > 0) return;
  // Once at once, since most gaps are one lost message; then with patience.
  if (sending_.count() <= 1)
    sending_.hurry();
  else
    sending_.refused();
}

std::optional<size_t> PartitionWriter::in_flight(uint64_t request) const {
  for (size_t i = 0; i < in_flight_; ++i)
    if (queue_[i].request == request) return i;
  return std::nullopt;
}

void PartitionWriter::ended(const EndTransactionReply& reply) {
  const auto end =
      std::find_if(ends_.begin(), ends_.end(), [&](const End& each) { return each.transaction == reply.transaction; });
  if (end == ends_.end()) return;
  if (may_try_again(reply.status)) {
    if (reply.request == end->request) end->attempts.refused();
    return;
  }
  if (reply.status != LogStatus::kOk) return give_up(reply.status);
  (end->commit ? committed_ : aborted_).push_back(end->transaction);
  ends_.erase(end);
}

void PartitionWriter::give_up(LogStatus status) { failure_ = status; }

std::vector<uint64_t> PartitionWriter::take_committed() { return std::exchange(committed_, {}); }
std::vector<uint64_t> PartitionWriter::take_aborted() { return std::exchange(aborted_, {}); }

}  // namespace wavetank::engine
