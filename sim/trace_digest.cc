// Hashing blocks of records, and unpacking records for people.
#include "sim/trace_digest.h"

#include <span>

namespace wavetank::sim {
namespace {

Address address_of(uint64_t packed) {
  const auto node = static_cast<uint32_t>(packed >> 24) & 0xFFFFFF;
  return {node == 0xFFFFFF ? kNoNode : node, static_cast<uint32_t>(packed) & 0xFFFFFF};
}

}  // namespace

void TraceDigest::reported(const Event& event) {
  if (filled_ + 1 == kRecordsPerBlock) add(0, 0, 0, 0);  // an event's two records stay in one block
  const uint64_t header =
      (static_cast<uint64_t>(event.kind) << 48) | (static_cast<uint64_t>(event.phase) << 32) | event.attempt;
  const auto value = [&](size_t i) { return static_cast<uint64_t>(event.values[i]); };
  add(word_of(event.at), head_word(TraceStep::Kind::kEvent, {event.node, event.actor}), header, value(0));
  add(value(1), value(2), value(3), value(4));
}

Digest TraceDigest::hash_block() const {
  const auto bytes = std::as_bytes(std::span(&block_, 1));
  return digest_bytes(bytes.first(sizeof(block_.before) + filled_ * sizeof(Record)));
}

Digest TraceDigest::digest() const { return hash_block(); }

void TraceDigest::close_block() {
  const Digest digest = hash_block();
  if (record_blocks_) blocks_.push_back(digest);
  if (keep_block_ && (number_ == *keep_block_ || number_ + 1 == *keep_block_))
    kept_.insert(kept_.end(), block_.records.begin(), block_.records.end());
  ++number_;
  block_.before = {digest.high, digest.low, number_, 0};
  filled_ = 0;
}

void TraceDigest::unpack(const Record* record, std::vector<TraceStep>& steps) const {
  const auto& [a, b, c, d] = *record;
  TraceStep step;
  step.kind = static_cast<TraceStep::Kind>(b & 0xFF);
  step.at = {static_cast<int64_t>(a)};
  step.message.to = address_of(b >> 16);
  step.number = c;
  switch (step.kind) {
    case TraceStep::Kind::kDelivered:
    case TraceStep::Kind::kDropped:
      step.message = {address_of(b >> 16), address_of(c >> 16), static_cast<MessageType>(d >> 32),
                      static_cast<uint32_t>(((b >> 8) & 0xFF) | (((c >> 3) & 0x1FFF) << 8)), static_cast<uint32_t>(d)};
      step.reason = static_cast<DropReason>(c & 7);
      step.number = 0;
      break;
    case TraceStep::Kind::kNode:
      step.step = static_cast<NodeStep>(d);
      break;
    case TraceStep::Kind::kPayload:
      step.message.from = address_of(d);
      break;
    case TraceStep::Kind::kEvent: {
      step.event.at = step.at;
      step.event.node = step.message.to.node;
      step.event.actor = step.message.to.actor;
      step.event.kind = static_cast<uint16_t>(c >> 48);
      step.event.phase = static_cast<uint16_t>(c >> 32);
      step.event.attempt = static_cast<uint32_t>(c);
      step.event.values[0] = static_cast<int64_t>(d);
      for (size_t i = 0; i < 4; ++i) step.event.values[i + 1] = static_cast<int64_t>(record[1][i]);
      break;
    }
    default:
      break;
  }
  steps.push_back(step);
}

std::vector<TraceStep> TraceDigest::kept_steps() const {
  std::vector<Record> records = kept_;
  if (keep_block_ && (number_ == *keep_block_ || number_ + 1 == *keep_block_))
    records.insert(records.end(), block_.records.begin(), block_.records.begin() + filled_);
  std::vector<TraceStep> steps;
  for (size_t i = 0; i < records.size(); ++i) {
    const auto kind = static_cast<TraceStep::Kind>(records[i][1] & 0xFF);
    if (records[i] == Record{}) continue;
    unpack(&records[i], steps);
    if (kind == TraceStep::Kind::kEvent) ++i;
  }
  return steps;
}

}  // namespace wavetank::sim
