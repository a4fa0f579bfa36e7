// A scenario's network and disks as options of a simulated world; its steps as a trace file.
#include "scenarios/simulated_world.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "engine/events.h"
#include "sim/world.h"

namespace wavetank::scenarios {
namespace {

/// Writes one JSON object a line. The first write that fails is remembered; the run goes on.
class TraceFile final : public sim::TraceSink {
 public:
  explicit TraceFile(const std::string& path) : file_(std::fopen(path.c_str(), "w")) {
    if (file_ == nullptr) trouble_ = std::strerror(errno);
  }
  ~TraceFile() override {
    if (file_ != nullptr) std::fclose(file_);
  }

  void sent(Time at, const sim::MessageIdentity& m, Time arrival) override {
    message(at, "sent", m, fmt::format(R"(,"arrival_ns":{})", arrival.ns));
  }
  void delivered(Time at, const sim::MessageIdentity& m) override { message(at, "delivered", m, ""); }
  void dropped(Time at, const sim::MessageIdentity& m, sim::DropReason reason) override {
    message(at, "dropped", m, fmt::format(R"(,"reason":"{}")", sim::name_of(reason)));
  }
  void reported(const Event& event) override {
    const engine::EventDescription& kind = engine::describe(engine::kind_of(event));
    std::string line = fmt::format(R"({{"at_ns":{},"step":"event","node":{},"actor":{},"event":"{}")", event.at.ns,
                                   event.node, event.actor, kind.name);
    if (event.phase < kind.phases.size()) line += fmt::format(R"(,"phase":"{}")", kind.phases[event.phase]);
    if (event.attempt != 0) line += fmt::format(R"(,"attempt":{})", event.attempt);
    for (size_t i = 0; i < kind.values.size(); ++i) line += fmt::format(R"(,"{}":{})", kind.values[i], event.values[i]);
    write(line + "}\n");
  }
  void changed(Time at, NodeId node, uint32_t incarnation, sim::NodeStep step) override {
    write(fmt::format(R"({{"at_ns":{},"step":"node","node":{},"incarnation":{},"now":"{}"}})", at.ns, node, incarnation,
                      sim::name_of(step)) +
          "\n");
  }

  std::string finish() {
    if (file_ != nullptr && std::fflush(file_) != 0 && trouble_.empty()) trouble_ = std::strerror(errno);
    return trouble_;
  }

 private:
  void message(Time at, const char* step, const sim::MessageIdentity& m, const std::string& more) {
    write(fmt::format(R"({{"at_ns":{},"step":"{}","from":[{},{}],"to":[{},{}],"type":{},"bytes":{},"sequence":{}{}}})",
                      at.ns, step, m.from.node, m.from.actor, m.to.node, m.to.actor, m.type, m.size_bytes, m.sequence,
                      more) +
          "\n");
  }
  void write(const std::string& line) {
    if (file_ == nullptr || !trouble_.empty()) return;
    if (std::fwrite(line.data(), 1, line.size(), file_) != line.size()) trouble_ = std::strerror(errno);
  }

  std::FILE* file_;
  std::string trouble_;
};

class World final : public SimulatedWorld {
 public:
  World(const Scenario& scenario, uint64_t seed, const WorldWishes& wishes) {
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
      trace_ = std::make_unique<TraceFile>(wishes.trace_file);
      options.sink = trace_.get();
    }
    world_ = sim::make_world(options);
  }

  Cluster& cluster() override { return *world_; }
  WorldStatistics statistics() override {
    const sim::WorldCounters counters = world_->counters();
    return {world_->digest(), counters.wakeups, counters.messages_delivered, counters.bytes_delivered};
  }
  std::string inspect(NodeId node) const override { return world_->inspect(node); }
  const std::vector<Digest>& blocks() const override { return world_->blocks(); }
  std::vector<std::string> kept_steps() const override {
    std::vector<std::string> lines;
    for (const sim::TraceStep& step : world_->kept_steps()) {
      std::string line = step.text();
      if (step.kind == sim::TraceStep::Kind::kEvent) line += " = " + engine::to_string(step.event);
      lines.push_back(std::move(line));
    }
    return lines;
  }
  std::string finish_trace() override { return trace_ ? trace_->finish() : ""; }

 private:
  std::unique_ptr<TraceFile> trace_;  // outlives the world
  std::unique_ptr<sim::World> world_;
};

}  // namespace

std::unique_ptr<SimulatedWorld> make_simulated_world(const Scenario& scenario, uint64_t seed,
                                                     const WorldWishes& wishes) {
  return std::make_unique<World>(scenario, seed, wishes);
}

}  // namespace wavetank::scenarios
