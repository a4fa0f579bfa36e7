// Appending, indexing, recovering and reading one partition.
#include "engine/log/partition_log.h"

#include <algorithm>

#include "engine/record/record.h"
#include "env/check.h"

namespace wavetank::engine {
namespace {

constexpr size_t kMaxRuns = 1024;

std::span<const std::byte> checked_part(const std::byte* frame, size_t body_bytes) {
  return {frame + sizeof(BatchFrame::checksum), kFrameBytes - sizeof(BatchFrame::checksum) + body_bytes};
}

BatchFrame frame_at(const Bytes& piece, size_t position) {
  codec::Reader reader(piece.slice(position, kFrameBytes));
  BatchFrame frame;
  codec::get(reader, frame);
  CHECK(reader.ok(), "a frame takes more than {} bytes", kFrameBytes);
  return frame;
}

/// The frame at `position`, if all of it is there and it is what was written for `base_offset`.
std::optional<BatchFrame> sound_frame_at(const Bytes& piece, size_t position, uint64_t base_offset) {
  if (piece.size() - position < kFrameBytes) return std::nullopt;
  const BatchFrame frame = frame_at(piece, position);
  if (frame.base_offset != base_offset || frame.batch.kind > BatchKind::kEpoch) return std::nullopt;
  if (piece.size() - position - kFrameBytes < frame.body_bytes) return std::nullopt;
  if (frame.checksum != hash_bytes(checked_part(piece.data() + position, frame.body_bytes))) return std::nullopt;
  return frame;
}

}  // namespace

bool PartitionLog::well_formed(const BatchHeader& batch, const Bytes& body) {
  if (batch.kind == BatchKind::kSeal) return batch.count == 0 && body.empty();
  return batch.kind == BatchKind::kRecords && batch.count > 0 && body.size() <= kMaxBatchBytes &&
         body.size() == size_t{batch.count} * sizeof(Record);
}

WriteOutcome PartitionLog::produce(const BatchHeader& batch, const Bytes& body, Time now) {
  CHECK(well_formed(batch, body), "a batch of {} records in {} bytes", batch.count, body.size());
  const Ruling ruling = transactions_.rule_on_batch(batch);
  if (ruling.append) append(batch, body, now);
  return {ruling.status, ruling.append, transactions_.next_sequence(batch.producer)};
}

WriteOutcome PartitionLog::end_transaction(const EndTransactionRequest& request, Time now) {
  const Ruling ruling = transactions_.rule_on_end(request.producer, request.epoch, request.transaction, request.commit);
  if (ruling.append) {
    BatchHeader marker;
    marker.kind = request.commit ? BatchKind::kCommit : BatchKind::kAbort;
    marker.producer = request.producer;
    marker.epoch = request.epoch;
    marker.transaction = request.transaction;
    append(marker, {}, now);
  }
  return {ruling.status, ruling.append, transactions_.next_sequence(request.producer)};
}

WriteOutcome PartitionLog::init_producer(const InitProducerRequest& request, Time now,
                                         std::vector<MarkerWritten>& aborted) {
  const Ruling ruling = transactions_.rule_on_epoch(request.producer, request.epoch);
  if (ruling.append) {
    // The aborts come first: were the log cut between, the epoch must not seem begun without them.
    for (TransactionIndex index : transactions_.open_of(request.producer)) {
      const Transaction& open = transactions_.at(index);
      if (std::find(request.keep.begin(), request.keep.end(), open.number) == request.keep.end())
        aborted.push_back(append_abort(open, now));
    }
    BatchHeader epoch;
    epoch.kind = BatchKind::kEpoch;
    epoch.producer = request.producer;
    epoch.epoch = request.epoch;
    append(epoch, {}, now);
  }
  return {ruling.status, ruling.append, transactions_.next_sequence(request.producer)};
}

std::optional<MarkerWritten> PartitionLog::abort_expired(Time now, Duration timeout) {
  const TransactionIndex oldest = transactions_.oldest_open();
  if (oldest == kNoTransaction || now - transactions_.at(oldest).began < timeout) return std::nullopt;
  return append_abort(transactions_.at(oldest), now);
}

Time PartitionLog::oldest_open_began() const {
  const TransactionIndex oldest = transactions_.oldest_open();
  return oldest == kNoTransaction ? Time::never() : transactions_.at(oldest).began;
}

MarkerWritten PartitionLog::append_abort(const Transaction& transaction, Time now) {
  BatchHeader marker;
  marker.kind = BatchKind::kAbort;
  marker.producer = transaction.producer;
  marker.epoch = transactions_.epoch(transaction.producer);
  marker.transaction = transaction.number;
  append(marker, {}, now);
  return {marker.producer, marker.transaction, end_offset_ - 1};
}

void PartitionLog::append(const BatchHeader& batch, const Bytes& body, Time now) {
  BatchFrame frame{0, static_cast<uint32_t>(body.size()), end_offset_, batch};
  const size_t position = unwritten_.size();
  std::byte* place = unwritten_.extend(kFrameBytes + body.size());
  std::memset(place, 0, kFrameBytes);
  codec::Writer writer(place);
  codec::put(writer, frame);
  if (!body.empty()) {
    std::memcpy(place + kFrameBytes, body.data(), body.size());
    unwritten_weight_ = std::max(unwritten_weight_, body.weight());
  }
  const uint64_t checksum = hash_bytes(checked_part(place, body.size()));
  std::memcpy(place, &checksum, sizeof checksum);
  index(batch, static_cast<uint32_t>(pieces_.size()), position, now);
}

void PartitionLog::index(const BatchHeader& batch, uint32_t piece, size_t position, Time now) {
  const TransactionIndex use = transactions_.apply(batch, end_offset_, now);
  entries_.push_back({end_offset_, batch.producer, batch.transaction, use, piece, static_cast<uint32_t>(position),
                      batch.count, batch.kind, batch.lane});
  end_offset_ = entries_.back().next();
  if (batch.kind == BatchKind::kSeal) seal_end_ = end_offset_;
}

Bytes PartitionLog::take_unwritten() {
  if (unwritten_.empty()) return {};
  pieces_.push_back(unwritten_.freeze());
  pieces_.back().weigh(std::exchange(unwritten_weight_, 1));
  taken_end_ = end_offset_;
  taken_bytes_ += pieces_.back().size();
  return pieces_.back();
}

void PartitionLog::mark_durable() {
  durable_pieces_ = pieces_.size();
  durable_end_ = taken_end_;
  durable_bytes_ = taken_bytes_;
  stable_end_ = transactions_.stable_end(durable_end_);
}

void PartitionLog::roll_back(Time now) {
  unwritten_ = {};
  pieces_.resize(durable_pieces_);
  entries_.clear();
  transactions_ = {};
  seal_end_.reset();
  end_offset_ = 0;
  for (uint32_t piece = 0; piece < pieces_.size(); ++piece)
    for (size_t position = 0; position < pieces_[piece].size();) {
      const BatchFrame frame = frame_at(pieces_[piece], position);
      index(frame.batch, piece, position, now);
      position += kFrameBytes + frame.body_bytes;
    }
  CHECK(end_offset_ == durable_end_, "rolled back to {} instead of {}", end_offset_, durable_end_);
  taken_end_ = durable_end_;
  taken_bytes_ = durable_bytes_;
  stable_end_ = transactions_.stable_end(durable_end_);
}

size_t PartitionLog::recover(const Bytes& piece, Time now) {
  CHECK(end_offset_ == durable_end_, "recovery of a log that was written to");
  size_t position = 0;
  while (const auto frame = sound_frame_at(piece, position, end_offset_)) {
    index(frame->batch, static_cast<uint32_t>(pieces_.size()), position, now);
    position += kFrameBytes + frame->body_bytes;
  }
  if (position == 0) return 0;
  pieces_.push_back(piece.slice(0, position));
  taken_end_ = end_offset_;
  taken_bytes_ += position;
  mark_durable();
  return position;
}

size_t PartitionLog::first_entry_from(uint64_t offset) const {
  const auto later = std::upper_bound(entries_.begin(), entries_.end(), offset,
                                      [](uint64_t wanted, const Entry& entry) { return wanted < entry.base_offset; });
  const auto index = static_cast<size_t>(later - entries_.begin());
  return index > 0 && entries_[index - 1].next() > offset ? index - 1 : index;
}

bool PartitionLog::visible(const Entry& entry, bool committed_only) const {
  if (entry.kind != BatchKind::kRecords) return false;
  return !committed_only || entry.use == kNoTransaction ||
         transactions_.at(entry.use).state != TransactionState::kAborted;
}

Bytes PartitionLog::fetch(const FetchRequest& request, FetchReply& reply) const {
  const uint64_t end = limit(request.committed_only);
  const uint64_t max_bytes = std::min(request.max_bytes, kMaxBatchBytes);
  const size_t first = first_entry_from(request.offset);
  size_t bytes = 0;
  reply.status = LogStatus::kOk;
  reply.next_offset = request.offset;
  reply.end_offset = end;
  reply.runs.clear();
  for (size_t i = first; i < entries_.size() && entries_[i].base_offset < end; ++i) {
    const Entry& entry = entries_[i];
    if (visible(entry, request.committed_only)) {
      const uint64_t offset = std::max(entry.base_offset, request.offset);
      const auto count = static_cast<uint32_t>(entry.next() - offset);
      if (!reply.runs.empty() && (bytes + count * sizeof(Record) > max_bytes || reply.runs.size() == kMaxRuns)) break;
      reply.runs.push_back({offset, count, entry.lane, entry.producer, entry.transaction});
      bytes += count * sizeof(Record);
    }
    reply.next_offset = entry.next();
  }
  reply.sealed = seal_end_ && reply.next_offset >= *seal_end_ && reply.next_offset <= end;
  return gather(reply, first, bytes);
}

Bytes PartitionLog::gather(const FetchReply& reply, size_t first_entry, size_t bytes) const {
  if (reply.runs.empty()) return {};
  auto entry = entries_.begin() + static_cast<std::ptrdiff_t>(first_entry);
  const auto holder_of = [&](const FetchedRun& run) -> const Entry& {
    while (entry->next() <= run.offset) ++entry;
    return *entry;
  };
  if (reply.runs.size() == 1) return body_of(holder_of(reply.runs[0]), reply.runs[0].offset);
  BytesBuilder all(bytes);
  uint32_t weight = 1;
  for (const FetchedRun& run : reply.runs) {
    const Bytes part = body_of(holder_of(run), run.offset);
    all.append(part.data(), part.size());
    weight = std::max(weight, part.weight());
  }
  Bytes gathered = all.freeze();
  gathered.weigh(weight);
  return gathered;
}

Bytes PartitionLog::body_of(const Entry& entry, uint64_t from_offset) const {
  const uint64_t skipped = from_offset - entry.base_offset;
  return pieces_[entry.piece].slice(entry.position + kFrameBytes + skipped * sizeof(Record),
                                    (entry.count - skipped) * sizeof(Record));
}

bool PartitionLog::readable(const FetchRequest& request) const {
  const uint64_t end = limit(request.committed_only);
  if (seal_end_ && end >= *seal_end_) return true;
  for (size_t i = first_entry_from(request.offset); i < entries_.size() && entries_[i].base_offset < end; ++i)
    if (visible(entries_[i], request.committed_only)) return true;
  return false;
}

}  // namespace wavetank::engine
