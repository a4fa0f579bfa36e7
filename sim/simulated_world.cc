// SimulatedWorld: the parts put together: the loop that lets one wake-up happen after the other, and the Cluster calls.
#include <algorithm>

#include "sim/nodes.h"
#include "sim/world.h"

namespace wavetank::sim {
namespace {

/// With fewer wake-ups pending a world lies in the cache and fetching ahead only costs.
constexpr size_t kPrefetchFrom = 20'000;

class SimulatedWorld final : public World {
 public:
  explicit SimulatedWorld(const WorldOptions& options) : parts_(options), nodes_(parts_) {}

  NodeId add_node(NodeSpec spec) override {
    CHECK(spec.boot && spec.cores > 0, "node {} has no boot function or no core", spec.name);
    const auto node = static_cast<NodeId>(parts_.table.specs.size());
    parts_.disks.add_node(spec.disk_capacity_bytes);
    parts_.network.add_node();
    parts_.table.specs.push_back(std::move(spec));
    parts_.table.status.emplace_back();
    nodes_.add_node();
    return node;
  }
  std::span<const NodeSpec> nodes() const override { return parts_.table.specs; }
  NodeState state(NodeId node) const override { return status(node).state; }
  uint32_t incarnation(NodeId node) const override { return status(node).incarnation; }

  void start(NodeId node) override {
    NodeStatus& node_status = status(node);
    if (node_status.state != NodeState::kDown) return;
    node_status.state = NodeState::kUp;
    node_status.host_up = true;
    ++node_status.incarnation;
    note(node, NodeStep::kStarted);
    nodes_.start(node);
  }
  void kill(NodeId node) override {
    if (status(node).state == NodeState::kDown) return;
    end_process(node, NodeStep::kKilled);
    parts_.network.process_died(node);
  }
  void power_off(NodeId node) override {
    NodeStatus& node_status = status(node);
    if (node_status.incarnation == 0 || !node_status.host_up) return;
    node_status.host_up = false;
    end_process(node, NodeStep::kPoweredOff);
    parts_.disks.power_failed(node);
    parts_.network.host_died(node);
  }
  void pause(NodeId node) override {
    if (status(node).state != NodeState::kUp) return;
    status(node).state = NodeState::kPaused;
    note(node, NodeStep::kPaused);
  }
  void resume(NodeId node) override {
    if (status(node).state != NodeState::kPaused) return;
    status(node).state = NodeState::kUp;
    note(node, NodeStep::kResumed);
    nodes_.resume(node);
  }

  void add_rule(MessageRule* rule) override { parts_.network.add_rule(rule); }
  void remove_rule(MessageRule* rule) override { parts_.network.remove_rule(rule); }
  void add_rule(DiskRule* rule) override { parts_.disks.add_rule(rule); }
  void remove_rule(DiskRule* rule) override { nodes_.continue_jobs(parts_.disks.remove_rule(rule)); }
  void skew_clock(NodeId node, Duration offset) override { nodes_.skew_clock(checked(node), offset); }
  void slow_cpu(NodeId node, uint32_t percent) override { nodes_.slow_cpu(checked(node), percent); }
  void reset_connections(NodeId a, NodeId b) override { parts_.network.reset_connections(checked(a), checked(b)); }

  Time now() const override { return parts_.kernel.now; }
  Random random(std::string_view name) const override { return Random(parts_.seed).child(name); }
  void watch(Observer* observer) override { parts_.observers.push_back(observer); }
  void call_at(Time at, Observer* observer, uint64_t token) override {
    if (at == Time::never()) return;
    const uint32_t slot = parts_.kernel.pool.take(Wakeup::Kind::kCall);
    parts_.kernel.pool[slot].call = {observer, token};
    parts_.kernel.schedule(std::max(at, now()), slot);
  }
  void post(Address to, Message message) override {
    checked(to.node);
    const uint32_t slot = parts_.kernel.pool.take(Wakeup::Kind::kDeliver);
    Parcel& parcel = parts_.kernel.pool[slot].parcel;
    parcel.to = to;
    parcel.type = message.type;
    parcel.head = std::move(message.head);
    parcel.body = std::move(message.body);
    parcel.sequence = posted_++;
    // One nanosecond apart, since wake-ups of equal time are shuffled.
    last_post_ = std::max(now(), last_post_ + 1_ns);
    parts_.kernel.schedule(last_post_, slot);
  }

  bool run_until(Time until) override;
  void stop() override { stopped_ = true; }

  Digest digest() override { return parts_.kernel.digest.digest(); }
  Digest payload_digest() override {
    return parts_.kernel.digest_payloads ? parts_.kernel.payload_digest.digest() : Digest{};
  }
  WorldCounters counters() const override { return parts_.kernel.counters; }
  const std::vector<Digest>& blocks() const override { return parts_.kernel.digest.blocks(); }
  std::vector<TraceStep> kept_steps() const override { return parts_.kernel.digest.kept_steps(); }
  std::string inspect(NodeId node) const override { return nodes_.inspect(checked(node)); }
  const DiskContents& disk_contents(NodeId node) const override { return parts_.disks.contents(checked(node)); }
  void set_disk_contents(NodeId node, DiskContents contents) override {
    CHECK(state(node) == NodeState::kDown, "node {} uses its disk", node);
    parts_.disks.contents(node) = std::move(contents);
  }

 private:
  NodeId checked(NodeId node) const {
    CHECK(parts_.table.has(node), "there is no node {}", node);
    return node;
  }
  NodeStatus& status(NodeId node) { return parts_.table.status[checked(node)]; }
  const NodeStatus& status(NodeId node) const { return parts_.table.status[checked(node)]; }

  void note(NodeId node, NodeStep step) {
    const uint32_t incarnation = status(node).incarnation;
    parts_.kernel.digest.changed(now(), node, incarnation, step);
    if (parts_.kernel.sink) parts_.kernel.sink->changed(now(), node, incarnation, step);
  }
  void end_process(NodeId node, NodeStep step) {
    status(node).state = NodeState::kDown;
    note(node, step);
    nodes_.end_process(node);
    parts_.disks.process_died(node);
  }
  void deliver(uint32_t slot);
  void happen(uint32_t slot);
  void prefetch_upcoming();
  WakeupKey peek();

  Parts parts_;
  Nodes nodes_;
  bool running_ = false;
  bool stopped_ = false;
  uint32_t posted_ = 0;
  Time last_post_;
};

void SimulatedWorld::deliver(uint32_t slot) {
  if (!parts_.network.arrives(slot)) return;
  nodes_.deliver(slot);
}

void SimulatedWorld::happen(uint32_t slot) {
  const Wakeup& wakeup = parts_.kernel.pool[slot];
  switch (wakeup.kind) {
    case Wakeup::Kind::kDeliver:
      return deliver(slot);
    case Wakeup::Kind::kTimer:
      return nodes_.timer_due(slot);
    case Wakeup::Kind::kDepart:
    case Wakeup::Kind::kCoreFree:
    case Wakeup::Kind::kDiskStart:
      return nodes_.leave(slot);
    case Wakeup::Kind::kDiskDone:
      return nodes_.disk_done(slot);
    case Wakeup::Kind::kHint:
      return nodes_.hint(slot);
    case Wakeup::Kind::kStart:
      return nodes_.start_actor(slot);
    case Wakeup::Kind::kRetransmit:
      return parts_.network.retransmit(slot);
    case Wakeup::Kind::kDispatch: {
      const NodeId node = wakeup.core.node;
      parts_.kernel.pool.give_back(slot);
      return nodes_.dispatch(node);
    }
    case Wakeup::Kind::kCall: {
      const Call call = wakeup.call;
      parts_.kernel.pool.give_back(slot);
      return call.observer->due(call.token);
    }
    case Wakeup::Kind::kFree:
      CHECK(false, "slot {} came up but is free", slot);
  }
}

void SimulatedWorld::prefetch_upcoming() {
  Kernel& kernel = parts_.kernel;
  if (kernel.queue.size() < kPrefetchFrom) return;
  if (const uint32_t slot = kernel.queue.upcoming(10); slot != kNoSlot) kernel.pool.prefetch(slot);
  if (const uint32_t slot = kernel.queue.upcoming(6); slot != kNoSlot) nodes_.prefetch_node(kernel.pool[slot]);
  if (const uint32_t slot = kernel.queue.upcoming(3); slot != kNoSlot) nodes_.prefetch_cell(kernel.pool[slot]);
  if (const uint32_t slot = kernel.queue.upcoming(1); slot != kNoSlot) nodes_.prefetch_actor(kernel.pool[slot]);
}

WakeupKey SimulatedWorld::peek() {
  Kernel& kernel = parts_.kernel;
  if (!kernel.queue.front_is_empty() || kernel.queue.size() < kPrefetchFrom) return kernel.queue.peek();
  const WakeupKey key = kernel.queue.peek();
  for (uint32_t i = 0; kernel.queue.upcoming(i) != kNoSlot; ++i) kernel.pool.prefetch(kernel.queue.upcoming(i));
  return key;
}

bool SimulatedWorld::run_until(Time until) {
  CHECK(!running_, "run_until inside run_until");
  running_ = true;
  stopped_ = false;
  Kernel& kernel = parts_.kernel;
  while (!kernel.queue.empty() && !stopped_) {
    const WakeupKey key = peek();
    if (time_of(key) > until) break;
    kernel.queue.pop();
    prefetch_upcoming();
    kernel.now = time_of(key);
    ++kernel.counters.wakeups;
    happen(slot_of(key));
  }
  running_ = false;
  if (!stopped_ && until != Time::never()) kernel.now = std::max(kernel.now, until);
  return !kernel.queue.empty();
}

}  // namespace

std::unique_ptr<World> make_world(const WorldOptions& options) { return std::make_unique<SimulatedWorld>(options); }

}  // namespace wavetank::sim
