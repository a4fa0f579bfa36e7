// A delivered message of 64 bytes with everything on: lognormal latency, bandwidth, per-link queueing, a rule lookup,
// mailbox, digest. Each node keeps a number of messages in flight and passes each on to one of its ten neighbours.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>

#include "env/env.h"
#include "sim/world.h"

namespace wavetank::sim {
namespace {

constexpr uint32_t kNeighbours = 10;

class Passer final : public Actor {
 public:
  struct Plan {
    uint32_t nodes = 0;
    uint32_t in_flight = 0;  ///< of each node
    int64_t left = -1;       ///< messages until the world stops
    World* world = nullptr;
  };
  explicit Passer(Plan& plan) : plan_(plan) {}
  void start(Env& env) override {
    env_ = &env;
    for (uint32_t i = 0; i < plan_.in_flight; ++i) pass({7, Bytes::copy_of(std::string(60, 'x')), {}});
  }
  void receive(Address, Message message) override {
    pass(std::move(message));
    if (--plan_.left == 0) plan_.world->stop();
  }

 private:
  void pass(Message message) {
    const uint64_t step = 1 + env_->random().below(std::min(plan_.nodes - 1, kNeighbours));
    env_->send({static_cast<NodeId>((env_->self().node + 9 * step - 8) % plan_.nodes), kRoleActor}, std::move(message));
  }
  Env* env_ = nullptr;
  Plan& plan_;
};

/// The most memory this process has had in use so far, in MiB.
double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// One iteration is one message.
void message(benchmark::State& state) {
  constexpr int64_t kBatch = 100'000;
  WorldOptions options;
  options.link.latency = Distribution::lognormal(1_ms, 8_ms);
  auto world = make_world(options);
  Passer::Plan plan{static_cast<uint32_t>(state.range(0)), static_cast<uint32_t>(state.range(1)), -1, world.get()};
  for (uint32_t i = 0; i < plan.nodes; ++i) {
    NodeSpec spec;
    spec.boot = [&] { return std::make_unique<Passer>(plan); };
    world->start(world->add_node(std::move(spec)));
  }
  world->run_until(Time{} + 50_ms);
  while (state.KeepRunningBatch(kBatch)) {
    plan.left = kBatch;
    world->run_until(Time::never());
  }
  state.counters["goal_ns"] = static_cast<double>(state.range(2));
  state.counters["peak_mib"] = peak_memory_mib();
  state.counters["goal_mib"] = 1024;
}
// The largest last: the peak is that of the process.
BENCHMARK(message)
    ->ArgNames({"nodes", "in_flight", "goal"})
    ->Args({2, 1, 50})
    ->Args({100, 1, 100})
    ->Args({100, 10, 100})
    ->Args({10'000, 10, 400});

}  // namespace
}  // namespace wavetank::sim

BENCHMARK_MAIN();
