// ActorCell: one actor of one incarnation with its mailbox, timers, chance and disk order; the Env it lives in.
#pragma once

#include <memory>
#include <string_view>

#include "env/env.h"
#include "sim/disk.h"
#include "sim/network.h"
#include "sim/timers.h"

namespace wavetank::sim {

class Nodes;

/// The parts of a world, as its actors reach them.
struct Parts {
  explicit Parts(const WorldOptions& options)
      : seed(options.seed), kernel(options), network(kernel, table, options), disks(kernel, options) {}

  uint64_t seed;
  NodeTable table;
  Kernel kernel;
  Network network;
  Disks disks;
  std::vector<Observer*> observers;
};

/// Slots in the order of arrival, linked through Wakeup::next.
class Mailbox {
 public:
  bool empty() const { return first_ == kNoSlot; }
  void push(WakeupPool& pool, uint32_t slot) {
    pool[slot].next = kNoSlot;
    if (first_ == kNoSlot)
      first_ = slot;
    else
      pool[last_].next = slot;
    last_ = slot;
  }
  uint32_t pop(WakeupPool& pool) {
    const uint32_t slot = first_;
    first_ = pool[slot].next;
    return slot;
  }

 private:
  uint32_t first_ = kNoSlot;
  uint32_t last_ = kNoSlot;
};

/// After the actor's end (`alive` false) every call is void. The cell outlives the actor object.
class ActorCell final : public Env, private Disk {
 public:
  ActorCell(Parts& parts, Nodes& nodes, Address self, CellReference reference, std::unique_ptr<Actor> actor);

  Address self() const override { return self_; }
  Time now() const override { return parts_.kernel.now + spent_; }
  Time wall_clock() const override;
  void arm(TimerId timer, Time at) override;
  void disarm(TimerId timer) override;
  void send(Address to, Message message, Delivery delivery) override;
  ActorId spawn(std::unique_ptr<Actor> actor) override;
  void stop(ActorId actor) override;
  Disk& disk() override { return *this; }
  Random& random() override { return random_; }
  void spend(CpuTime work) override;
  void report(Event event) override;

 private:
  friend class Nodes;

  DiskOperation append(std::string_view file, Bytes bytes) override;
  DiskOperation read(std::string_view file, uint64_t offset, uint64_t size) override;
  DiskOperation sync(std::string_view file) override;
  DiskOperation truncate(std::string_view file, uint64_t size) override;
  DiskOperation rename(std::string_view from, std::string_view to) override;
  DiskOperation remove(std::string_view file) override;
  DiskOperation list(std::string_view prefix) override;
  DiskOperation issue(DiskJob job);
  /// Lets `slot` come at this handler's now(). What leaves at one time leaves in the order of the calls, so it is one
  /// wake-up with the others linked behind: wake-ups of equal time would be shuffled.
  void leave_at_now(uint32_t slot);

  Parts& parts_;
  Nodes& nodes_;
  std::unique_ptr<Actor> actor_;
  Address self_;
  CellReference reference_;
  bool alive_ = true;
  bool running_ = false;  // its handler is on the stack
  bool busy_ = false;     // it spent CPU and its core is not free yet
  bool ready_ = false;    // it waits for a core
  Mailbox mailbox_;
  ActorCell* next_ready_ = nullptr;
  Duration spent_;                   // by the handler that runs
  uint32_t last_leaving_ = kNoSlot;  // of this handler, and when
  Time leaving_at_;
  int64_t carried_spend_ = 0;  // below a nanosecond, in units of 10^-14 s
  Timers timers_;
  DiskOrder disk_order_;
  Random random_;
};

}  // namespace wavetank::sim
