// Sender: the sending end of one channel: numbers frames, keeps them until acknowledged, sends within its credit.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "engine/channel/account.h"
#include "engine/channel/messages.h"
#include "engine/channel/retry.h"
#include "engine/config.h"
#include "env/random.h"

namespace wavetank::engine {

/// A pure core: it is told the time and returns the messages to send. Memory is bounded by its user, who stops pushing
/// while blocked().
class Sender {
 public:
  /// `budget`, if given, outlives this and decides when a repetition that is due may go.
  Sender(uint32_t channel, uint32_t attempt, const ChannelConfig& config, RetryBudget* budget = nullptr);

  /// Takes a frame; its channel, attempt and sequence are filled in.
  void push(Frame frame, Bytes records);
  /// An acknowledgement of this channel and attempt has come.
  void acknowledged(const FrameAck& ack, Time now);
  /// Appends what must be sent now: new frames within the credit, repetitions that are due, and, when credit has run
  /// out and nothing is in flight, one frame beyond it to ask for more.
  void poll(Time now, Random& random, std::vector<Message>& out);
  /// The connection was cut: what is on the way may be lost, and the oldest of it is repeated now.
  void reconnect();
  /// When poll has something to do again, if nothing arrives.
  Time next_wake() const;

  /// Frames are waiting for credit: the task must stop producing.
  bool blocked() const { return next_sequence_ > limit_; }
  uint64_t resent() const { return resent_; }
  ChannelAccount account() const;
  /// The most frames that were sent and not acknowledged at once.
  uint64_t most_in_flight() const { return most_in_flight_; }

 private:
  /// A repetition is due: may it go? If so it is paid for.
  bool afford_repetition(Time now);

  struct Held {
    Frame frame;
    Bytes records;
  };

  uint32_t channel_;
  uint32_t attempt_;
  Backoff backoff_;
  RetryBudget* budget_;
  std::deque<Held> held_;       ///< from received_ to next_sequence_
  uint64_t next_sequence_ = 0;  ///< of the next frame pushed
  uint64_t sent_ = 0;           ///< frames below have been sent at least once
  uint64_t received_ = 0;       ///< frames below are acknowledged
  uint64_t limit_ = 0;          ///< frames below may be sent
  uint64_t records_ = 0;        ///< in all frames pushed
  uint64_t fingerprint_ = 0;    ///< of these records, added up
  uint32_t tries_ = 0;          ///< repetitions since the last progress
  bool gap_reported_ = false;
  uint64_t gap_answered_ =
      ~uint64_t{0};         ///< the last frame repeated for a gap; once is enough, the timer does the rest
  bool held_back_ = false;  ///< a repetition waits for the budget, and has been noted
  uint64_t resent_ = 0;
  uint64_t most_in_flight_ = 0;
  Time resend_at_ = Time::never();
};

}  // namespace wavetank::engine
