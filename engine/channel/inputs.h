// Inputs: everything that comes into a task from other tasks: receivers, barrier alignment, watermarks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/channel/receiver.h"
#include "engine/checkpoint/alignment.h"
#include "engine/record/watermarks.h"

namespace wavetank::engine {

/// What one frame means to its task, in this order: records, then event time, then a checkpoint.
struct InputStep {
  Received frame;
  std::optional<int64_t> watermark_ns;  ///< the task's watermark has risen to this
  Alignment::Step barrier = Alignment::Step::kIgnored;
};

class Inputs {
 public:
  Inputs(const std::vector<uint32_t>& channels, uint32_t attempt, const ChannelConfig& config);

  /// Takes a frame that arrived; false if it was a double. `from` is where its acknowledgement goes.
  bool receive(Address from, const Frame& frame, Bytes records);
  /// The next frame of a channel that is not blocked by alignment; channels take turns.
  std::optional<InputStep> take();
  void abort(uint64_t checkpoint) { alignment_.abort(checkpoint); }

  /// The connection with that node was cut: its senders are told what has come, and so what they must repeat. False if
  /// none of them is there.
  bool reconnect(NodeId peer);
  /// Appends the acknowledgements that are due to senders.
  void acknowledge(std::vector<std::pair<Address, Message>>& out);

  /// One entry a channel: of everything taken so far.
  std::vector<ChannelAccount> accounts() const;
  int64_t watermark() const { return watermarks_.minimum(); }
  uint64_t aligning() const { return alignment_.current(); }
  uint64_t held() const;
  /// The most frames that one channel has held at once.
  uint64_t most_held() const;

 private:
  struct Channel {
    uint32_t number;
    Receiver receiver;
    Address sender;
    bool acknowledge = false;
  };

  std::vector<Channel> channels_;
  Alignment alignment_;
  Watermarks watermarks_;
  size_t turn_ = 0;
};

}  // namespace wavetank::engine
