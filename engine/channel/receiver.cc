// The receiving end of a channel.
#include "engine/channel/receiver.h"

#include <algorithm>
#include <utility>

#include "engine/record/record.h"

namespace wavetank::engine {

Receiver::Receiver(uint32_t channel, uint32_t attempt, const ChannelConfig& config)
    : channel_(channel), attempt_(attempt), credits_(config.credits) {}

bool Receiver::receive(const Frame& frame, Bytes records) {
  if (frame.sequence < received_ || frame.sequence >= taken_ + credits_) return false;
  const auto place = static_cast<size_t>(frame.sequence - taken_);
  if (place >= window_.size()) window_.resize(place + 1);
  if (window_[place].has_value()) return false;
  window_[place] = Received{frame, std::move(records)};
  most_held_ = std::max(most_held_, ++held_);
  while (received_ - taken_ < window_.size() && window_[received_ - taken_].has_value()) ++received_;
  return true;
}

Received Receiver::take() {
  CHECK(ready());
  Received next = std::move(*window_.front());
  window_.pop_front();
  ++taken_;
  --held_;
  next.fingerprint = fingerprint_sum(records_in(next.records.span()));
  records_ += next.frame.count;
  fingerprint_ += next.fingerprint;
  return next;
}

FrameAck Receiver::acknowledgement() const {
  return {channel_, attempt_, received_, taken_ + credits_, taken_ + held_ > received_};
}

ChannelAccount Receiver::account() const {
  return {.channel = channel_,
          .frames = taken_,
          .records = records_,
          .fingerprint = fingerprint_,
          .granted = acknowledgement().limit,
          .arrived = received_,
          .moved = taken_,
          .held = held_};
}

}  // namespace wavetank::engine
