// Weights: a job simulated with fewer, heavier records and keys behaves as the job they stand for.
#include <gtest/gtest.h>

#include "scenarios/run.h"
#include "scenarios/text/reader.h"

namespace wavetank::scenarios {
namespace {

const char* const kBusy = R"(version: 1
name: busy
cluster: {workers: {count: 2}, network: {bandwidth: 100Mbit/s}, disk: {bandwidth: 200Mbit/s}}
job:
  sources: {in: {partitions: 4}}
  operators: {sums: {from: in, window: 1h}}
  sinks: {out: {from: sums}}
workload: {rate: 12k/s, keys: {count: 5000}, duration: 30s}
engine:
  checkpoint: {interval: 4s}
  costs: {per_record: 40us}
faults:
  - {id: crash, at: 14s, kill: worker-1, restart_after: 1s}
)";

RunResult run_set(const std::vector<std::string>& settings) {
  ReadResult read = read_scenario_text("busy.yaml", kBusy, settings);
  EXPECT_TRUE(read.problems.empty()) << render(read.problems);
  return run(*read.scenario, 1, {});
}

/// Seconds of the run's one recovery.
double recovery(const RunResult& run) {
  EXPECT_EQ(run.outcome, Outcome::kHeld);
  EXPECT_EQ(run.episodes.size(), 1u);
  return run.episodes.empty() ? 0 : static_cast<double>(run.episodes[0].total().ns) * 1e-9;
}

TEST(Weight, recovery_takes_as_long_with_a_tenth_of_the_records) {
  const RunResult light = run_set({});
  const RunResult heavy = run_set({"engine.weight.record=10"});
  EXPECT_EQ(light.counts.input_records, 360'000u);
  EXPECT_EQ(heavy.counts.input_records, 36'000u);
  EXPECT_NEAR(recovery(heavy), recovery(light), 0.1 * recovery(light));
}

TEST(Weight, state_ten_times_as_heavy_is_stored_and_restored_as_slowly_as_ten_times_the_keys) {
  const RunResult keys = run_set({"workload.keys.count=50000"});
  const RunResult weight = run_set({"engine.weight.state=10"});
  const RunResult light = run_set({});
  const auto restore = [](const RunResult& run) {
    return run.episodes.empty() ? 0 : static_cast<double>(run.episodes[0].phases.restore.ns) * 1e-9;
  };
  EXPECT_NEAR(restore(weight), restore(keys), 0.15 * restore(keys));
  EXPECT_GT(restore(weight), 2 * restore(light));
}

TEST(Weight, nothing_stands_for_less_than_itself) {
  const ReadResult read = read_scenario_text("busy.yaml", kBusy, {"engine.weight.record=0"});
  ASSERT_EQ(read.problems.size(), 1u);
  EXPECT_EQ(read.problems[0].message, "record must be at least 1");
}

}  // namespace
}  // namespace wavetank::scenarios
