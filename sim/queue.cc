// The rarer moves of the radix ladder: refilling the front, spilling it, lowering the base.
#include "sim/queue.h"

#include <algorithm>
#include <bit>

namespace wavetank::sim {

WakeupQueue::WakeupQueue() = default;

void WakeupQueue::add_chunk(uint32_t level, uint32_t digit) {
  Chunk* chunk = free_;
  if (chunk != nullptr) {
    free_ = chunk->next;
  } else {
    if (fresh_ == fresh_end_) {
      regions_.emplace_back(MemoryRegion::kUnit, !regions_.empty());
      fresh_ = static_cast<Chunk*>(regions_.back().place());
      fresh_end_ = fresh_ + MemoryRegion::kUnit / sizeof(Chunk);
    }
    chunk = fresh_++;
  }
  Chunk*& bucket = buckets_[level * kDigits + digit];
  chunk->next = bucket;
  chunk->count = 0;
  bucket = chunk;
  digits_used_[level] = static_cast<uint16_t>(digits_used_[level] | (1u << digit));
  levels_used_ |= 1u << level;
}

void WakeupQueue::refill() {
  CHECK(size_ != 0, "nothing to pop");
  while (front_size_ == 0) {
    const auto level = static_cast<uint32_t>(std::countr_zero(levels_used_));
    const auto digit = static_cast<uint32_t>(std::countr_zero(digits_used_[level]));
    Chunk* chunk = buckets_[level * kDigits + digit];
    buckets_[level * kDigits + digit] = nullptr;
    digits_used_[level] = static_cast<uint16_t>(digits_used_[level] & ~(1u << digit));
    if (digits_used_[level] == 0) levels_used_ &= ~(1u << level);

    uint32_t count = 0;
    for (const Chunk* c = chunk; c != nullptr && count <= kSmallBucket; c = c->next) count += c->count;
    if (count > kSmallBucket) {
      // The bucket's own beginning: what shares its prefix goes to lower levels.
      const uint32_t shift = level * kDigitBits;
      base_ = (((base_ >> shift) & ~WakeupKey{kDigits - 1}) | digit) << shift;
    }
    while (chunk != nullptr) {
      for (uint32_t i = 0; i < chunk->count; ++i) {
        if (count <= kSmallBucket || chunk->keys[i] <= base_)
          insert_into_front(chunk->keys[i]);
        else
          insert_into_bucket(chunk->keys[i]);
      }
      Chunk* next = chunk->next;
      chunk->next = free_;
      free_ = chunk;
      chunk = next;
    }
    if (count <= kSmallBucket) base_ = front_[0];
  }
}

void WakeupQueue::spill_front() {
  constexpr uint32_t kSpilled = kFrontCapacity / 2;
  lower_base(front_[kSpilled]);
  for (uint32_t i = 0; i < kSpilled; ++i) insert_into_bucket(front_[i]);
  std::copy(front_.begin() + kSpilled, front_.end(), front_.begin());
  front_size_ = kFrontCapacity - kSpilled;
}

void WakeupQueue::lower_base(WakeupKey base) {
  // All buckets below the level where the old and the new base part share the old base's digit there:
  // their chunks are relinked as one bucket. That bucket was empty, and no key is touched.
  if (base_ == base) return;
  const uint32_t level = level_of(base ^ base_);
  const uint32_t digit = static_cast<uint32_t>(base_ >> (level * kDigitBits)) & (kDigits - 1);
  base_ = base;
  uint32_t lower = levels_used_ & ((1u << level) - 1);
  if (lower == 0) return;
  Chunk* joined = nullptr;
  for (; lower != 0; lower &= lower - 1) {
    const auto from = static_cast<uint32_t>(std::countr_zero(lower));
    for (uint32_t digits = digits_used_[from]; digits != 0; digits &= digits - 1) {
      Chunk*& bucket = buckets_[from * kDigits + static_cast<uint32_t>(std::countr_zero(digits))];
      Chunk* last = bucket;
      while (last->next != nullptr) last = last->next;
      last->next = joined;
      joined = bucket;
      bucket = nullptr;
    }
    digits_used_[from] = 0;
  }
  levels_used_ &= ~((1u << level) - 1);
  buckets_[level * kDigits + digit] = joined;
  digits_used_[level] = static_cast<uint16_t>(digits_used_[level] | (1u << digit));
  levels_used_ |= 1u << level;
}

}  // namespace wavetank::sim
