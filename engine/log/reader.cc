// One fetch at a time; only the answer to the last one counts.
#include "engine/log/reader.h"

namespace wavetank::engine {

PartitionReader::PartitionReader(ReaderOptions options)
    : options_(options), attempts_(options.request, options.budget) {}

void PartitionReader::seek(uint64_t offset) {
  position_ = offset;
  outstanding_ = 0;
  sealed_ = false;
  attempts_.restart();
}

std::optional<Message> PartitionReader::poll(Time now, Random& random) {
  if (!active()) return std::nullopt;
  if (attempts_.expired(now)) {
    failure_ = LogStatus::kTimedOut;
    return std::nullopt;
  }
  attempts_.settle(now, random);
  if (paused_ || !attempts_.due(now)) return std::nullopt;
  if (base_ == 0) base_ = mix64(random.next() + static_cast<uint64_t>(now.ns));
  outstanding_ = base_ + ++requests_;
  attempts_.sent(now, options_.request.timeout + options_.max_wait, random);
  return make_message(FetchRequest{outstanding_, options_.partition, position_, options_.max_bytes,
                                   options_.committed_only, options_.max_wait});
}

Time PartitionReader::next_wake() const { return active() && !paused_ ? attempts_.next() : Time::never(); }

std::optional<Fetched> PartitionReader::receive(const Message& message) {
  if (!active() || outstanding_ == 0 || message.type != type_of<FetchReply>) return std::nullopt;
  if (!answers(message, options_.partition, outstanding_ - 1, 1)) return std::nullopt;
  auto reply = decode<FetchReply>(message.head);
  if (!reply) return std::nullopt;
  if (may_try_again(reply->status)) {
    outstanding_ = 0;
    attempts_.refused();
    return std::nullopt;
  }
  if (reply->status != LogStatus::kOk) {
    failure_ = reply->status;
    return std::nullopt;
  }
  outstanding_ = 0;
  attempts_.restart();
  position_ = reply->next_offset;
  sealed_ = reply->sealed;
  return Fetched{std::move(*reply), message.body};
}

}  // namespace wavetank::engine
