// Chunk after chunk, up or down, until the digest of the whole is right.
#include "engine/checkpoint/transfer.h"

#include <algorithm>

#include "env/check.h"

namespace wavetank::engine {
namespace {

/// A whole transfer is tried so often before its bytes are called corrupt.
constexpr uint32_t kTries = 2;

uint64_t request_of(const Message& reply) {
  codec::Reader head(reply.head);
  uint64_t request = 0;
  codec::get(head, request);
  return request;
}

bool in_range(uint64_t request, uint64_t base, uint64_t requests) { return request - base - 1 < requests; }

uint64_t draw_base(Time now, Random& random) { return mix64(random.next() + static_cast<uint64_t>(now.ns)); }

}  // namespace

void ObjectDigest::add(std::span<const std::byte> chunk) {
  for (size_t offset = 0; offset < chunk.size(); offset += kDigestBytes) {
    const auto piece = chunk.subspan(offset, std::min<size_t>(kDigestBytes, chunk.size() - offset));
    const Digest part = digest_bytes(piece);
    const std::array<uint64_t, 5> step{value_.high, value_.low, part.high, part.low, piece.size()};
    value_ = digest_bytes(std::as_bytes(std::span(step)));
  }
}

Digest object_digest(std::span<const std::byte> object) {
  ObjectDigest digest;
  digest.add(object);
  return digest.value();
}

Upload::Upload(std::string name, Bytes object, const RequestConfig& config, RetryBudget* budget)
    : name_(std::move(name)),
      object_(std::move(object)),
      digest_(object_digest(object_.span())),
      attempts_(config, budget) {}

std::optional<Message> Upload::poll(Time now, Random& random) {
  if (!active()) return std::nullopt;
  if (attempts_.expired(now)) {
    failure_ = StoreStatus::kTimedOut;
    return std::nullopt;
  }
  attempts_.settle(now, random);
  if (!attempts_.due(now)) return std::nullopt;
  if (base_ == 0) base_ = draw_base(now, random);
  outstanding_ = base_ + ++requests_;
  attempts_.sent(now, random);
  const uint64_t size = std::min<uint64_t>(chunk_bytes(object_.weight()), object_.size() - offset_);
  return make_message(PutRequest{outstanding_, base_, name_, digest_, object_.size(), offset_},
                      object_.slice(offset_, size));
}

Time Upload::next_wake() const { return active() ? attempts_.next() : Time::never(); }

bool Upload::receive(const Message& message) {
  if (message.type != type_of<PutReply> || !in_range(request_of(message), base_, requests_)) return false;
  const auto reply = decode<PutReply>(message.head);
  if (!reply || !active()) return true;
  if (reply->stored) {
    done_ = true;
    return true;
  }
  if (reply->request != outstanding_) return true;
  outstanding_ = 0;
  if (reply->status == StoreStatus::kOk) {
    // The store asks for a chunk that was sent before when it has been restarted: from there, then.
    if (reply->wanted > offset_)
      attempts_.restart();
    else
      attempts_.refused();
    offset_ = std::min<uint64_t>(reply->wanted, object_.size());
  } else if (may_try_again(reply->status)) {
    attempts_.refused();
  } else if (++restarts_ < kTries) {
    offset_ = 0;
    attempts_.refused();
  } else {
    failure_ = reply->status;
  }
  return true;
}

Download::Download(std::string name, const RequestConfig& config, uint32_t weight, RetryBudget* budget)
    : name_(std::move(name)), chunk_bytes_(chunk_bytes(weight)), attempts_(config, budget) {}

std::optional<Message> Download::poll(Time now, Random& random) {
  if (!active()) return std::nullopt;
  if (attempts_.expired(now)) {
    failure_ = StoreStatus::kTimedOut;
    return std::nullopt;
  }
  attempts_.settle(now, random);
  if (!attempts_.due(now)) return std::nullopt;
  if (base_ == 0) base_ = draw_base(now, random);
  outstanding_ = base_ + ++requests_;
  attempts_.sent(now, random);
  return make_message(GetRequest{outstanding_, name_, object_.size(), chunk_bytes_});
}

Time Download::next_wake() const { return active() ? attempts_.next() : Time::never(); }

bool Download::receive(const Message& message) {
  if (message.type != type_of<GetReply> || !in_range(request_of(message), base_, requests_)) return false;
  const auto reply = decode<GetReply>(message.head);
  if (!reply || !active() || reply->request != outstanding_) return true;
  outstanding_ = 0;
  switch (reply->status) {
    case StoreStatus::kOk:
      take_chunk(*reply, message.body);
      break;
    case StoreStatus::kDiskTrouble:
    case StoreStatus::kSlowDown:
      attempts_.refused();
      break;
    case StoreStatus::kCorrupt:
      start_over();
      break;
    default:
      failure_ = reply->status;
  }
  return true;
}

void Download::take_chunk(const GetReply& reply, const Bytes& chunk) {
  if (object_.empty()) {
    expected_ = reply.digest;
    object_.reserve(std::min<uint64_t>(reply.size, uint64_t{1} << 30));
  }
  const uint64_t due = std::min<uint64_t>(chunk_bytes_, reply.size - object_.size());
  // Another object of the name has taken its place meanwhile, or the chunk is cut.
  if (reply.digest != expected_ || reply.offset != object_.size() || chunk.size() != due) return start_over();
  if (!chunk.empty()) {
    digest_.add(chunk.span());
    object_.append(chunk.data(), chunk.size());
  }
  attempts_.restart();
  if (object_.size() < reply.size) return;
  if (digest_.value() == expected_)
    done_ = true;
  else
    start_over();
}

void Download::start_over() {
  object_ = {};
  digest_ = {};
  if (++restarts_ < kTries)
    attempts_.refused();
  else
    failure_ = StoreStatus::kCorrupt;
}

Bytes Download::take() {
  CHECK(done_, "object {} is not there yet", name_);
  return object_.freeze();
}

}  // namespace wavetank::engine
