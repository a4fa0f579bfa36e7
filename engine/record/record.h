// Record: what flows: a key, an event time, a value, and the fingerprint of the inputs that made it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "env/hash.h"

namespace wavetank::engine {

/// 32 bytes, fixed width, the same in memory, on the wire and on disk. Batches are arrays of it in one buffer.
struct Record {
  uint64_t key = 0;
  int64_t time_ns = 0;       ///< event time; of a window result: the end of its window
  int64_t value = 0;         ///< an integer, or a decimal scaled by its column
  uint64_t fingerprint = 0;  ///< sum (mod 2^64) of the fingerprints of the source records in it
  friend bool operator==(const Record&, const Record&) = default;
};
static_assert(sizeof(Record) == 32 && std::is_trivially_copyable_v<Record>);

/// The fingerprint of one source record, from its 64-bit id. A bijection, so that one id can be told from it.
constexpr uint64_t fingerprint_of(uint64_t id) { return mix64(id); }
constexpr uint64_t id_of(uint64_t fingerprint) { return unmix64(fingerprint); }

/// The fingerprints of several records, added up.
inline uint64_t fingerprint_sum(std::span<const Record> records) {
  uint64_t sum = 0;
  for (const Record& record : records) sum += record.fingerprint;
  return sum;
}

/// The records that lie side by side in `bytes`, which must stay alive; a part of a record at the end is left out.
inline std::span<const Record> records_in(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const Record*>(bytes.data()), bytes.size() / sizeof(Record)};
}

/// The id of the `index`-th record of a source partition: topic (8 bits), partition (16), index (40).
constexpr uint64_t record_id(uint32_t topic, uint32_t partition, uint64_t index) {
  return (uint64_t{topic} << 56) | (uint64_t{partition} << 40) | index;
}

}  // namespace wavetank::engine
