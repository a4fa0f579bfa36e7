// What each call on Env does in the simulated world.
#include "sim/actor_cell.h"

#include "sim/nodes.h"

namespace wavetank::sim {
namespace {

Random stream_of(const Parts& parts, Address self) {
  const uint32_t incarnation = parts.table.status[self.node].incarnation;
  return Random(parts.seed).child("actor").child(self.node).child(incarnation).child(self.actor);
}

}  // namespace

ActorCell::ActorCell(Parts& parts, Nodes& nodes, Address self, CellReference reference, std::unique_ptr<Actor> actor)
    : parts_(parts),
      nodes_(nodes),
      actor_(std::move(actor)),
      self_(self),
      reference_(reference),
      random_(stream_of(parts, self)) {}

Time ActorCell::wall_clock() const { return now() + nodes_.clock_offset(self_.node); }

void ActorCell::arm(TimerId timer, Time at) {
  if (!alive_) return;
  timers_.arm(parts_.kernel, reference_, timer, at);
}

void ActorCell::disarm(TimerId timer) {
  if (!alive_) return;
  timers_.disarm(parts_.kernel, timer);
}

void ActorCell::send(Address to, Message message, Delivery delivery) {
  CHECK(message.head.size() + message.body.size() <= kMaxMessageBytes, "a message of {} bytes", message.size_bytes());
  if (!alive_) return;
  const bool leaves_later = spent_.ns != 0;
  const uint32_t slot = parts_.kernel.pool.take(leaves_later ? Wakeup::Kind::kDepart : Wakeup::Kind::kDeliver);
  Wakeup& wakeup = parts_.kernel.pool[slot];
  wakeup.flags = delivery == Delivery::kStream ? Wakeup::kStream : 0;
  Parcel& parcel = wakeup.parcel;
  parcel.head = std::move(message.head);
  parcel.body = std::move(message.body);
  parcel.type = message.type;
  parcel.from = self_;
  parcel.to = to;
  if (!leaves_later) return parts_.network.send(slot);
  wakeup.stamp = static_cast<uint16_t>(parts_.table.status[self_.node].incarnation);
  leave_at_now(slot);
}

void ActorCell::leave_at_now(uint32_t slot) {
  const Time at = now();
  if (last_leaving_ != kNoSlot && leaving_at_ == at)
    parts_.kernel.pool[last_leaving_].next = slot;
  else
    parts_.kernel.schedule(at, slot);
  last_leaving_ = slot;
  leaving_at_ = at;
}

ActorId ActorCell::spawn(std::unique_ptr<Actor> actor) {
  if (!alive_) return kRoleActor;
  return nodes_.spawn(self_.node, std::move(actor));
}

void ActorCell::stop(ActorId actor) {
  if (!alive_) return;
  nodes_.stop(self_.node, actor);
}

void ActorCell::spend(CpuTime work) {
  CHECK(running_ && work.ps >= 0, "spend({} ps) {} a handler", work.ps, running_ ? "inside" : "outside");
  if (!alive_) return;
  constexpr int64_t kPerNanosecond = 100'000;  // a picosecond at 1 %
  const auto total = static_cast<__int128>(work.ps) * nodes_.cpu_percent(self_.node) + carried_spend_;
  spent_.ns += static_cast<int64_t>(total / kPerNanosecond);
  carried_spend_ = static_cast<int64_t>(total % kPerNanosecond);
}

void ActorCell::report(Event event) {
  if (!alive_) return;
  event.at = now();
  event.node = self_.node;
  event.actor = self_.actor;
  ++parts_.kernel.counters.events;
  parts_.kernel.digest.reported(event);
  if (parts_.kernel.sink) parts_.kernel.sink->reported(event);
  for (size_t i = 0; i < parts_.observers.size(); ++i) parts_.observers[i]->observe(event);
}

DiskOperation ActorCell::issue(DiskJob job) {
  const DiskOperation number = ++disk_order_.last_number;
  if (!alive_) return number;
  job.number = number;
  job.node = self_.node;
  job.cell = reference_;
  const uint32_t taken = parts_.disks.take(std::move(job));
  if (spent_.ns == 0) {
    parts_.disks.begin(taken, disk_order_);
  } else {
    const uint32_t slot = parts_.kernel.pool.take(Wakeup::Kind::kDiskStart);
    parts_.kernel.pool[slot].disk = {reference_, taken};
    leave_at_now(slot);
  }
  return number;
}

DiskOperation ActorCell::append(std::string_view file, Bytes bytes) {
  DiskJob job;
  job.kind = DiskRequest::Kind::kAppend;
  job.file = file;
  job.bytes = std::move(bytes);
  return issue(std::move(job));
}

DiskOperation ActorCell::read(std::string_view file, uint64_t offset, uint64_t size) {
  DiskJob job;
  job.kind = DiskRequest::Kind::kRead;
  job.file = file;
  job.offset = offset;
  job.size = size;
  return issue(std::move(job));
}

DiskOperation ActorCell::sync(std::string_view file) {
  DiskJob job;
  job.kind = DiskRequest::Kind::kSync;
  job.file = file;
  return issue(std::move(job));
}

DiskOperation ActorCell::truncate(std::string_view file, uint64_t size) {
  DiskJob job;
  job.kind = DiskRequest::Kind::kTruncate;
  job.file = file;
  job.size = size;
  return issue(std::move(job));
}

DiskOperation ActorCell::rename(std::string_view from, std::string_view to) {
  DiskJob job;
  job.kind = DiskRequest::Kind::kRename;
  job.file = from;
  job.to = to;
  return issue(std::move(job));
}

DiskOperation ActorCell::remove(std::string_view file) {
  DiskJob job;
  job.kind = DiskRequest::Kind::kRemove;
  job.file = file;
  return issue(std::move(job));
}

DiskOperation ActorCell::list(std::string_view prefix) {
  DiskJob job;
  job.kind = DiskRequest::Kind::kList;
  job.file = prefix;
  return issue(std::move(job));
}

}  // namespace wavetank::sim
