// The queue of wake-ups: what happens next, in the order (time, seeded tie-break, sequence).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "env/check.h"
#include "env/hash.h"
#include "env/time.h"
#include "sim/memory_region.h"

namespace wavetank::sim {

/// One queue entry: time (64 bits), order among equal times (40), slot in the pool of wake-ups (24). Keys are unique.
using WakeupKey = unsigned __int128;

constexpr uint32_t kSlotBits = 24;
constexpr uint32_t kOrderBits = 40;
constexpr uint32_t kNoSlot = (1u << kSlotBits) - 1;

constexpr WakeupKey make_key(Time at, uint64_t order, uint32_t slot) {
  return (static_cast<WakeupKey>(static_cast<uint64_t>(at.ns)) << 64) | (order << kSlotBits) | slot;
}
constexpr Time time_of(WakeupKey key) { return {static_cast<int64_t>(static_cast<uint64_t>(key >> 64))}; }
constexpr uint32_t slot_of(WakeupKey key) { return static_cast<uint32_t>(key) & kNoSlot; }

/// Numbers wake-ups so that the seed shuffles those of equal time: a seeded bijection of the sequence number on 40
/// bits.
class TieBreak {
 public:
  explicit constexpr TieBreak(uint64_t seed)
      : offset_(mix64(seed)), first_(mix64(seed + 1) | 1), second_(mix64(seed + 2) | 1) {}

  uint64_t next() {
    CHECK(sequence_ <= kMask, "more than 2^40 wake-ups in one run");
    return shuffled(sequence_++);
  }
  /// The order that belongs to a sequence number: each step is invertible modulo 2^40.
  constexpr uint64_t shuffled(uint64_t sequence) const {
    uint64_t x = (sequence ^ offset_) & kMask;
    x = (x * first_) & kMask;
    x ^= x >> 20;
    x = (x * second_) & kMask;
    return x ^ (x >> 21);
  }

 private:
  static constexpr uint64_t kMask = (uint64_t{1} << kOrderBits) - 1;
  uint64_t offset_;
  uint64_t first_;
  uint64_t second_;
  uint64_t sequence_ = 0;
};

/// A monotone radix heap (Ahuja, Mehlhorn, Orlin and Tarjan 1990) over 4-bit digits that feeds a small sorted front.
/// Buckets lie by the highest digit in which a key differs from `base_`; the lowest is moved into the front when it is
/// small, or dealt to lower buckets. A key below the base is inserted into the front, and when the front overflows,
/// its upper half returns and the base falls: looking ahead therefore never spoils later, earlier pushes.
class WakeupQueue {
 public:
  WakeupQueue();

  void push(WakeupKey key) {
    ++size_;
    if (key <= base_)
      insert_into_front(key);
    else
      insert_into_bucket(key);
  }
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  /// The smallest key; the queue must not be empty.
  WakeupKey peek() {
    if (front_size_ == 0) refill();
    return front_[front_size_ - 1];
  }
  WakeupKey pop() {
    const WakeupKey key = peek();
    --front_size_;
    --size_;
    return key;
  }
  /// The next peek() will bring a batch of keys into the front.
  bool front_is_empty() const { return front_size_ == 0; }
  /// The slot that will be popped after the next `ahead` ones, if it is already known; else kNoSlot.
  uint32_t upcoming(uint32_t ahead) const {
    return front_size_ > ahead ? slot_of(front_[front_size_ - 1 - ahead]) : kNoSlot;
  }

 private:
  static constexpr uint32_t kDigitBits = 4;
  static constexpr uint32_t kDigits = 1u << kDigitBits;
  static constexpr uint32_t kLevels = 128 / kDigitBits;
  static constexpr uint32_t kFrontCapacity = 64;
  static constexpr uint32_t kSmallBucket = 24;

  struct Chunk {
    static constexpr uint32_t kCapacity = 31;
    Chunk* next;
    uint32_t count;
    uint32_t unused;
    std::array<WakeupKey, kCapacity> keys;
  };

  void insert_into_front(WakeupKey key) {
    if (front_size_ == kFrontCapacity) {
      spill_front();
      if (key > base_) return insert_into_bucket(key);
    }
    uint32_t i = front_size_++;
    for (; i != 0 && front_[i - 1] < key; --i) front_[i] = front_[i - 1];
    front_[i] = key;
  }
  static uint32_t level_of(WakeupKey difference) {
    const auto high = static_cast<uint64_t>(difference >> 64);
    const uint32_t bit = high != 0 ? 127u - static_cast<uint32_t>(__builtin_clzll(high))
                                   : 63u - static_cast<uint32_t>(__builtin_clzll(static_cast<uint64_t>(difference)));
    return bit / kDigitBits;
  }
  void insert_into_bucket(WakeupKey key) {
    const uint32_t level = level_of(key ^ base_);
    const uint32_t digit = static_cast<uint32_t>(key >> (level * kDigitBits)) & (kDigits - 1);
    Chunk*& bucket = buckets_[level * kDigits + digit];
    if (bucket == nullptr || bucket->count == Chunk::kCapacity) add_chunk(level, digit);
    bucket->keys[bucket->count++] = key;
  }
  void add_chunk(uint32_t level, uint32_t digit);
  void refill();
  void spill_front();
  void lower_base(WakeupKey base);

  WakeupKey base_ = 0;  // keys up to here are in the front, keys above in the buckets
  uint32_t front_size_ = 0;
  uint32_t levels_used_ = 0;  // bit per level with a key in it
  size_t size_ = 0;
  std::array<WakeupKey, kFrontCapacity> front_;  // descending
  std::array<uint16_t, kLevels> digits_used_{};
  std::array<Chunk*, kLevels * kDigits> buckets_{};
  Chunk* free_ = nullptr;
  Chunk* fresh_ = nullptr;  // chunks never used, up to fresh_end_
  Chunk* fresh_end_ = nullptr;
  std::vector<MemoryRegion> regions_;
};

}  // namespace wavetank::sim
