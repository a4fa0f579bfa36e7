// How actors get cores and mailboxes are emptied.
#include "sim/nodes.h"

#include <fmt/format.h>

namespace wavetank::sim {

Nodes::~Nodes() {
  for (NodeId node = 0; node < nodes_.size(); ++node) end_process(node);
}

void Nodes::add_node() {
  nodes_.emplace_back();
  nodes_.back().cores = parts_.table.specs[nodes_.size() - 1].cores;
}

ActorCell* Nodes::find(Address address) const {
  const Node& node = nodes_[address.node];
  if (address.actor == kRoleActor) return node.role.get();
  const ActorId index = address.actor - node.first_spawned;
  return address.actor >= node.first_spawned && index < node.spawned.size() ? node.spawned[index].get() : nullptr;
}

void Nodes::give_back(uint32_t slot) {
  const Wakeup& wakeup = parts_.kernel.pool[slot];
  if (wakeup.kind == Wakeup::Kind::kDiskDone || wakeup.kind == Wakeup::Kind::kDiskStart)
    parts_.disks.give_back(wakeup.disk.request);
  parts_.kernel.pool.give_back(slot);
}

void Nodes::deliver(uint32_t slot) {
  Kernel& kernel = parts_.kernel;
  const Parcel& parcel = kernel.pool[slot].parcel;
  ActorCell* cell = find(parcel.to);
  if (cell == nullptr) return parts_.network.drop(slot, DropReason::kNoReceiver);
  const auto size = static_cast<uint32_t>(parcel.size_bytes());
  const MessageIdentity identity{parcel.from, parcel.to, parcel.type, size, parcel.sequence};
  kernel.digest.delivered(kernel.now, identity);
  if (kernel.digest_payloads) [[unlikely]]
    kernel.received(parcel);
  ++kernel.counters.messages_delivered;
  kernel.counters.bytes_delivered += size;
  if (kernel.sink) [[unlikely]]
    kernel.sink->delivered(kernel.now, identity);
  put(*cell, slot);
}

void Nodes::timer_due(uint32_t slot) {
  Wakeup& wakeup = parts_.kernel.pool[slot];
  ActorCell* cell = find(wakeup.timer.cell);
  if (cell != nullptr && cell->timers_.due(parts_.kernel, slot)) return put(*cell, slot);
  parts_.kernel.pool.give_back(slot);
}

void Nodes::disk_done(uint32_t slot) {
  const DiskDue& due = parts_.kernel.pool[slot].disk;
  ActorCell* cell = find(due.cell);
  if (cell == nullptr) return give_back(slot);
  parts_.disks.finish(due.request);
  put(*cell, slot);
}

void Nodes::hint(uint32_t slot) {
  const Hint& hint = parts_.kernel.pool[slot].hint;
  const NodeStatus& status = parts_.table.status[hint.to.node];
  ActorCell* cell = nullptr;
  if (status.state != NodeState::kDown && status.incarnation == hint.incarnation) cell = find(hint.to);
  if (cell == nullptr) return give_back(slot);
  put(*cell, slot);
}

void Nodes::start_actor(uint32_t slot) {
  ActorCell* cell = find(parts_.kernel.pool[slot].cell);
  if (cell == nullptr) return give_back(slot);
  put(*cell, slot);
}

NodeId Nodes::node_of_leaving(uint32_t slot) {
  const Wakeup& wakeup = parts_.kernel.pool[slot];
  if (wakeup.kind == Wakeup::Kind::kDepart) return wakeup.parcel.from.node;
  if (wakeup.kind == Wakeup::Kind::kCoreFree) return wakeup.core.node;
  return parts_.disks[wakeup.disk.request].node;
}

void Nodes::leave(uint32_t slot) {
  const NodeId node = node_of_leaving(slot);
  if (parts_.table.status[node].state == NodeState::kPaused) return nodes_[node].held.push_back(slot);
  while (slot != kNoSlot) {
    const uint32_t next = parts_.kernel.pool[slot].next;
    switch (parts_.kernel.pool[slot].kind) {
      case Wakeup::Kind::kDepart:
        depart(slot);
        break;
      case Wakeup::Kind::kDiskStart:
        disk_start(slot);
        break;
      default:
        core_free(slot);
    }
    slot = next;
  }
}

void Nodes::depart(uint32_t slot) {
  const Wakeup& wakeup = parts_.kernel.pool[slot];
  const NodeStatus& status = parts_.table.status[wakeup.parcel.from.node];
  // A process that died while it was still working on this never sent it.
  if (status.state == NodeState::kDown || static_cast<uint16_t>(status.incarnation) != wakeup.stamp)
    return give_back(slot);
  parts_.network.send(slot);
}

void Nodes::disk_start(uint32_t slot) {
  const DiskDue due = parts_.kernel.pool[slot].disk;
  ActorCell* cell = find(due.cell);
  if (cell == nullptr) return give_back(slot);
  parts_.kernel.pool.give_back(slot);
  parts_.disks.begin(due.request, cell->disk_order_);
}

void Nodes::core_free(uint32_t slot) {
  const CoreFree core = parts_.kernel.pool[slot].core;
  parts_.kernel.pool.give_back(slot);
  const NodeStatus& status = parts_.table.status[core.node];
  if (status.state == NodeState::kDown || status.incarnation != core.incarnation) return;
  --nodes_[core.node].busy_cores;
  if (ActorCell* cell = find(core.cell)) {
    cell->busy_ = false;
    if (!cell->mailbox_.empty()) make_ready(nodes_[core.node], *cell);
  }
  dispatch(core.node);
}

void Nodes::continue_jobs(const std::vector<uint32_t>& jobs) {
  for (uint32_t job : jobs)
    if (ActorCell* cell = find(parts_.disks[job].cell)) cell->disk_order_.stalled = 0;
  for (uint32_t job : jobs) {
    ActorCell* cell = find(parts_.disks[job].cell);
    if (cell != nullptr)
      parts_.disks.begin(job, cell->disk_order_);
    else
      parts_.disks.give_back(job);
  }
}

void Nodes::put(ActorCell& cell, uint32_t slot) {
  const NodeId id = cell.self_.node;
  Node& node = nodes_[id];
  const bool idle = !cell.busy_ && !cell.ready_;
  if (idle && node.first_ready == nullptr && node.busy_cores < node.cores &&
      parts_.table.status[id].state == NodeState::kUp)
    return run(cell, slot);
  cell.mailbox_.push(parts_.kernel.pool, slot);
  if (idle) make_ready(node, cell);
  dispatch(id);
}

void Nodes::make_ready(Node& node, ActorCell& cell) {
  cell.ready_ = true;
  cell.next_ready_ = nullptr;
  if (node.first_ready == nullptr)
    node.first_ready = &cell;
  else
    node.last_ready->next_ready_ = &cell;
  node.last_ready = &cell;
}

void Nodes::leave_ready(Node& node, ActorCell& cell) {
  if (!cell.ready_) return;
  ActorCell* before = nullptr;
  for (ActorCell* c = node.first_ready; c != &cell; c = c->next_ready_) before = c;
  (before == nullptr ? node.first_ready : before->next_ready_) = cell.next_ready_;
  if (node.last_ready == &cell) node.last_ready = before;
  cell.ready_ = false;
}

void Nodes::dispatch(NodeId id) {
  // Handlers may change everything: nothing is kept from one turn of the loop to the next.
  while (parts_.table.status[id].state == NodeState::kUp && nodes_[id].first_ready != nullptr &&
         nodes_[id].busy_cores < nodes_[id].cores) {
    Node& node = nodes_[id];
    ActorCell& cell = *node.first_ready;
    node.first_ready = cell.next_ready_;
    cell.ready_ = false;
    run(cell, cell.mailbox_.pop(parts_.kernel.pool));
  }
}

void Nodes::run(ActorCell& cell, uint32_t slot) {
  const NodeId id = cell.self_.node;
  const uint32_t incarnation = parts_.table.status[id].incarnation;
  cell.running_ = true;
  cell.spent_ = {};
  cell.last_leaving_ = kNoSlot;
  handle(cell, slot);
  cell.running_ = false;
  const NodeStatus& status = parts_.table.status[id];
  const bool same_process = status.state != NodeState::kDown && status.incarnation == incarnation;
  if (same_process && cell.spent_.ns != 0) {
    ++nodes_[id].busy_cores;
    cell.busy_ = true;
    const uint32_t free = parts_.kernel.pool.take(Wakeup::Kind::kCoreFree);
    parts_.kernel.pool[free].core = {id, incarnation, cell.reference_};
    cell.leave_at_now(free);
    cell.spent_ = {};
  } else if (cell.alive_ && !cell.mailbox_.empty()) {
    make_ready(nodes_[id], cell);
  }
  if (ended_) end(std::move(ended_));
}

void Nodes::handle(ActorCell& cell, uint32_t slot) {
  Kernel& kernel = parts_.kernel;
  Wakeup& wakeup = kernel.pool[slot];
  switch (wakeup.kind) {
    case Wakeup::Kind::kDeliver: {
      Parcel& parcel = wakeup.parcel;
      Message message{parcel.type, std::move(parcel.head), std::move(parcel.body)};
      const Address from = parcel.from;
      kernel.pool.give_back(slot);
      return cell.actor_->receive(from, std::move(message));
    }
    case Wakeup::Kind::kTimer: {
      const TimerDue timer = wakeup.timer;
      kernel.pool.give_back(slot);
      if (!cell.timers_.taken(kernel, timer)) return;
      kernel.digest.stepped(TraceStep::Kind::kTimer, kernel.now, cell.self_, timer.timer);
      return cell.actor_->wake(timer.timer);
    }
    case Wakeup::Kind::kDiskDone: {
      DiskJob& job = parts_.disks[wakeup.disk.request];
      const DiskOperation number = job.number;
      Result<Bytes> outcome = std::move(job.outcome);
      give_back(slot);
      kernel.digest.stepped(TraceStep::Kind::kDisk, kernel.now, cell.self_, number);
      return cell.actor_->completed(number, std::move(outcome));
    }
    case Wakeup::Kind::kHint: {
      const NodeId peer = wakeup.hint.peer;
      const bool cut = (wakeup.flags & Wakeup::kDisconnected) != 0;
      kernel.pool.give_back(slot);
      kernel.digest.stepped(cut ? TraceStep::Kind::kDisconnected : TraceStep::Kind::kHint, kernel.now, cell.self_,
                            peer);
      return cut ? cell.actor_->disconnected(peer) : cell.actor_->unreachable(peer);
    }
    default:
      CHECK(wakeup.kind == Wakeup::Kind::kStart, "a wake-up of kind {} in a mailbox", static_cast<int>(wakeup.kind));
      kernel.pool.give_back(slot);
      return cell.actor_->start(cell);
  }
}

}  // namespace wavetank::sim
