// Shards of a suite merged: verdicts over all runs as if there had been one suite.
#include "scenarios/suite/merge.h"

#include <gtest/gtest.h>

#include <functional>

#include "env/codec.h"
#include "scenarios/suite/verdict.h"

namespace wavetank::scenarios {
namespace {

using Conclusion = ScenarioResult::Conclusion;

RunResult run_that_took(uint64_t seed, Duration recovery) {
  RunResult run;
  run.scenario = "crash";
  run.path = "crash.yaml";
  run.seed = seed;
  run.digest = {seed, 1};
  run.findings = {{"exactly-once", "Once.", faults::Verdict::kHolds, "", {}, 0}};
  run.episodes = {{{"F1"}, Time{}, Time{} + recovery, false, false, 1, {}}};
  run.ledger = {{"F1", "kill", true, true, Time{}, Time{}, Time{}, 1, "worker-1"}};
  return run;
}

/// What is asked: exactly-once, a fault that touches something, and a limit on the median.
ScenarioResult asked() {
  ScenarioResult scenario;
  scenario.name = "crash";
  scenario.path = "crash.yaml";
  scenario.invariants = {{"exactly-once", "", 0, 0, 0, true, false}};
  scenario.faults = {{"F1", "kill", 0, 0, 0, true, false}};
  scenario.limits = {{.percent = 50, .limit = 10_s}};
  return scenario;
}

SuiteResult suite_of(std::vector<RunResult> runs) {
  SuiteResult suite;
  suite.build = {"wavetank 0.1.0", "0.1.0-1"};
  suite.planned = runs.size();
  suite.wall_time = 1_s;
  suite.runs = std::move(runs);
  std::vector<const RunResult*> places;
  for (const RunResult& run : suite.runs) places.push_back(&run);
  suite.scenarios = {judge(asked(), places, true)};
  return suite;
}

SuiteResult seeds(uint64_t first, uint64_t last, const std::function<void(RunResult&)>& change = {}) {
  std::vector<RunResult> runs;
  for (uint64_t seed = first; seed <= last; ++seed) {
    runs.push_back(run_that_took(seed, Duration{static_cast<int64_t>(seed)} * 1'000'000'000));
    if (change) change(runs.back());
  }
  return suite_of(std::move(runs));
}

TEST(Merge, shards_become_the_suite_they_are_parts_of) {
  SuiteResult whole = seeds(1, 12);
  const SuiteResult merged = merge({{"b", seeds(5, 8)}, {"a", seeds(1, 4)}, {"c", seeds(9, 12)}}).value();
  EXPECT_EQ(merged.wall_time, 3_s);
  whole.wall_time = 3_s;
  EXPECT_TRUE(encode(merged).text() == encode(whole).text());
}

TEST(Merge, a_limit_that_no_shard_could_judge_is_judged_over_all) {
  EXPECT_EQ(seeds(1, 4).scenarios[0].conclusion, Conclusion::kInconclusive);
  const SuiteResult merged = merge({{"a", seeds(1, 4)}, {"b", seeds(5, 7)}}).value();
  EXPECT_EQ(merged.scenarios[0].conclusion, Conclusion::kPassed);
  EXPECT_EQ(merged.scenarios[0].limits[0].have, 7u);
  EXPECT_EQ(merged.scenarios[0].recovery.max, 7_s);
}

TEST(Merge, a_fault_that_touched_nothing_in_one_shard_is_not_vacuous_if_it_did_in_another) {
  const auto untouched = [](RunResult& run) { run.ledger[0].touched = 0; };
  EXPECT_EQ(seeds(1, 6, untouched).scenarios[0].reasons.size(), 1u);
  EXPECT_TRUE(merge({{"a", seeds(1, 6, untouched)}, {"b", seeds(7, 9)}})->scenarios[0].reasons.empty());
  const SuiteResult nowhere = merge({{"a", seeds(1, 6, untouched)}, {"b", seeds(7, 9, untouched)}}).value();
  EXPECT_EQ(nowhere.scenarios[0].conclusion, Conclusion::kInconclusive);
}

TEST(Merge, a_run_that_is_in_two_shards_counts_once) {
  const SuiteResult merged = merge({{"a", seeds(1, 6)}, {"b", seeds(4, 8)}}).value();
  EXPECT_EQ(merged.runs.size(), 8u);
  EXPECT_EQ(merged.planned, 8u);
  EXPECT_EQ(merged.scenarios[0].runs, 8u);
  EXPECT_EQ(exit_code(merged), 0);
}

TEST(Merge, a_run_with_two_digests_is_not_deterministic) {
  const auto other = [](RunResult& run) { run.digest.low = 2; };
  const SuiteResult merged = merge({{"a.json", seeds(1, 6)}, {"b.json", seeds(6, 8, other)}}).value();
  EXPECT_EQ(merged.runs[5].outcome, Outcome::kNondeterministic);
  EXPECT_EQ(merged.runs[5].trouble,
            "the same build and seed gave digest 00000000000000060000000000000001 in a.json and digest "
            "00000000000000060000000000000002 in b.json");
  EXPECT_EQ(exit_code(merged), 4);
  const auto crashed = [](RunResult& run) { run.digest = {}, run.outcome = Outcome::kCrashed; };
  EXPECT_EQ(merge({{"a", seeds(1, 6)}, {"b", seeds(6, 6, crashed)}})->runs[5].outcome, Outcome::kNondeterministic);
  EXPECT_EQ(merge({{"a", seeds(1, 6, crashed)}, {"b", seeds(6, 6, crashed)}})->runs[5].outcome, Outcome::kCrashed);
}

std::string refusal(SuiteResult a, SuiteResult b) {
  const Result<SuiteResult> merged = merge({{"a.json", std::move(a)}, {"b.json", std::move(b)}});
  return merged ? "" : merged.error().message;
}

TEST(Merge, what_has_no_common_verdict_is_refused_by_name) {
  SuiteResult other = seeds(7, 9);
  other.build.identity = "0.1.0-2";
  EXPECT_EQ(refusal(seeds(1, 6), other),
            "a.json and b.json cannot be merged: they come from different builds, 0.1.0-1 and 0.1.0-2");
  other = seeds(7, 9);
  other.settings = {"engine.protocol=aligned"};
  EXPECT_EQ(refusal(seeds(1, 6), other),
            "a.json and b.json cannot be merged: their --set differ: '' and 'engine.protocol=aligned'");
  other = seeds(7, 9);
  other.scenarios[0].limits[0].limit = 20_s;
  EXPECT_EQ(refusal(seeds(1, 6), other),
            "a.json and b.json cannot be merged: scenario crash asks different things in them");
  const auto probed = [](RunResult& run) { run.options = "--probe restore", run.digest.low = 2; };
  EXPECT_EQ(refusal(seeds(1, 6), seeds(6, 6, probed)),
            "a.json and b.json cannot be merged: crash, seed 6, ran with other options: '' and '--probe restore'");
}

TEST(Merge, of_an_interrupted_suite_nothing_is_said_of_what_never_happened) {
  SuiteResult part = seeds(1, 3, [](RunResult& run) { run.ledger[0].touched = 0; });
  part.interrupted = true;
  part.scenarios[0].complete = false;
  const SuiteResult rest = seeds(4, 9, [](RunResult& run) { run.ledger[0].touched = 0; });
  for (const SuiteResult& merged : {*merge({{"a", part}, {"b", rest}}), *merge({{"b", rest}, {"a", part}})}) {
    EXPECT_FALSE(merged.scenarios[0].faults[0].vacuous);
    EXPECT_EQ(exit_code(merged), 130);
  }
}

}  // namespace
}  // namespace wavetank::scenarios
