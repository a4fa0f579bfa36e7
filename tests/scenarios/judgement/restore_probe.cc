// Trying out checkpoints: a right one leads to the right output; the main run is not touched by it.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/run.h"
#include "scenarios/text/reader.h"

namespace wavetank::scenarios {
namespace {

constexpr std::string_view kProbed = R"(version: 1
name: small
summary: A worker dies under a small job.
cluster: {workers: {count: 2, slots: 2}}
job:
  sources:
    events: {partitions: 2, out_of_order: 100ms}
  operators:
    per_key: {from: events, window: {tumbling: 1s, aggregate: sum}, parallelism: 2}
  sinks:
    totals: {from: per_key, partitions: 2}
workload: {rate: 100/s, keys: {count: 5}, duration: 6s, out_of_order: 50ms}
engine: {checkpoint: {interval: 1s}, heartbeat: {interval: 500ms, timeout: 2s}}
faults:
  - {id: crash, at: 3s, kill: worker-1, restart_after: 1s}
)";

const faults::Finding& restorable(const RunResult& result) {
  return *std::ranges::find(result.findings, "restorable", &faults::Finding::invariant);
}

TEST(RestoreProbe, restores_a_checkpoint_chosen_by_the_seed_and_leaves_the_run_as_it_was) {
  const ReadResult read = read_scenario_text("small.yaml", kProbed);
  ASSERT_TRUE(read.scenario.has_value()) << render(read.problems);
  std::vector<std::string> chosen;
  for (const uint64_t seed : {1, 2, 3}) {
    const RunResult plain = run(*read.scenario, seed, {});
    const RunResult probed = run(*read.scenario, seed, {.probe_restore = true});
    EXPECT_EQ(restorable(plain).verdict, faults::Verdict::kNotExercised);
    EXPECT_EQ(restorable(probed).verdict, faults::Verdict::kHolds) << restorable(probed).summary;
    EXPECT_EQ(probed.digest, plain.digest);
    chosen.push_back(restorable(probed).summary);
  }
  EXPECT_FALSE(chosen[0] == chosen[1] && chosen[1] == chosen[2]);
}

TEST(RestoreProbe, tries_every_retained_checkpoint_and_if_asked_at_every_moment) {
  const ReadResult read = read_scenario_text("small.yaml", kProbed, {"engine.checkpoint.retained=2"});
  ASSERT_TRUE(read.scenario.has_value()) << render(read.problems);
  const RunResult one = run(*read.scenario, 2, {.probe_restore = true});
  EXPECT_EQ(restorable(one).verdict, faults::Verdict::kHolds) << restorable(one).summary;
  EXPECT_TRUE(restorable(one).summary.starts_with("checkpoints ")) << restorable(one).summary;
  const RunResult all = run(*read.scenario, 2, {.probe_restore = true, .probe_every = true});
  EXPECT_EQ(restorable(all).verdict, faults::Verdict::kHolds) << restorable(all).summary;
  EXPECT_NE(restorable(all).summary.find("0 checkpoints restored, each"), 0u) << restorable(all).summary;
  EXPECT_EQ(all.digest, one.digest);
}

}  // namespace
}  // namespace wavetank::scenarios
