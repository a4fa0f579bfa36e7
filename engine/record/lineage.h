// Lineage: where suspect records were seen in a run: read, received, aggregated, emitted, written.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/record/record.h"
#include "env/message.h"
#include "env/time.h"

namespace wavetank::engine {

/// A result: one key of one window (or the one record of a job without windows).
struct ResultCell {
  uint64_t key = 0;
  int64_t time_ns = 0;
  friend constexpr auto operator<=>(const ResultCell&, const ResultCell&) = default;
};

/// One sighting of a suspect.
struct Sighting {
  enum class Stage : uint8_t {
    kRead,      ///< by a source; detail: the offset read up to
    kReceived,  ///< over a channel; detail: its number
    kEmitted,   ///< a result (or the record itself) leaves the task's operators
    kLate,      ///< refused as late; detail: the task's watermark
    kWritten,   ///< by a sink; detail: the transaction
  };
  Time at;
  NodeId node = kNoNode;
  uint32_t task = 0;
  uint32_t attempt = 0;
  Stage stage = Stage::kRead;
  Record record;
  int64_t detail = 0;
};

/// Kept beside a run that is repeated to tell a story, never part of it: nothing of this is sized, charged or digested,
/// so the repetition is the same run to the bit.
class Lineage {
 public:
  /// `records`: fingerprints of source records; `results`: cells.
  Lineage(std::vector<uint64_t> records, std::vector<ResultCell> results)
      : records_(std::move(records)), results_(std::move(results)) {
    std::sort(records_.begin(), records_.end());
    std::sort(results_.begin(), results_.end());
  }

  bool suspects(const Record& record) const {
    return std::binary_search(records_.begin(), records_.end(), record.fingerprint) ||
           std::binary_search(results_.begin(), results_.end(), ResultCell{record.key, record.time_ns});
  }
  /// Notes those of `records` that are suspect; `seen` gives all of a sighting but its record.
  void look(std::span<const Record> records, Sighting seen) {
    for (const Record& record : records) {
      if (!suspects(record)) continue;
      seen.record = record;
      sightings_.push_back(seen);
    }
  }
  const std::vector<Sighting>& sightings() const { return sightings_; }

 private:
  std::vector<uint64_t> records_;
  std::vector<ResultCell> results_;
  std::vector<Sighting> sightings_;
};

}  // namespace wavetank::engine
