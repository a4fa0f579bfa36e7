// Aggregates: a flat hash table from key to running aggregate, open addressing in one array.
#pragma once

#include <cstdint>
#include <vector>

#include "env/codec.h"
#include "env/hash.h"

namespace wavetank::engine {

/// What is kept for one key. `count` is never 0 for a key that is present.
struct Aggregate {
  uint64_t key = 0;
  int64_t value = 0;
  uint64_t fingerprint = 0;
  uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Aggregate, (), (key, value, fingerprint, count))

/// Linear probing over a power of two of slots, at most half full; iteration is in slot order, which depends only on
/// the keys and their order of arrival.
class AggregateTable {
 public:
  AggregateTable() : slots_(kSmallest) {}

  /// The entry of `key`; its count is 0 if it was just made, and the caller must then set it.
  Aggregate& at(uint64_t key) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    for (size_t i = slot_of(key);; i = (i + 1) & (slots_.size() - 1)) {
      Aggregate& entry = slots_[i];
      if (entry.count == 0) {
        entry.key = key;
        ++size_;
        return entry;
      }
      if (entry.key == key) return entry;
    }
  }
  size_t size() const { return size_; }

  template <class Visit>
  void for_each(Visit visit) const {
    for (const Aggregate& entry : slots_)
      if (entry.count != 0) visit(entry);
  }

 private:
  static constexpr size_t kSmallest = 64;
  size_t slot_of(uint64_t key) const { return mix64(key ^ 0x5851F42D4C957F2Dull) & (slots_.size() - 1); }

  void grow() {
    std::vector<Aggregate> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Aggregate& entry : old) {
      if (entry.count == 0) continue;
      size_t i = slot_of(entry.key);
      while (slots_[i].count != 0) i = (i + 1) & (slots_.size() - 1);
      slots_[i] = entry;
    }
  }

  std::vector<Aggregate> slots_;
  size_t size_ = 0;
};

}  // namespace wavetank::engine
