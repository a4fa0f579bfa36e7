// PartitionReader: the pure core of a consumer of one partition: one fetch at a time, in order, without gaps or
// repeats.
#pragma once

#include <optional>

#include "engine/channel/retry.h"
#include "engine/log/messages.h"

namespace wavetank::engine {

struct ReaderOptions {
  PartitionId partition;
  bool committed_only = false;  ///< only what is committed; else everything durable
  uint32_t max_bytes = 256 * 1024;
  Duration max_wait = 500_ms;  ///< how long the broker may hold a fetch when there is nothing to read
  RequestConfig request;
  RetryBudget* budget = nullptr;  ///< if given, outlives the reader and decides what may be repeated
};

/// Records just read, and what the broker said with them.
struct Fetched {
  FetchReply reply;
  Bytes records;  ///< of reply.runs, one after the other
};

/// Owns no Env: the caller sends what poll() gives to the partition's broker, passes in what arrives, and calls poll()
/// after each call and at next_wake().
class PartitionReader {
 public:
  explicit PartitionReader(ReaderOptions options);

  /// Reads from `offset` next; an answer still to come to an older fetch is ignored.
  void seek(uint64_t offset);
  /// No further fetch is sent until resume(); the answer to one already sent is still taken.
  void pause() { paused_ = true; }
  void resume() { paused_ = false; }

  /// The fetch to send now, or again; at most one is outstanding, and none after the seal, a failure, or in a pause.
  std::optional<Message> poll(Time now, Random& random);
  /// When to call poll() again at the latest; Time{} is at once.
  Time next_wake() const;
  /// What the message brought (maybe no runs, when nothing came within max_wait); nothing if it is not the answer to
  /// the outstanding fetch.
  std::optional<Fetched> receive(const Message& message);

  const PartitionId& partition() const { return options_.partition; }
  uint64_t position() const { return position_; }  ///< the next offset to fetch
  bool paused() const { return paused_; }
  bool sealed() const { return sealed_; }  ///< everything was read, nothing follows ever
  /// kUnknownPartition, or kTimedOut: no answer within the delivery timeout.
  std::optional<LogStatus> failure() const { return failure_; }

 private:
  bool active() const { return !sealed_ && !failure_; }

  ReaderOptions options_;
  Attempts attempts_;
  std::optional<LogStatus> failure_;
  uint64_t position_ = 0;
  uint64_t base_ = 0;  ///< drawn, so that incarnations differ
  uint64_t requests_ = 0;
  uint64_t outstanding_ = 0;  ///< request number of the fetch sent, 0: none
  bool paused_ = false;
  bool sealed_ = false;
};

}  // namespace wavetank::engine
