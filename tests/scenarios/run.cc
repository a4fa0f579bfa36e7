// Whole runs: they hold, they repeat to the bit, and when an output is wrong its records' story is told.
#include "scenarios/run.h"

#include <gtest/gtest.h>

#include "scenarios/judgement/gathering.h"
#include "scenarios/telling/record_story.h"
#include "scenarios/text/reader.h"

namespace wavetank::scenarios {
namespace {

constexpr std::string_view kSmallJob = R"(version: 1
name: small
summary: A worker dies under a small job.
cluster: {workers: {count: 2, slots: 2}}
job:
  sources:
    events: {partitions: 2, out_of_order: 100ms}
  operators:
    odd: {from: events, filter: {modulo: 2, remainder: 1}}
    per_key: {from: odd, window: {tumbling: 1s, aggregate: sum}, parallelism: 2}
  sinks:
    totals: {from: per_key, partitions: 2}
workload: {rate: 100/s, keys: {count: 5}, duration: 6s, out_of_order: 50ms}
engine: {checkpoint: {interval: 1s}, heartbeat: {interval: 500ms, timeout: 2s}}
faults:
  - {id: crash, at: 3s, kill: worker-1, restart_after: 1s}
expect: {recovery_time: {max: 10s}}
)";

Scenario scenario_of(std::string_view text) {
  ReadResult read = read_scenario_text("small.yaml", text);
  EXPECT_TRUE(read.scenario.has_value()) << render(read.problems);
  return std::move(*read.scenario);
}

const faults::Finding& finding(const RunResult& result, std::string_view name) {
  for (const faults::Finding& f : result.findings)
    if (f.invariant == name) return f;
  ADD_FAILURE() << "no finding " << name;
  return result.findings.front();
}

TEST(Run, an_attempt_of_a_coordinator_that_came_back_is_a_restart) {
  std::string text(kSmallJob);
  text.replace(text.find("kill: worker-1"), 14, "kill: coordinator-1");
  const RunResult result = run(scenario_of(text), 1, {});
  EXPECT_EQ(result.outcome, Outcome::kHeld);
  EXPECT_EQ(result.counts.restarts, 1u);
}

TEST(Run, a_job_survives_a_crash_and_counts_every_record_once) {
  const RunResult result = run(scenario_of(kSmallJob), 1, {});
  EXPECT_EQ(result.outcome, Outcome::kHeld);
  EXPECT_EQ(result.counts.input_records, 600u);
  EXPECT_GT(result.counts.output_records, 20u);
  EXPECT_EQ(result.counts.restarts, 1u);
  for (const char* name : {"exactly-once", "ingest", "convergence", "recovery-time", "consistent-cut"})
    EXPECT_EQ(finding(result, name).verdict, faults::Verdict::kHolds) << name;
  ASSERT_EQ(result.episodes.size(), 1u);
  const faults::Episode& episode = result.episodes.front();
  EXPECT_EQ(episode.faults, std::vector<std::string>{"crash"});
  const faults::RecoveryPhases& phases = episode.phases;
  EXPECT_EQ(phases.detect + phases.restart + phases.restore + phases.replay + phases.catch_up, episode.total());
  EXPECT_GT(episode.total(), 1_s) << "the restart alone is delayed by a second, less jitter";
  EXPECT_TRUE(result.story.empty());
}

TEST(Run, the_same_seed_is_the_same_run_and_another_is_another) {
  const Scenario scenario = scenario_of(kSmallJob);
  const RunResult first = run(scenario, 7, {});
  EXPECT_EQ(run(scenario, 7, {}).digest, first.digest);
  EXPECT_NE(run(scenario, 8, {}).digest, first.digest);
}

TEST(Run, an_output_that_lost_a_result_gets_the_story_of_that_result) {
  const Scenario scenario = scenario_of(kSmallJob);
  Course course(scenario, 1, {}, true);
  course.director->run(true);
  ASSERT_EQ(course.director->act(), Director::Act::kDone);
  Gathered gathered = gather(course.deployment);
  std::vector<faults::OutputRow>& committed = gathered.outputs.at("totals").committed;
  ASSERT_FALSE(committed.empty());
  committed.erase(committed.begin() + 3);
  const std::vector<std::string> story = tell_record_stories(course, 1, gathered.outputs);
  ASSERT_GE(story.size(), 4u);
  const auto told = [&](std::string_view words) {
    return std::any_of(story.begin(), story.end(),
                       [&](const std::string& line) { return line.find(words) != std::string::npos; });
  };
  EXPECT_TRUE(told("is missing")) << story.front();
  EXPECT_TRUE(told("makes the result"));
  EXPECT_TRUE(told("in transaction"));
  EXPECT_TRUE(told("is committed"));
}

TEST(Run, a_doubled_and_a_lost_record_in_one_result_are_both_named) {
  const Scenario scenario = scenario_of(kSmallJob);
  Course course(scenario, 2, {}, true);
  course.director->run(true);
  ASSERT_EQ(course.director->act(), Director::Act::kDone);
  Gathered gathered = gather(course.deployment);
  const Workload& workload = course.deployment.inputs.sources.front().workload;
  faults::OutputEvidence& output = gathered.outputs.at("totals");
  for (faults::OutputRow& row : output.committed) {
    // Two records of this result: one is taken out of its sum, the other put in once more.
    std::vector<engine::Record> inputs;
    for (uint32_t p = 0; p < workload.partitions(); ++p)
      for (uint64_t i = 0; i < workload.count(p); ++i) {
        const engine::Record record = workload.at(p, i).record;
        const bool odd = record.value % 2 != 0;
        if (odd && record.key == row.key && record.time_ns < row.time_ns &&
            record.time_ns >= row.time_ns - 1'000'000'000)
          inputs.push_back(record);
      }
    if (inputs.size() < 2) continue;
    row.fingerprint += inputs[1].fingerprint - inputs[0].fingerprint;
    const std::vector<std::string> story = tell_record_stories(course, 2, gathered.outputs);
    ASSERT_FALSE(story.empty());
    EXPECT_NE(story.front().find(name_record(course.deployment, inputs[0].fingerprint)), std::string::npos);
    EXPECT_NE(story.front().find(name_record(course.deployment, inputs[1].fingerprint)), std::string::npos);
    return;
  }
  FAIL() << "no result of two records";
}

}  // namespace
}  // namespace wavetank::scenarios
