// Nodes: runs actors on the cores of their machines, and ends them when a machine crashes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/actor_cell.h"

namespace wavetank::sim {

class Nodes {
 public:
  explicit Nodes(Parts& parts) : parts_(parts) {}
  ~Nodes();
  Nodes(const Nodes&) = delete;
  Nodes& operator=(const Nodes&) = delete;

  void add_node();
  /// Boots the role actor; it starts in its own turn.
  void start(NodeId node);
  /// All actors end at once. The one whose handler is running is destroyed when that returns.
  void end_process(NodeId node);
  void pause(NodeId node);
  void resume(NodeId node);
  void slow_cpu(NodeId node, uint32_t percent);
  uint32_t cpu_percent(NodeId node) const { return nodes_[node].cpu_percent; }
  void skew_clock(NodeId node, Duration offset) { nodes_[node].clock_offset = offset; }
  Duration clock_offset(NodeId node) const { return nodes_[node].clock_offset; }

  ActorId spawn(NodeId node, std::unique_ptr<Actor> actor);
  void stop(NodeId node, ActorId actor);

  // What a wake-up will need is fetched before its turn, in steps, each of which finds what the one before fetched.
  void prefetch_node(const Wakeup& wakeup) const {
    if (wakeup.kind == Wakeup::Kind::kDeliver) {
      __builtin_prefetch(&nodes_[wakeup.parcel.to.node]);
      parts_.network.prefetch(wakeup.parcel.to.node);
    } else if (wakeup.kind == Wakeup::Kind::kTimer) {
      if (const ActorCell* cell = find(wakeup.timer.cell)) cell->timers_.prefetch(wakeup.timer.timer);
    }
  }
  void prefetch_cell(const Wakeup& wakeup) const {
    if (wakeup.kind != Wakeup::Kind::kDeliver) return;
    const auto* cell = reinterpret_cast<const char*>(nodes_[wakeup.parcel.to.node].role.get());
    for (size_t line = 0; line < sizeof(ActorCell); line += 64) __builtin_prefetch(cell + line);
    parts_.network.prefetch_table(wakeup.parcel.to.node);
  }
  void prefetch_actor(const Wakeup& wakeup) const {
    if (wakeup.kind != Wakeup::Kind::kDeliver) return;
    if (const ActorCell* cell = nodes_[wakeup.parcel.to.node].role.get()) __builtin_prefetch(cell->actor_.get());
  }

  // Wake-ups that concern actors; each ends its slot or puts it into a mailbox.
  void deliver(uint32_t slot);
  void timer_due(uint32_t slot);
  void disk_done(uint32_t slot);
  void hint(uint32_t slot);
  /// What a handler asked for after spending, linked in the order of its calls: parcels, disk operations, the core.
  void leave(uint32_t slot);
  void start_actor(uint32_t slot);
  void dispatch(NodeId node);
  /// Disk jobs that a withdrawn rule had stalled.
  void continue_jobs(const std::vector<uint32_t>& jobs);

  std::string inspect(NodeId node) const;

 private:
  struct alignas(64) Node {
    std::unique_ptr<ActorCell> role;
    ActorId next_actor = 1;
    ActorId first_spawned = 1;                        // of this incarnation
    std::vector<std::unique_ptr<ActorCell>> spawned;  // by number - first_spawned; null once stopped
    uint32_t cores = 1;
    uint32_t busy_cores = 0;
    uint32_t cpu_percent = 100;
    Duration clock_offset;
    ActorCell* first_ready = nullptr;
    ActorCell* last_ready = nullptr;
    std::vector<uint32_t> held;  // wake-ups that came during a pause
  };
  struct CellEntry {
    ActorCell* cell = nullptr;
    uint32_t generation = 0;
  };

  ActorCell* find(CellReference reference) const {
    const CellEntry& entry = cells_[reference.index];
    return entry.generation == reference.generation ? entry.cell : nullptr;
  }
  ActorCell* find(Address address) const;
  std::unique_ptr<ActorCell> make_cell(Address self, std::unique_ptr<Actor> actor);
  void schedule_start(const ActorCell& cell);
  void end(std::unique_ptr<ActorCell> cell);
  void clear_mailbox(ActorCell& cell);
  void give_back(uint32_t slot);
  NodeId node_of_leaving(uint32_t slot);
  void depart(uint32_t slot);
  void disk_start(uint32_t slot);
  void core_free(uint32_t slot);

  void put(ActorCell& cell, uint32_t slot);
  void make_ready(Node& node, ActorCell& cell);
  void leave_ready(Node& node, ActorCell& cell);
  void run(ActorCell& cell, uint32_t slot);
  void handle(ActorCell& cell, uint32_t slot);
  void handler_returned(ActorCell& cell);

  Parts& parts_;
  std::vector<Node> nodes_;
  std::vector<CellEntry> cells_;
  std::vector<uint32_t> free_cells_;
  std::unique_ptr<ActorCell> ended_;  // the running actor, if its end came inside its own handler
};

}  // namespace wavetank::sim
