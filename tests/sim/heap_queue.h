// HeapQueue: a 4-ary implicit heap of wake-up keys, simple enough to be the reference for the radix ladder.
#pragma once

#include <algorithm>
#include <vector>

#include "sim/queue.h"

namespace wavetank::sim {

class HeapQueue {
 public:
  void push(WakeupKey key) {
    size_t at = keys_.size();
    keys_.push_back(key);
    for (; at != 0 && key < keys_[(at - 1) / 4]; at = (at - 1) / 4) keys_[at] = keys_[(at - 1) / 4];
    keys_[at] = key;
  }
  bool empty() const { return keys_.empty(); }
  size_t size() const { return keys_.size(); }
  WakeupKey peek() const { return keys_.front(); }
  WakeupKey pop() {
    const WakeupKey smallest = keys_.front();
    const WakeupKey moved = keys_.back();
    keys_.pop_back();
    if (keys_.empty()) return smallest;
    size_t at = 0;
    for (;;) {
      const size_t first = 4 * at + 1;
      if (first >= keys_.size()) break;
      const auto last = keys_.begin() + static_cast<std::ptrdiff_t>(std::min(first + 4, keys_.size()));
      const auto least = std::min_element(keys_.begin() + static_cast<std::ptrdiff_t>(first), last);
      if (moved < *least) break;
      keys_[at] = *least;
      at = static_cast<size_t>(least - keys_.begin());
    }
    keys_[at] = moved;
    return smallest;
  }

 private:
  std::vector<WakeupKey> keys_;
};

}  // namespace wavetank::sim
