// A scenario's network and disks as options of a simulated world; its steps as a trace file.
#include "scenarios/world/simulated_world.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "engine/events.h"
#include "scenarios/telling/trace_difference.h"
#include "scenarios/text/json_text.h"
#include "scenarios/text/vocabulary.h"
#include "sim/world.h"

namespace wavetank::scenarios {
namespace {

/// "worker-2" is what a node's role does, "worker-2/3" its actor 3, "outside" whoever is no node.
std::string actor_text(const Cluster& cluster, Address a) {
  if (a.node >= cluster.nodes().size()) return "outside";
  const std::string& node = cluster.nodes()[a.node].name;
  return a.actor == kRoleActor ? node : fmt::format("{}/{}", node, a.actor);
}

/// A kept step as replay and diff would tell it.
std::string step_text(const Cluster& cluster, const sim::TraceStep& step) {
  using Kind = sim::TraceStep::Kind;
  const sim::MessageIdentity& m = step.message;
  std::string who = fmt::format("{}  {}", to_string(step.at), actor_text(cluster, m.to));
  const auto message = [&](std::string_view fate) {
    return fmt::format("{}  {} → {}  {} {} bytes={} number={}", to_string(step.at), actor_text(cluster, m.from),
                       actor_text(cluster, m.to), fate, message_text(m.type), m.size_bytes, m.sequence);
  };
  switch (step.kind) {
    case Kind::kDelivered:
      return message("delivered");
    case Kind::kDropped:
      return message(fmt::format("dropped ({})", sim::name_of(step.reason)));
    case Kind::kTimer:
      return fmt::format("{}  timer {}", who, step.number);
    case Kind::kDisk:
      return fmt::format("{}  disk operation {} ended", who, step.number);
    case Kind::kHint:
      return fmt::format("{}  is told that {} died", who,
                         actor_text(cluster, {static_cast<NodeId>(step.number), kRoleActor}));
    case Kind::kDisconnected:
      return fmt::format("{}  is told that its connection with {} was cut", who,
                         actor_text(cluster, {static_cast<NodeId>(step.number), kRoleActor}));
    case Kind::kEvent:
      return fmt::format("{}  {}", who, engine::to_string(step.event));
    case Kind::kNode:
      return fmt::format("{}  {} incarnation={}", who, sim::name_of(step.step), step.number);
    case Kind::kPayload:
      return fmt::format("{}  received bytes from {} with the hash {:016x}", who, actor_text(cluster, m.from),
                         step.number);
  }
  return who;
}

/// Writes one JSON object a line, after a first line that says whose trace it is. The first write that fails is
/// remembered; the run goes on.
class TraceFile final : public sim::TraceSink {
 public:
  TraceFile(const std::string& path, const Scenario& scenario, uint64_t seed)
      : file_(std::fopen(path.c_str(), "w")), scenario_(scenario.name), seed_(seed) {
    if (file_ == nullptr) trouble_ = std::strerror(errno);
  }
  ~TraceFile() override {
    if (file_ != nullptr) std::fclose(file_);
  }

  /// The world whose nodes are named; the nodes are there before the first step.
  void of(const Cluster& cluster) { cluster_ = &cluster; }

  void sent(Time at, const sim::MessageIdentity& m, Time arrival) override {
    message(at, "sent", m, fmt::format(R"(,"arrival_ns":{})", arrival.ns));
  }
  void delivered(Time at, const sim::MessageIdentity& m) override { message(at, "delivered", m, ""); }
  void dropped(Time at, const sim::MessageIdentity& m, sim::DropReason reason) override {
    message(at, "dropped", m, fmt::format(R"(,"reason":"{}")", sim::name_of(reason)));
  }
  void reported(const Event& event) override {
    const engine::EventDescription& kind = engine::describe(engine::kind_of(event));
    std::string line = fmt::format(R"({{"at_ns":{},"step":"event","at":"{}","event":"{}")", event.at.ns,
                                   actor({event.node, event.actor}), kind.name);
    if (event.phase < kind.phases.size()) line += fmt::format(R"(,"phase":"{}")", kind.phases[event.phase]);
    if (event.attempt != 0) line += fmt::format(R"(,"attempt":{})", event.attempt);
    for (size_t i = 0; i < kind.values.size(); ++i) line += fmt::format(R"(,"{}":{})", kind.values[i], event.values[i]);
    write(line + "}\n");
  }
  void changed(Time at, NodeId node, uint32_t incarnation, sim::NodeStep step) override {
    write(fmt::format(R"({{"at_ns":{},"step":"node","at":"{}","incarnation":{},"now":"{}"}})", at.ns,
                      actor({node, kRoleActor}), incarnation, sim::name_of(step)) +
          "\n");
  }

  std::string finish() {
    write_head();
    if (file_ != nullptr && std::fflush(file_) != 0 && trouble_.empty()) trouble_ = std::strerror(errno);
    return trouble_;
  }

 private:
  std::string actor(Address a) const { return actor_text(*cluster_, a); }
  const std::string& name_of(MessageType type) {
    std::string& name = names_[type];
    if (name.empty()) name = message_text(type);
    return name;
  }
  void message(Time at, const char* step, const sim::MessageIdentity& m, const std::string& more) {
    write(fmt::format(R"({{"at_ns":{},"step":"{}","from":"{}","to":"{}","type":"{}","bytes":{},"number":{}{}}})", at.ns,
                      step, actor(m.from), actor(m.to), name_of(m.type), m.size_bytes, m.sequence, more) +
          "\n");
  }
  void write_head() {
    if (headed_) return;
    headed_ = true;
    std::string nodes;
    for (const NodeSpec& node : cluster_->nodes()) nodes += (nodes.empty() ? "" : ",") + json_text(node.name);
    write(fmt::format(R"({{"trace":"{}","scenario":{},"seed":"{}","nodes":[{}]}})", kTraceFormat, json_text(scenario_),
                      seed_, nodes) +
          "\n");
  }
  void write(const std::string& line) {
    write_head();
    if (file_ == nullptr || !trouble_.empty()) return;
    if (std::fwrite(line.data(), 1, line.size(), file_) != line.size()) trouble_ = std::strerror(errno);
  }

  std::FILE* file_;
  std::string scenario_;
  uint64_t seed_;
  const Cluster* cluster_ = nullptr;
  std::map<MessageType, std::string> names_;
  bool headed_ = false;
  std::string trouble_;
};

/// By node.
struct Images final : DiskImages {
  std::shared_ptr<const DiskImages> without(NodeId node,
                                            const std::function<bool(std::string_view)>& unwanted) const override {
    auto images = std::make_shared<Images>(*this);
    sim::DiskContents& disk = images->contents.at(node);
    for (const FileEntry& file : disk.list("").files) {
      if (!unwanted(file.name)) continue;
      CHECK(disk.remove(file.name) && disk.sync(file.name), "{} cannot be removed", file.name);
    }
    return images;
  }

  std::vector<sim::DiskContents> contents;
  std::vector<uint32_t> incarnations;
  Time at;
};

class World final : public SimulatedWorld {
 public:
  World(const Scenario& scenario, uint64_t seed, const WorldWishes& wishes) : disks_(wishes.disks) {
    const NetworkSpec& network = scenario.cluster.network;
    sim::WorldOptions options;
    options.seed = seed;
    options.link = {network.latency, network.bandwidth, network.loss, network.duplicate, network.reorder};
    options.disk_latency = scenario.cluster.disk.latency;
    options.disk_bandwidth = scenario.cluster.disk.bandwidth;
    options.digest_payloads = wishes.digest_payloads;
    options.record_blocks = wishes.record_blocks;
    if (wishes.keep_block >= 0) options.keep_block = static_cast<uint64_t>(wishes.keep_block);
    if (!wishes.trace_file.empty()) {
      trace_ = std::make_unique<TraceFile>(wishes.trace_file, scenario, seed);
      options.sink = trace_.get();
    }
    world_ = sim::make_world(options);
    if (trace_) trace_->of(*world_);
  }

  Cluster& cluster() override { return *world_; }
  WorldStatistics statistics() override {
    const sim::WorldCounters counters = world_->counters();
    return {world_->digest(), world_->payload_digest(), counters.wakeups, counters.messages_delivered,
            counters.bytes_delivered};
  }
  std::string inspect(NodeId node) const override { return world_->inspect(node); }
  const std::vector<Digest>& blocks() const override { return world_->blocks(); }
  std::vector<std::string> kept_steps() const override {
    std::vector<std::string> lines;
    for (const sim::TraceStep& step : world_->kept_steps()) lines.push_back(step_text(*world_, step));
    return lines;
  }
  std::shared_ptr<const DiskImages> copy_disks() const override {
    auto images = std::make_shared<Images>();
    images->at = world_->now();
    for (NodeId node = 0; node < world_->nodes().size(); ++node) {
      images->contents.push_back(world_->disk_contents(node));
      images->contents.back().lose_power(world_->random("disk images").child(world_->nodes()[node].name));
      images->incarnations.push_back(world_->incarnation(node));
    }
    return images;
  }
  void lay_disks() override {
    if (!disks_) return;
    const auto& [contents, incarnations, at] = static_cast<const Images&>(*disks_);
    CHECK(contents.size() == world_->nodes().size(), "{} disks for {} nodes", contents.size(), world_->nodes().size());
    for (NodeId node = 0; node < contents.size(); ++node) {
      // What went before was written by incarnations that must all be older than the one to come.
      while (world_->incarnation(node) < incarnations[node]) {
        world_->start(node);
        world_->power_off(node);
      }
      world_->set_disk_contents(node, contents[node]);
    }
    // Time goes on from there: clients take it for larger than in any life before.
    class Nobody final : public Observer {
      void observe(const Event& /*event*/) override {}
    } nobody;
    world_->call_at(at, &nobody, 0);
    world_->run_until(at);
  }
  std::string finish_trace() override { return trace_ ? trace_->finish() : ""; }

 private:
  std::unique_ptr<TraceFile> trace_;  // outlives the world
  std::shared_ptr<const DiskImages> disks_;
  std::unique_ptr<sim::World> world_;
};

}  // namespace

std::unique_ptr<SimulatedWorld> make_simulated_world(const Scenario& scenario, uint64_t seed,
                                                     const WorldWishes& wishes) {
  return std::make_unique<World>(scenario, seed, wishes);
}

}  // namespace wavetank::scenarios
