// Processes of the nodes: booting, spawning and stopping actors, crashes and pauses.
#include <fmt/format.h>

#include "sim/nodes.h"

namespace wavetank::sim {

std::unique_ptr<ActorCell> Nodes::make_cell(Address self, std::unique_ptr<Actor> actor) {
  CHECK(actor != nullptr, "no actor for node {}", self.node);
  if (free_cells_.empty()) {
    free_cells_.push_back(static_cast<uint32_t>(cells_.size()));
    cells_.emplace_back();
  }
  const uint32_t index = free_cells_.back();
  free_cells_.pop_back();
  CellEntry& entry = cells_[index];
  auto cell =
      std::make_unique<ActorCell>(parts_, *this, self, CellReference{index, entry.generation}, std::move(actor));
  entry.cell = cell.get();
  return cell;
}

void Nodes::schedule_start(const ActorCell& cell) {
  const uint32_t slot = parts_.kernel.pool.take(Wakeup::Kind::kStart);
  parts_.kernel.pool[slot].cell = cell.reference_;
  parts_.kernel.schedule(parts_.kernel.now, slot);
}

void Nodes::start(NodeId id) {
  std::unique_ptr<Actor> actor = parts_.table.specs[id].boot();
  Node& node = nodes_[id];
  node.first_spawned = node.next_actor;
  node.role = make_cell({id, kRoleActor}, std::move(actor));
  schedule_start(*node.role);
}

ActorId Nodes::spawn(NodeId id, std::unique_ptr<Actor> actor) {
  Node& node = nodes_[id];
  const ActorId number = node.next_actor++;
  node.spawned.push_back(make_cell({id, number}, std::move(actor)));
  schedule_start(*node.spawned.back());
  return number;
}

void Nodes::stop(NodeId id, ActorId actor) {
  ActorCell* cell = find(Address{id, actor});
  if (cell == nullptr) return;
  Node& node = nodes_[id];
  leave_ready(node, *cell);
  end(std::move(actor == kRoleActor ? node.role : node.spawned[actor - node.first_spawned]));
}

void Nodes::clear_mailbox(ActorCell& cell) {
  while (!cell.mailbox_.empty()) give_back(cell.mailbox_.pop(parts_.kernel.pool));
}

void Nodes::end(std::unique_ptr<ActorCell> cell) {
  if (cell->alive_) {
    cell->alive_ = false;
    clear_mailbox(*cell);
    CellEntry& entry = cells_[cell->reference_.index];
    entry.cell = nullptr;
    ++entry.generation;
    free_cells_.push_back(cell->reference_.index);
  }
  if (cell->running_) {
    ended_ = std::move(cell);
    return;
  }
  // The actor goes first: it may still hold its Env.
  cell->actor_.reset();
}

void Nodes::end_process(NodeId id) {
  Node& node = nodes_[id];
  node.first_ready = node.last_ready = nullptr;
  node.busy_cores = 0;
  // An actor's destructor must find the others already gone from the tables.
  auto spawned = std::exchange(node.spawned, {});
  auto role = std::exchange(node.role, nullptr);
  node.first_spawned = node.next_actor;
  for (auto& cell : spawned)
    if (cell) end(std::move(cell));
  if (role) end(std::move(role));
  for (uint32_t slot : std::exchange(nodes_[id].held, {})) {
    while (slot != kNoSlot) {
      const uint32_t next = parts_.kernel.pool[slot].next;
      give_back(slot);
      slot = next;
    }
  }
}

void Nodes::resume(NodeId id) {
  // In their order, one nanosecond apart, since wake-ups of equal time are shuffled.
  Time at = parts_.kernel.now;
  for (uint32_t slot : std::exchange(nodes_[id].held, {})) {
    parts_.kernel.schedule(at, slot);
    at += 1_ns;
  }
  const uint32_t slot = parts_.kernel.pool.take(Wakeup::Kind::kDispatch);
  parts_.kernel.pool[slot].core = {id, 0, {}};
  parts_.kernel.schedule(at, slot);
}

void Nodes::slow_cpu(NodeId node, uint32_t percent) {
  CHECK(percent > 0, "a CPU that takes no time");
  nodes_[node].cpu_percent = percent;
}

std::string Nodes::inspect(NodeId id) const {
  std::string text;
  const auto add = [&](const ActorCell* cell) {
    if (cell != nullptr) text += fmt::format("actor {}: {}\n", cell->self_.actor, cell->actor_->inspect());
  };
  add(nodes_[id].role.get());
  for (const auto& cell : nodes_[id].spawned) add(cell.get());
  return text;
}

}  // namespace wavetank::sim
