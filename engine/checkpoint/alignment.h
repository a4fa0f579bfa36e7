// Alignment: the barriers of one task: which of its input channels are blocked, and when a checkpoint is aligned.
#pragma once

#include <cstdint>
#include <vector>

namespace wavetank::engine {

/// Exactly-once alignment as in Carbone et al., "Lightweight Asynchronous Snapshots for Distributed Dataflows" (2015):
/// a channel whose barrier has come is not read until the barrier has come on all of them. One checkpoint at a time: a
/// newer barrier replaces an older one, an older one is ignored. A pure core.
class Alignment {
 public:
  enum class Step : uint8_t {
    kIgnored,  ///< an old or aborted checkpoint: go on reading
    kBlocked,  ///< stop reading this channel
    kAligned,  ///< that was the last one: snapshot now; all channels are open again
  };

  explicit Alignment(uint32_t channels) : blocked_(channels, false) {}

  Step barrier(uint32_t channel, uint64_t checkpoint) {
    if (checkpoint <= done_ || checkpoint < current_) return Step::kIgnored;
    if (checkpoint > current_) restart(checkpoint);
    if (!blocked_[channel]) {
      blocked_[channel] = true;
      ++arrived_;
    }
    if (arrived_ < blocked_.size()) return Step::kBlocked;
    open_all(checkpoint);
    return Step::kAligned;
  }

  /// The coordinator has given this checkpoint, and with it any older one, up; channels open, later barriers of it are
  /// ignored.
  void abort(uint64_t checkpoint) {
    if (checkpoint >= current_ && checkpoint > done_) open_all(checkpoint);
  }

  bool blocked(uint32_t channel) const { return blocked_[channel]; }
  /// The checkpoint being aligned, 0 if none.
  uint64_t current() const { return current_; }

 private:
  void restart(uint64_t checkpoint) {
    blocked_.assign(blocked_.size(), false);
    arrived_ = 0;
    current_ = checkpoint;
  }
  void open_all(uint64_t checkpoint) {
    restart(0);
    done_ = checkpoint;
  }

  std::vector<bool> blocked_;
  uint32_t arrived_ = 0;
  uint64_t current_ = 0;
  uint64_t done_ = 0;
};

}  // namespace wavetank::engine
