// Remembered: the latest few thousand numbers it was told, so that what was done once is not done again.
#pragma once

#include <cstdint>
#include <deque>
#include <set>

namespace wavetank::engine {

class Remembered {
 public:
  void add(uint64_t number) {
    if (!known_.insert(number).second) return;
    order_.push_back(number);
    if (order_.size() <= kMost) return;
    known_.erase(order_.front());
    order_.pop_front();
  }
  bool contains(uint64_t number) const { return known_.count(number) != 0; }

 private:
  static constexpr size_t kMost = 4096;

  std::set<uint64_t> known_;
  std::deque<uint64_t> order_;
};

}  // namespace wavetank::engine
