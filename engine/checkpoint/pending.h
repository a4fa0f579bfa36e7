// Checkpoints: the coordinator's core: trigger, acknowledge, complete, abort, subsume.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/checkpoint/messages.h"
#include "engine/config.h"
#include "env/time.h"

namespace wavetank::engine {

/// Why a checkpoint was given up. All but kJobRestarted count against tolerable_failures, as in Flink.
enum class AbortReason : uint8_t { kExpired, kDeclined, kStoreFailed, kJobRestarted };

/// One attempt's checkpoints, one pending at a time. A pure core: each call returns what must be done, in order.
///
/// The life of a checkpoint: kReserve (its number must be durable first) → reserved() → kTrigger → acknowledgements
/// from all tasks → kStore (manifest and pointer must be durable) → stored() → kNotify until all tasks have confirmed.
/// While the outcome of storing is not known the checkpoint neither completes nor expires, and nothing of it is deleted
/// (known-bugs row 21).
class Checkpoints {
 public:
  struct Reserve {
    uint64_t checkpoint;
  };
  struct Trigger {
    uint64_t checkpoint;
  };
  struct Store {
    Manifest manifest;
  };
  struct Notify {
    uint64_t checkpoint;
  };
  struct Aborted {
    uint64_t checkpoint;
    AbortReason reason;
  };
  struct FailJob {};  ///< more failures in a row than are tolerable
  using Action = std::variant<Reserve, Trigger, Store, Notify, Aborted, FailJob>;
  using Actions = std::vector<Action>;

  /// `tasks`: how many must acknowledge, numbered from 1. `next`: the first checkpoint number not yet used.
  Checkpoints(const CheckpointConfig& config, uint32_t tasks, uint64_t next, Time now);

  Actions tick(Time now);
  Actions reserved(uint64_t checkpoint);
  Actions acknowledge(const AcknowledgeCheckpoint& ack, Time now);
  Actions decline(uint64_t checkpoint, Time now);
  /// The manifest of `checkpoint` and the pointer to it are durable.
  Actions stored(uint64_t checkpoint, Time now);
  /// The manifest could not be stored, and no pointer to it was written.
  Actions store_failed(uint64_t checkpoint, Time now);
  /// The attempt is over.
  Actions abandon();
  /// A task has confirmed that `checkpoint` is committed.
  void confirm(uint64_t checkpoint, uint32_t task);

  /// When tick() has something to do.
  Time next_wake() const;
  /// Tasks that have not acknowledged the pending checkpoint.
  bool acknowledged_by(uint32_t task) const;
  uint64_t triggered() const { return pending_ && pending_->state == State::kTriggered ? pending_->checkpoint : 0; }
  /// The newest completed checkpoint of this attempt, 0 if none, and whether a task still has to confirm it.
  uint64_t completed() const { return completed_; }
  bool confirmed_by(uint32_t task) const { return confirmed_[task - 1] >= completed_; }
  bool all_confirmed() const;
  /// The completed checkpoint holds all input.
  bool final() const { return final_; }
  /// When the pending checkpoint was triggered.
  Time triggered_at() const { return pending_ ? pending_->began : Time::never(); }

 private:
  enum class State : uint8_t { kReserving, kTriggered, kStoring };
  struct Pending {
    uint64_t checkpoint;
    State state;
    Time began;
    Manifest manifest;
    uint32_t missing;
    bool drained = true;
  };

  Actions give_up(AbortReason reason, Time now);

  CheckpointConfig config_;
  uint64_t next_;
  Time next_trigger_;
  std::optional<Pending> pending_;
  std::vector<uint64_t> confirmed_;  ///< per task: the newest checkpoint it confirmed
  uint64_t completed_ = 0;
  bool final_ = false;
  uint32_t failures_ = 0;
};

}  // namespace wavetank::engine
