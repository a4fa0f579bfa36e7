// Wakeup: what a queue entry stands for; 64 bytes in a pool, moved by number and never copied.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "env/actor.h"
#include "env/cluster.h"
#include "env/message.h"
#include "env/time.h"
#include "sim/memory_region.h"
#include "sim/queue.h"

namespace wavetank::sim {

/// Names an actor of one incarnation: cells are used again, generations are not.
struct CellReference {
  uint32_t index = 0;
  uint32_t generation = 0;
};

/// A message on its way, or waiting in a mailbox.
struct Parcel {
  Bytes head;
  Bytes body;
  Address from;
  Address to;
  MessageType type = 0;
  uint32_t sequence = 0;  ///< on its directed link

  size_t size_bytes() const { return sizeof(MessageType) + head.size() + body.size(); }
  /// What a link has to carry for it.
  uint64_t weighted_size() const { return sizeof(MessageType) + head.size() + body.weighted_size(); }
};
/// The one queue entry of a timer, or an earlier one in front of it: see sim/timers.h.
struct TimerDue {
  CellReference cell;
  TimerId timer;
  uint32_t below;  ///< the slot of the next later entry of this timer, or kNoSlot
  Time at;
  Time deadline;  ///< when the timer is to fire; of the front entry only
};
struct CoreFree {
  NodeId node;
  uint32_t incarnation;
  CellReference cell;
};
struct DiskDue {
  CellReference cell;
  uint32_t request;
};
/// "The process on `peer` died", or only the connection with it was cut (Wakeup::kDisconnected).
struct Hint {
  Address to;
  uint32_t incarnation;  ///< of the receiver
  NodeId peer;
};
struct Call {
  Observer* observer;
  uint64_t token;
};

class Wakeup {
 public:
  enum class Kind : unsigned char {
    kFree,
    kDeliver,     ///< a parcel arrives
    kDepart,      ///< a parcel sent after spending leaves
    kRetransmit,  ///< a stream tries its first blocked parcel again (parcel.from and .to name the link)
    kTimer,
    kCoreFree,
    kDiskStart,  ///< a request issued after spending reaches the disk
    kDiskDone,
    kHint,
    kCall,
    kStart,     ///< an actor's first call
    kDispatch,  ///< a node looks for actors to run (core.node)
  };
  static constexpr uint8_t kStream = 1;        ///< the parcel travels on a stream
  static constexpr uint8_t kWaiting = 2;       ///< the timer is in a mailbox
  static constexpr uint8_t kDisconnected = 4;  ///< the hint is of a connection, not of a process

  Wakeup() {}
  ~Wakeup() { clear(); }
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  static constexpr bool holds_parcel(Kind kind) {
    return kind == Kind::kDeliver || kind == Kind::kDepart || kind == Kind::kRetransmit;
  }
  /// Ends what it held.
  void clear() {
    if (holds_parcel(kind)) std::destroy_at(&parcel);
    kind = Kind::kFree;
  }

  union {
    Parcel parcel;
    TimerDue timer;
    CoreFree core;
    DiskDue disk;
    Hint hint;
    Call call;
    CellReference cell;
  };
  uint32_t next = kNoSlot;  ///< in a mailbox, a stream, or the free list
  Kind kind = Kind::kFree;
  uint8_t flags = 0;
  uint16_t stamp =
      0;  ///< kDeliver: low bits of the connection's epoch or the link's cuts; kDepart: of the sender's incarnation
};
static_assert(sizeof(Wakeup) == 64);

/// All wake-ups of a world, by slot number; slots stay where they are.
class WakeupPool {
 public:
  WakeupPool() = default;
  WakeupPool(const WakeupPool&) = delete;
  WakeupPool& operator=(const WakeupPool&) = delete;
  ~WakeupPool() {
    for (uint32_t slot = 0; slot < fresh_; ++slot) std::destroy_at(&(*this)[slot]);
  }

  Wakeup& operator[](uint32_t slot) { return chunks_[slot >> kChunkBits][slot & (kChunk - 1)]; }

  /// A free slot; the caller constructs what `kind` holds (parcels are constructed empty).
  uint32_t take(Wakeup::Kind kind) {
    if (free_ == kNoSlot) [[unlikely]]
      add_fresh_slot();
    const uint32_t slot = free_;
    Wakeup& wakeup = (*this)[slot];
    free_ = wakeup.next;
    wakeup.next = kNoSlot;
    wakeup.flags = 0;
    wakeup.kind = kind;
    if (Wakeup::holds_parcel(kind)) std::construct_at(&wakeup.parcel);
    return slot;
  }
  void give_back(uint32_t slot) {
    Wakeup& wakeup = (*this)[slot];
    wakeup.clear();
    wakeup.next = free_;
    free_ = slot;
  }
  void prefetch(uint32_t slot) { __builtin_prefetch(&(*this)[slot]); }

 private:
  static constexpr uint32_t kChunkBits = 15;
  static constexpr uint32_t kChunk = 1u << kChunkBits;
  static_assert(kChunk * sizeof(Wakeup) % MemoryRegion::kUnit == 0);

  void add_fresh_slot();

  std::vector<Wakeup*> chunks_;
  std::vector<MemoryRegion> regions_;
  uint32_t fresh_ = 0;  // slots from here on were never used
  uint32_t free_ = kNoSlot;
};

}  // namespace wavetank::sim
