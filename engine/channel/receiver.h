// Receiver: the receiving end of one channel: puts frames in order, drops doubles, grants credit.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "engine/channel/account.h"
#include "engine/channel/messages.h"
#include "engine/config.h"

namespace wavetank::engine {

/// A frame with its records.
struct Received {
  Frame frame;
  Bytes records;
  uint64_t fingerprint = 0;  ///< of its records, added up; known once it is taken
};

/// A pure core. It holds at most `credits` frames, in order or not.
class Receiver {
 public:
  Receiver(uint32_t channel, uint32_t attempt, const ChannelConfig& config);

  /// Takes a frame of this channel and attempt; false if it was held or taken before, or is beyond the credit.
  bool receive(const Frame& frame, Bytes records);
  /// The next frame in order has arrived.
  bool ready() const { return !window_.empty() && window_.front().has_value(); }
  const Received& front() const { return *window_.front(); }
  /// Takes the next frame in order, which frees its buffer.
  Received take();
  /// What the sender should know now.
  FrameAck acknowledgement() const;

  ChannelAccount account() const;

  uint64_t held() const { return held_; }
  /// The most it has held at once.
  uint64_t most_held() const { return most_held_; }

 private:
  uint32_t channel_;
  uint32_t attempt_;
  uint32_t credits_;
  uint64_t taken_ = 0;     ///< frames below were taken
  uint64_t received_ = 0;  ///< frames below have arrived
  uint64_t held_ = 0;
  uint64_t most_held_ = 0;
  uint64_t records_ = 0;                        ///< in all frames taken
  uint64_t fingerprint_ = 0;                    ///< of these records, added up
  std::deque<std::optional<Received>> window_;  ///< from taken_ on
};

}  // namespace wavetank::engine
