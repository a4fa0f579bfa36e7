// Frames in, in order, aligned.
#include "engine/channel/inputs.h"

#include <algorithm>

namespace wavetank::engine {

Inputs::Inputs(const std::vector<uint32_t>& channels, uint32_t attempt, const ChannelConfig& config)
    : alignment_(static_cast<uint32_t>(channels.size())), watermarks_(channels.size()) {
  for (const uint32_t number : channels) channels_.push_back({number, Receiver(number, attempt, config), {}});
}

bool Inputs::receive(Address from, const Frame& frame, Bytes records) {
  const auto channel =
      std::find_if(channels_.begin(), channels_.end(), [&](const Channel& c) { return c.number == frame.channel; });
  if (channel == channels_.end()) return false;
  channel->sender = from;
  channel->acknowledge = true;
  return channel->receiver.receive(frame, std::move(records));
}

std::optional<InputStep> Inputs::take() {
  for (size_t i = 0; i < channels_.size(); ++i) {
    const size_t c = (turn_ + i) % channels_.size();
    Channel& channel = channels_[c];
    if (!channel.receiver.ready() || alignment_.blocked(static_cast<uint32_t>(c))) continue;
    turn_ = (c + 1) % channels_.size();
    InputStep step{channel.receiver.take(), {}};
    channel.acknowledge = true;
    const Frame& frame = step.frame.frame;
    if (frame.watermark_ns != kNoWatermark && watermarks_.advance(c, frame.watermark_ns))
      step.watermark_ns = watermarks_.minimum();
    if (frame.barrier != 0) step.barrier = alignment_.barrier(static_cast<uint32_t>(c), frame.barrier);
    return step;
  }
  return {};
}

void Inputs::acknowledge(std::vector<std::pair<Address, Message>>& out) {
  for (Channel& channel : channels_) {
    if (!channel.acknowledge) continue;
    channel.acknowledge = false;
    out.emplace_back(channel.sender, make_message(channel.receiver.acknowledgement()));
  }
}

bool Inputs::reconnect(NodeId peer) {
  bool any = false;
  for (Channel& channel : channels_) {
    if (channel.sender.node != peer) continue;
    channel.acknowledge = true;
    any = true;
  }
  return any;
}

std::vector<ChannelAccount> Inputs::accounts() const {
  std::vector<ChannelAccount> accounts;
  for (const Channel& channel : channels_) accounts.push_back(channel.receiver.account());
  return accounts;
}

uint64_t Inputs::most_held() const {
  uint64_t most = 0;
  for (const Channel& channel : channels_) most = std::max(most, channel.receiver.most_held());
  return most;
}

uint64_t Inputs::held() const {
  uint64_t sum = 0;
  for (const Channel& channel : channels_) sum += channel.receiver.held();
  return sum;
}

}  // namespace wavetank::engine
