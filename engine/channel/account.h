// ChannelAccount: what one end of a channel says of all that went through it in this attempt.
#pragma once

#include <cstdint>

namespace wavetank::engine {

/// Both ends keep one, so that what was sent before a barrier can be compared with what was taken before it, and the
/// credit that one end grants with what the other counts. Frames are counted from the first of the attempt.
struct ChannelAccount {
  uint32_t channel = 0;
  uint64_t frames = 0;       ///< put into the channel, or taken out of it
  uint64_t records = 0;      ///< in these
  uint64_t fingerprint = 0;  ///< of these records, added up
  uint64_t granted = 0;      ///< frames that may be sent, as far as this end knows
  uint64_t arrived = 0;      ///< frames that have arrived in order, as far as this end knows
  uint64_t moved = 0;        ///< the sender's: frames sent at least once; the receiver's: frames taken
  uint64_t held = 0;         ///< frames that lie at this end
};

}  // namespace wavetank::engine
