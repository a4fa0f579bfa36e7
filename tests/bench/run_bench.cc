// Whole runs: records from source to committed sink per second and core, and smoke runs per minute and core.
#include <benchmark/benchmark.h>

#include "scenarios/run.h"
#include "scenarios/text/reader.h"
#include "scenarios/world/deployment.h"
#include "scenarios/world/simulated_world.h"

namespace wavetank::scenarios {
namespace {

constexpr std::string_view kPipeline = R"(version: 1
name: pipeline
summary: A keyed window between a log and a transactional sink, with aligned checkpoints and every invariant on.
cluster:
  workers: {count: 4, slots: 1, cores: 2}
  brokers: 2
job:
  sources:
    events: {partitions: 4, out_of_order: 100ms}
  operators:
    per_key: {from: events, window: {tumbling: 1s, aggregate: sum}, parallelism: 4}
  sinks:
    totals: {from: per_key, partitions: 4}
workload: {rate: 1M/s, keys: {count: 10k}, duration: 4s, out_of_order: 100ms}
engine:
  checkpoint: {interval: 1s}
)";

Scenario scenario_of(ReadResult read) {
  CHECK(read.scenario.has_value(), "{}", read.problems.front().message);
  return std::move(*read.scenario);
}

/// One item is one record of input.
void source_to_committed_sink(benchmark::State& state) {
  const Scenario scenario = scenario_of(read_scenario_text("pipeline", kPipeline));
  uint64_t seed = 0;
  int64_t records = 0;
  for (auto _ : state) {
    const RunResult result = run(scenario, ++seed, {});
    CHECK(result.outcome == Outcome::kHeld, "seed {}", seed);
    records += static_cast<int64_t>(result.counts.input_records);
  }
  state.SetItemsProcessed(records);
  state.counters["goal"] = 5e6;
}
BENCHMARK(source_to_committed_sink)->Unit(benchmark::kMillisecond);

/// One iteration is one run of the catalogue's smoke scenario, its twin included; the goal is 2,000 a minute.
void smoke_run(benchmark::State& state) {
  const Scenario scenario = scenario_of(read_scenario(WAVETANK_SOURCE_DIR "/scenarios/catalog/smoke.yaml"));
  uint64_t seed = 0;
  for (auto _ : state) {
    const RunResult result = run(scenario, ++seed, {});
    CHECK(result.outcome == Outcome::kHeld, "seed {}", seed);
  }
  state.counters["goal_ns"] = 60e9 / 2000;
}
BENCHMARK(smoke_run)->Unit(benchmark::kMillisecond)->MinTime(2);

/// One iteration reads the smoke scenario, makes its world and inputs, and boots every role.
void start_of_a_run(benchmark::State& state) {
  uint64_t seed = 0;
  for (auto _ : state) {
    const Scenario scenario = scenario_of(read_scenario(WAVETANK_SOURCE_DIR "/scenarios/catalog/smoke.yaml"));
    Deployment deployment;
    deployment.scenario = &scenario;
    deployment.plan = engine::make_plan(scenario.job);
    deployment.inputs = make_inputs(scenario, deployment.plan, ++seed);
    const auto world = make_simulated_world(scenario, seed, {});
    deploy(deployment, world->cluster());
    world->cluster().run_until(Time{} + 1_ms);
    benchmark::DoNotOptimize(world->statistics());
  }
  state.counters["goal_ns"] = 2e6;
}
BENCHMARK(start_of_a_run)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace wavetank::scenarios

BENCHMARK_MAIN();
