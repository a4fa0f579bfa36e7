// JournalWriter: the coordinator's journal on its disk: recovered once, then entries made durable one by one.
#pragma once

#include <deque>
#include <optional>

#include "engine/control/journal.h"
#include "env/env.h"

namespace wavetank::engine {

/// Drives the disk for its owner, who passes on completions and wake-ups. A refusing disk is tried again.
class JournalWriter {
 public:
  /// Begins to read what is there.
  void recover(Env& env);
  /// Queues an entry.
  void write(JournalEntry entry);

  /// What a completion has brought about.
  struct Progress {
    bool recovered = false;               ///< state() is valid now
    std::optional<JournalEntry> durable;  ///< this entry is on disk and in state()
  };
  Progress completed(DiskOperation operation, const Result<Bytes>& outcome);
  /// Call now and then: tries again what the disk refused.
  void tick();

  const JournalState& state() const { return state_; }
  bool idle() const { return queue_.empty(); }

 private:
  enum class Step : uint8_t { kNone, kList, kRead, kRepair, kAppend, kSync, kRefused };
  static constexpr std::string_view kFile = "journal";

  void append_next();
  void repair();

  Env* env_ = nullptr;
  Step step_ = Step::kNone;
  DiskOperation awaited_ = 0;
  bool recovered_ = false;
  uint64_t good_bytes_ = 0;  ///< of the file: all entries that are in state_
  std::deque<JournalEntry> queue_;
  JournalState state_;
};

}  // namespace wavetank::engine
