// Journal: what a coordinator must not forget: checksummed entries in one file, a torn tail cut off.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/job/graph.h"
#include "env/codec.h"

namespace wavetank::engine {

struct JournalEntry {
  enum class Kind : uint8_t {
    kEpoch,                ///< number: the coordinator's epoch
    kJob,                  ///< job
    kAttempt,              ///< number: an attempt was begun
    kCheckpointReserved,   ///< number: this and smaller ids are used up
    kCheckpointCompleted,  ///< number, object: the manifest's name in the snapshot store
    kFinished,
  };
  Kind kind = Kind::kEpoch;
  uint64_t number = 0;
  std::string object;
  JobSpec job;
};
BOOST_DESCRIBE_STRUCT(JournalEntry, (), (kind, number, object, job))

/// A completed checkpoint as the journal names it.
struct CheckpointPointer {
  uint64_t checkpoint = 0;
  std::string manifest;
};

/// What all entries together say.
struct JournalState {
  uint64_t epoch = 0;
  uint64_t attempt = 0;
  uint64_t checkpoint = 0;  ///< largest id used
  bool has_job = false;
  bool finished = false;
  JobSpec job;
  std::vector<CheckpointPointer> completed;  ///< oldest first

  void apply(const JournalEntry& entry);
};

/// One entry as bytes: length, checksum, content.
Bytes frame_entry(const JournalEntry& entry);

/// The entries in `file` up to the first that is torn or damaged; `good_bytes` is where that one begins.
std::vector<JournalEntry> read_journal(const Bytes& file, uint64_t& good_bytes);

}  // namespace wavetank::engine
