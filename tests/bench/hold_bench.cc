// The hold model through the whole kernel: N cancellable timers of one actor, each wake re-arms itself after an
// exponential delay; queue, pool, mailbox, digest and the actor's virtual call are all in the figure.
#include <benchmark/benchmark.h>

#include <functional>

#include "env/distribution.h"
#include "env/env.h"
#include "sim/world.h"

namespace wavetank::sim {
namespace {

class Holder final : public Actor {
 public:
  Holder(uint32_t timers, std::function<void()> counted)
      : timers_(timers), counted_(std::move(counted)), delay_(Distribution::exponential(1_us * timers)) {}
  void start(Env& env) override {
    env_ = &env;
    for (TimerId timer = 0; timer < timers_; ++timer) hold(timer);
  }
  void receive(Address, Message) override {}
  void wake(TimerId timer) override {
    hold(timer);
    if (--left == 0) counted_();
  }
  int64_t left = -1;  ///< wakes until `counted` is called

 private:
  void hold(TimerId timer) {
    const Duration delay = delay_.sample(env_->random());
    env_->arm(timer, env_->now() + delay);
  }
  Env* env_ = nullptr;
  uint32_t timers_;
  std::function<void()> counted_;
  Distribution delay_;
};

/// One iteration is one wake-up.
void hold(benchmark::State& state) {
  constexpr int64_t kBatch = 100'000;
  const auto pending = static_cast<uint32_t>(state.range(0));
  auto world = make_world({});
  Holder* holder = nullptr;
  NodeSpec spec;
  spec.name = "node";
  spec.boot = [&] {
    auto actor = std::make_unique<Holder>(pending, [&] { world->stop(); });
    holder = actor.get();
    return actor;
  };
  world->start(world->add_node(std::move(spec)));
  // The mean distance of two wake-ups is 1 us: every timer fires a few times before the measurement.
  world->run_until(Time{} + 3_us * pending);
  while (state.KeepRunningBatch(kBatch)) {
    holder->left = kBatch;
    world->run_until(Time::never());
  }
  state.counters["goal_ns"] = static_cast<double>(state.range(1));
}
BENCHMARK(hold)->ArgNames({"pending", "goal"})->Args({100, 42})->Args({10'000, 60})->Args({1'000'000, 167});

}  // namespace
}  // namespace wavetank::sim

BENCHMARK_MAIN();
