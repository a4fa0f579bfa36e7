// Watermarks: the event time of several inputs taken together: the smallest of theirs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/operators/operator.h"

namespace wavetank::engine {

/// The minimum over inputs, each of which only rises. O(1) unless the slowest input rises.
class Watermarks {
 public:
  explicit Watermarks(size_t inputs) : inputs_(inputs, kNoWatermark) {}

  /// Input `input` has reached `watermark_ns`; true if the minimum has risen.
  bool advance(size_t input, int64_t watermark_ns) {
    if (watermark_ns <= inputs_[input]) return false;
    const bool slowest = inputs_[input] == minimum_;
    inputs_[input] = watermark_ns;
    if (!slowest) return false;
    const int64_t before = minimum_;
    minimum_ = *std::min_element(inputs_.begin(), inputs_.end());
    return minimum_ > before;
  }
  int64_t minimum() const { return minimum_; }
  int64_t of(size_t input) const { return inputs_[input]; }

 private:
  std::vector<int64_t> inputs_;
  int64_t minimum_ = kNoWatermark;
};

}  // namespace wavetank::engine
