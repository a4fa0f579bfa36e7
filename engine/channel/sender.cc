// The sending end of a channel.
#include "engine/channel/sender.h"

#include <algorithm>

#include "engine/record/record.h"

namespace wavetank::engine {

Sender::Sender(uint32_t channel, uint32_t attempt, const ChannelConfig& config, RetryBudget* budget)
    : channel_(channel),
      attempt_(attempt),
      backoff_{.initial = config.resend, .max = config.resend_max},
      budget_(budget),
      limit_(config.credits) {}

void Sender::push(Frame frame, Bytes records) {
  frame.channel = channel_;
  frame.attempt = attempt_;
  frame.sequence = next_sequence_++;
  records_ += frame.count;
  fingerprint_ += fingerprint_sum(records_in(records.span()));
  held_.push_back({frame, std::move(records)});
}

ChannelAccount Sender::account() const {
  return {.channel = channel_,
          .frames = next_sequence_,
          .records = records_,
          .fingerprint = fingerprint_,
          .granted = limit_,
          .arrived = received_,
          .moved = sent_,
          .held = held_.size()};
}

void Sender::acknowledged(const FrameAck& ack, Time now) {
  if (ack.received > sent_) return;  // from a stranger: nothing that was never sent can have arrived
  const uint64_t before = limit_;
  limit_ = std::max(limit_, ack.limit);
  if (ack.received > received_) {
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(ack.received - received_));
    received_ = ack.received;
    tries_ = 0;
    resend_at_ = now + backoff_.initial;
  }
  // What went out beyond the old credit, to ask for more, may have been refused: with the new credit it goes at once.
  if (limit_ > before && sent_ > before) sent_ = std::max(received_, before);
  if (ack.gap && ack.received == received_ && gap_answered_ != received_) gap_reported_ = true;
}

void Sender::reconnect() {
  if (received_ < sent_) gap_reported_ = true;
}

Time Sender::next_wake() const {
  if (held_.empty()) return Time::never();
  return budget_ == nullptr ? resend_at_ : std::max(resend_at_, budget_->allows_at());
}

bool Sender::afford_repetition(Time now) {
  if (budget_ == nullptr) return true;
  const bool allowed = budget_->allows(now);
  if (allowed)
    budget_->repeated(now);
  else if (!held_back_)
    budget_->held_back();
  held_back_ = !allowed;
  return allowed;
}

void Sender::poll(Time now, Random& random, std::vector<Message>& out) {
  const auto send = [&](uint64_t sequence) {
    const Held& held = held_[sequence - received_];
    out.push_back(make_message(held.frame, held.records));
  };
  if (gap_reported_ && received_ < sent_ && afford_repetition(now)) {
    send(received_);
    ++resent_;
    gap_answered_ = received_;
  }
  gap_reported_ = false;
  if (received_ < sent_ && now >= resend_at_ && afford_repetition(now)) {
    // The oldest frame alone: its acknowledgement tells what else is missing.
    send(received_);
    ++resent_;
    resend_at_ = now + backoff_.delay(++tries_, random);
  }
  const uint64_t end = std::min(limit_, next_sequence_);
  if (received_ == sent_ && sent_ >= limit_ && sent_ < next_sequence_ && now >= resend_at_ && afford_repetition(now)) {
    // Nothing is in flight and the credit is used up: the grant may have been lost, so one frame goes out to ask.
    send(sent_++);
    ++resent_;
    resend_at_ = now + backoff_.delay(++tries_, random);
  }
  if (received_ == sent_ && sent_ < end) {
    tries_ = 0;
    resend_at_ = now + backoff_.initial;
  }
  for (; sent_ < end; ++sent_) {
    send(sent_);
    if (budget_ != nullptr) budget_->first_sent();
  }
  most_in_flight_ = std::max(most_in_flight_, sent_ - received_);
}

}  // namespace wavetank::engine
