// What the two ends of a channel say to each other.
#pragma once

#include "engine/log/messages.h"
#include "engine/operators/operator.h"
#include "env/codec.h"

namespace wavetank::engine {

/// One numbered step of a channel, body first: records, then a watermark, then a barrier; each may be missing.
struct Frame {
  static constexpr std::string_view kName = "channel.frame";
  uint32_t channel = 0;
  uint32_t attempt = 0;
  uint64_t sequence = 0;  ///< from 0, without holes
  Lane lane = Lane::kResults;
  uint32_t count = 0;  ///< records in the body
  int64_t watermark_ns = kNoWatermark;
  uint64_t barrier = 0;  ///< checkpoint id, 0 if none
};

/// From receiver to sender: what has come in order, and how far the sender may go.
struct FrameAck {
  static constexpr std::string_view kName = "channel.acknowledge";
  uint32_t channel = 0;
  uint32_t attempt = 0;
  uint64_t received = 0;  ///< every sequence below has arrived
  uint64_t limit = 0;     ///< credit: sequences below may be sent
  bool gap = false;       ///< something above `received` is here, `received` is not: send it again now
};

BOOST_DESCRIBE_STRUCT(Frame, (), (channel, attempt, sequence, lane, count, watermark_ns, barrier))
BOOST_DESCRIBE_STRUCT(FrameAck, (), (channel, attempt, received, limit, gap))

}  // namespace wavetank::engine
