// ChannelFlows: what both ends of every channel told of it at each barrier, for invariants that compare them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "env/event.h"
#include "faults/evidence.h"

namespace wavetank::faults {

/// All that went through one end of a channel in an attempt before a barrier.
struct ChannelFlow {
  int64_t frames = 0;
  int64_t records = 0;
  uint64_t fingerprint = 0;
  friend bool operator==(const ChannelFlow&, const ChannelFlow&) = default;
};

/// A fold over channel.flow events.
class ChannelFlows {
 public:
  /// What an end has not told is missing.
  struct Ends {
    std::optional<ChannelFlow> sent;
    std::optional<ChannelFlow> taken;
    /// Both have told, and not the same.
    bool differ() const { return sent && taken && *sent != *taken; }
  };

  /// Events of other kinds change nothing.
  void observe(const Event& event);
  Ends at(uint32_t attempt, int64_t checkpoint, int64_t channel) const;

 private:
  std::map<std::tuple<uint32_t, int64_t, int64_t>, Ends> ends_;  // by attempt, checkpoint and channel
};

/// "channel 3 (events/0 -> per_key/1)"; without the tasks when `topology` does not know the channel.
std::string channel_name(const std::optional<Topology>& topology, int64_t channel);
/// "812 records in 14 frames"; for people.
std::string to_string(const ChannelFlow& flow);

}  // namespace wavetank::faults
