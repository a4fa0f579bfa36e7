// A delivered message of 64 bytes with everything on: lognormal latency, bandwidth, per-link queueing, a rule lookup,
// mailbox, digest. Each node keeps a number of messages in flight and passes each on to one of its ten neighbours.
#include <benchmark/benchmark.h>

#include "env/env.h"
#include "sim/world.h"

namespace wavetank::sim {
namespace {

constexpr uint32_t kNeighbours = 10;

class Passer final : public Actor {
 public:
  Passer(uint32_t nodes, uint32_t in_flight) : nodes_(nodes), in_flight_(in_flight) {}
  void start(Env& env) override {
    env_ = &env;
    for (uint32_t i = 0; i < in_flight_; ++i) pass({7, Bytes::copy_of(std::string(60, 'x')), {}});
  }
  void receive(Address, Message message) override { pass(std::move(message)); }

 private:
  void pass(Message message) {
    const uint64_t step = 1 + env_->random().below(nodes_ - 1 < kNeighbours ? nodes_ - 1 : kNeighbours);
    env_->send({static_cast<NodeId>((env_->self().node + 9 * step - 8) % nodes_), kRoleActor}, std::move(message));
  }
  Env* env_ = nullptr;
  uint32_t nodes_;
  uint32_t in_flight_;
};

void message(benchmark::State& state) {
  const auto nodes = static_cast<uint32_t>(state.range(0));
  const auto in_flight = static_cast<uint32_t>(state.range(1));
  WorldOptions options;
  options.link.latency = Distribution::lognormal(1_ms, 8_ms);
  auto world = make_world(options);
  for (uint32_t i = 0; i < nodes; ++i) {
    NodeSpec spec;
    spec.boot = [=] { return std::make_unique<Passer>(nodes, in_flight); };
    world->start(world->add_node(std::move(spec)));
  }
  world->run_until(Time{} + 50_ms);
  const uint64_t before = world->counters().messages_delivered;
  const Duration slice = Duration{1'000'000'000} * 10 / (nodes * in_flight);
  for (auto _ : state) world->run_until(world->now() + slice);
  const auto delivered = static_cast<double>(world->counters().messages_delivered - before);
  state.counters["ns_per_message"] =
      benchmark::Counter(delivered / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["goal_ns"] = static_cast<double>(state.range(2));
}
BENCHMARK(message)
    ->ArgNames({"nodes", "in_flight", "goal"})
    ->Args({2, 1, 50})
    ->Args({100, 1, 100})
    ->Args({100, 10, 100})
    ->Args({10'000, 10, 400});

}  // namespace
}  // namespace wavetank::sim

BENCHMARK_MAIN();
