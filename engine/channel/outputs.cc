// Partitioning records into buffers, and buffers into frames.
#include "engine/channel/outputs.h"

#include <algorithm>

#include "engine/record/key_groups.h"

namespace wavetank::engine {

Outputs::Outputs(const std::vector<OutputEdge>& edges, uint32_t attempt, uint32_t max_parallelism,
                 const ChannelConfig& config, uint32_t weight, RetryBudget* budget)
    : max_parallelism_(max_parallelism),
      weight_(weight),
      // Room for the block's own header, so that a buffer of 32 KiB stays in the pool's class of 32 KiB.
      buffer_bytes_(std::max<size_t>(config.buffer.bytes / weight, 2 * sizeof(Record)) / sizeof(Record) *
                        sizeof(Record) -
                    sizeof(Record)),
      buffer_timeout_(config.buffer_timeout) {
  for (const OutputEdge& edge : edges) {
    Edge made{edge.ship, static_cast<uint32_t>(channels_.size()), static_cast<uint32_t>(edge.channels.size()), {}};
    for (const uint32_t number : edge.channels)
      channels_.push_back({number, Sender(number, attempt, config, budget), BytesBuilder(), BytesBuilder()});
    if (edge.ship == Ship::kHash)
      for (uint32_t group = 0; group < max_parallelism; ++group)
        made.channel_of_group.push_back(made.first + owner_of_group(group, max_parallelism, made.count));
    edges_.push_back(std::move(made));
  }
}

void Outputs::append(Channel& channel, Lane lane, const Record& record) {
  BytesBuilder& records = buffer(channel, lane);
  if (records.capacity() == 0) records.reserve(buffer_bytes_);
  std::memcpy(records.extend(sizeof record), &record, sizeof record);
  if (records.size() >= buffer_bytes_) close(channel, lane, 0);
}

void Outputs::emit(Lane lane, std::span<const Record> records, Time now) {
  if (records.empty() || edges_.empty()) return;
  flush_by(now + buffer_timeout_);
  for (Edge& edge : edges_) {
    switch (edge.ship) {
      case Ship::kForward:
        for (const Record& record : records) append(channels_[edge.first], lane, record);
        break;
      case Ship::kHash:
        for (const Record& record : records)
          append(channels_[edge.channel_of_group[key_group(record.key, max_parallelism_)]], lane, record);
        break;
      case Ship::kRebalance:
        for (const Record& record : records) {
          append(channels_[edge.first + edge.turn], lane, record);
          edge.turn = (edge.turn + 1) % edge.count;
        }
        break;
    }
  }
}

void Outputs::watermark(int64_t watermark_ns, Time now) {
  if (watermark_ns <= watermark_ns_) return;
  watermark_ns_ = watermark_ns;
  flush_by(now + buffer_timeout_);
}

void Outputs::close(Channel& channel, Lane lane, uint64_t barrier) {
  BytesBuilder& records = buffer(channel, lane);
  Frame frame;
  frame.lane = lane;
  frame.count = static_cast<uint32_t>(records.size() / sizeof(Record));
  frame.barrier = barrier;
  // Records of the other lane may still wait in their buffer: the watermark must not overtake them.
  const bool last_lane = buffer(channel, lane == Lane::kLate ? Lane::kResults : Lane::kLate).empty();
  if (last_lane && watermark_ns_ > channel.watermark_sent) frame.watermark_ns = channel.watermark_sent = watermark_ns_;
  Bytes body = records.freeze();
  body.weigh(weight_);
  channel.sender.push(frame, std::move(body));
}

void Outputs::close_all(Channel& channel, uint64_t barrier) {
  if (!channel.late.empty()) close(channel, Lane::kLate, 0);
  if (!channel.results.empty() || barrier != 0 || watermark_ns_ > channel.watermark_sent)
    close(channel, Lane::kResults, barrier);
}

void Outputs::barrier(uint64_t checkpoint) {
  for (Channel& channel : channels_) close_all(channel, checkpoint);
  flush_at_ = Time::never();
}

void Outputs::flush_by(Time at) { flush_at_ = std::min(flush_at_, at); }

void Outputs::acknowledged(const FrameAck& ack, Time now) {
  const auto channel =
      std::find_if(channels_.begin(), channels_.end(), [&](const Channel& c) { return c.number == ack.channel; });
  if (channel != channels_.end()) channel->sender.acknowledged(ack, now);
}

void Outputs::reconnect(uint32_t number) {
  for (Channel& channel : channels_)
    if (channel.number == number) channel.sender.reconnect();
}

void Outputs::poll(Time now, Random& random, std::vector<ChannelMessage>& out) {
  if (now >= flush_at_) {
    for (Channel& channel : channels_) close_all(channel, 0);
    flush_at_ = Time::never();
  }
  for (Channel& channel : channels_) {
    scratch_.clear();
    channel.sender.poll(now, random, scratch_);
    for (Message& message : scratch_) out.push_back({channel.number, std::move(message)});
  }
}

Time Outputs::next_wake() const {
  Time wake = flush_at_;
  for (const Channel& channel : channels_) wake = std::min(wake, channel.sender.next_wake());
  return wake;
}

bool Outputs::blocked() const {
  return std::any_of(channels_.begin(), channels_.end(), [](const Channel& c) { return c.sender.blocked(); });
}

std::vector<ChannelAccount> Outputs::accounts() const {
  std::vector<ChannelAccount> accounts;
  for (const Channel& channel : channels_) accounts.push_back(channel.sender.account());
  return accounts;
}

uint64_t Outputs::most_in_flight() const {
  uint64_t most = 0;
  for (const Channel& channel : channels_) most = std::max(most, channel.sender.most_in_flight());
  return most;
}

uint64_t Outputs::resent() const {
  uint64_t sum = 0;
  for (const Channel& channel : channels_) sum += channel.sender.resent();
  return sum;
}

}  // namespace wavetank::engine
