// Growing the pool of wake-ups.
#include "sim/wakeup.h"

namespace wavetank::sim {

void WakeupPool::add_fresh_slot() {
  CHECK(fresh_ < kNoSlot, "more than 2^24 wake-ups pending at once");
  if (fresh_ == chunks_.size() * kChunk) {
    // The first region is for small worlds, which start fast when only the pages they use are touched.
    regions_.emplace_back(kChunk * sizeof(Wakeup), !regions_.empty());
    chunks_.push_back(static_cast<Wakeup*>(regions_.back().place()));
  }
  free_ = fresh_++;
  std::construct_at(&(*this)[free_]);
}

}  // namespace wavetank::sim
