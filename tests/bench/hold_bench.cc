// The hold model through the whole kernel: N cancellable timers of one actor, each wake re-arms itself after an
// exponential delay; queue, pool, mailbox, digest and the actor's virtual call are all in the figure.
#include <benchmark/benchmark.h>

#include "env/distribution.h"
#include "env/env.h"
#include "sim/world.h"

namespace wavetank::sim {
namespace {

class Holder final : public Actor {
 public:
  explicit Holder(uint32_t timers)
      : timers_(timers), delay_(Distribution::exponential(Duration{1'000 * int64_t{timers}})) {}
  void start(Env& env) override {
    env_ = &env;
    for (TimerId timer = 0; timer < timers_; ++timer) hold(timer);
  }
  void receive(Address, Message) override {}
  void wake(TimerId timer) override { hold(timer); }

 private:
  void hold(TimerId timer) {
    const Duration delay = delay_.sample(env_->random());
    env_->arm(timer, env_->now() + delay);
  }
  Env* env_ = nullptr;
  uint32_t timers_;
  Distribution delay_;
};

void hold(benchmark::State& state) {
  const auto pending = static_cast<uint32_t>(state.range(0));
  auto world = make_world({});
  NodeSpec spec;
  spec.name = "node";
  spec.boot = [&] { return std::make_unique<Holder>(pending); };
  world->start(world->add_node(std::move(spec)));
  // Mean distance of two wake-ups: 1 us. Warm up until every timer has fired several times.
  world->run_until(Time{} + 3_us * pending);
  const uint64_t before = world->counters().wakeups;
  for (auto _ : state) world->run_until(world->now() + 10_ms);
  const auto wakeups = static_cast<double>(world->counters().wakeups - before);
  state.counters["ns_per_wakeup"] =
      benchmark::Counter(wakeups / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["goal_ns"] = static_cast<double>(state.range(1));
}
BENCHMARK(hold)->ArgNames({"pending", "goal"})->Args({100, 42})->Args({10'000, 60})->Args({1'000'000, 167});

}  // namespace
}  // namespace wavetank::sim

BENCHMARK_MAIN();
