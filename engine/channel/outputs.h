// Outputs: everything that leaves a task towards other tasks: partitioning, buffers, one sender a channel.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/channel/sender.h"
#include "engine/job/plan.h"
#include "engine/record/record.h"

namespace wavetank::engine {

/// One edge of the job as one of its upstream tasks sees it.
struct OutputEdge {
  Ship ship = Ship::kForward;
  std::vector<uint32_t> channels;  ///< by downstream subtask; for kForward the one channel
};
BOOST_DESCRIBE_STRUCT(OutputEdge, (), (ship, channels))

/// A message for the far end of a channel.
struct ChannelMessage {
  uint32_t channel = 0;
  Message message;
};

class Outputs {
 public:
  /// Each record stands for `weight`: so many fewer fill a buffer. `budget`, if given, outlives this and decides what
  /// may be repeated.
  Outputs(const std::vector<OutputEdge>& edges, uint32_t attempt, uint32_t max_parallelism, const ChannelConfig& config,
          uint32_t weight = 1, RetryBudget* budget = nullptr);

  /// Every edge gets all records; each record goes to one channel of the edge.
  void emit(Lane lane, std::span<const Record> records, Time now);
  /// The watermark rides on the next frame of each channel.
  void watermark(int64_t watermark_ns, Time now);
  /// Sends everything buffered and then the barrier, on every channel.
  void barrier(uint64_t checkpoint);

  void acknowledged(const FrameAck& ack, Time now);
  /// The connection under a channel was cut.
  void reconnect(uint32_t channel);
  /// Appends the messages due now; part-filled buffers whose time has come are closed first.
  void poll(Time now, Random& random, std::vector<ChannelMessage>& out);
  Time next_wake() const;

  /// Some channel waits for credit: the task must not produce more.
  bool blocked() const;
  /// One entry a channel: of all frames so far, and so after barrier() of all that was emitted.
  std::vector<ChannelAccount> accounts() const;
  uint64_t resent() const;
  /// The most frames that one channel has had on the way at once.
  uint64_t most_in_flight() const;

 private:
  /// A channel with the buffers being filled for it, one a lane; late records are few and flushed with the others.
  struct Channel {
    uint32_t number;
    Sender sender;
    BytesBuilder results;
    BytesBuilder late;
    int64_t watermark_sent = kNoWatermark;
  };
  struct Edge {
    Ship ship;
    uint32_t first;  ///< index into channels_
    uint32_t count;
    std::vector<uint32_t> channel_of_group;
    uint32_t turn = 0;
  };

  BytesBuilder& buffer(Channel& channel, Lane lane) { return lane == Lane::kLate ? channel.late : channel.results; }
  void append(Channel& channel, Lane lane, const Record& record);
  void close(Channel& channel, Lane lane, uint64_t barrier);
  void close_all(Channel& channel, uint64_t barrier);
  void flush_by(Time at);

  uint32_t max_parallelism_;
  uint32_t weight_;
  size_t buffer_bytes_;
  Duration buffer_timeout_;
  std::vector<Channel> channels_;
  std::vector<Edge> edges_;
  int64_t watermark_ns_ = kNoWatermark;
  Time flush_at_ = Time::never();
  std::vector<Message> scratch_;
};

}  // namespace wavetank::engine
