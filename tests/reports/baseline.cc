// What counts as worse between two builds, and what does not.
#include "reports/baseline.h"

#include <gtest/gtest.h>

#include <functional>

namespace wavetank::reports {
namespace {

using scenarios::Outcome;
using scenarios::RunResult;
using scenarios::SuiteResult;

using Change = std::function<void(RunResult&)>;

/// A scenario with seeds 1 to `runs`, each recovering in about its seed's share of four seconds.
SuiteResult suite_of(uint64_t runs, const Change& change = {}, const std::string& path = "crash.yaml") {
  SuiteResult suite;
  scenarios::ScenarioResult& scenario = suite.scenarios.emplace_back();
  scenario.name = "crash";
  scenario.path = path;
  scenario.runs = runs;
  for (uint64_t seed = 1; seed <= runs; ++seed) {
    RunResult& run = suite.runs.emplace_back();
    run.scenario = scenario.name;
    run.path = path;
    run.seed = seed;
    run.digest = {seed, 1};
    run.findings = {{"exactly-once", "Once.", faults::Verdict::kHolds, "", {}, 0}};
    const Duration length = 4_s + Duration{static_cast<int64_t>(mix64(seed) % 1'000'000'000)};
    run.episodes = {{{"F1"}, Time{}, Time{} + length, false, false, 1, {}}};
    if (change) change(run);
    scenario.failing += scenarios::is_failure(run, {});
  }
  return suite;
}

void violate(RunResult& run, const std::string& invariant = "exactly-once") {
  run.outcome = Outcome::kViolated;
  run.findings[0].invariant = invariant;
  run.findings[0].verdict = faults::Verdict::kViolated;
}
/// Violates in every `nth` run.
Change violating(uint64_t nth, const std::string& invariant = "exactly-once") {
  return [=](RunResult& run) {
    if (run.seed % nth == 0) violate(run, invariant);
  };
}

ScenarioComparison only(const Comparison& comparison) { return comparison.scenarios.at(0); }

TEST(Baseline, the_same_results_are_the_same) {
  const ScenarioComparison compared = only(compare(suite_of(40), suite_of(40), {}));
  EXPECT_TRUE(compared.regressions.empty());
  EXPECT_TRUE(compared.improvements.empty());
  EXPECT_EQ(compared.same_digest, 40u);
  EXPECT_EQ(compared.recovery.size(), 3u);
  EXPECT_EQ(compare(suite_of(40), suite_of(40), {}).regressed, 0u);
}

TEST(Baseline, a_failure_that_was_not_there_is_worse_even_once) {
  const Comparison comparison = compare(suite_of(40), suite_of(40, violating(37)), {});
  EXPECT_EQ(comparison.regressed, 1u);
  EXPECT_EQ(only(comparison).regressions,
            std::vector<std::string>{"exactly-once is violated, which it was not in 40 runs before (seed 37)"});
  EXPECT_EQ(only(comparison).newly_failing_seeds, std::vector<uint64_t>{37});
  const ScenarioComparison mended = only(compare(suite_of(40, violating(37)), suite_of(40), {}));
  EXPECT_TRUE(mended.regressions.empty());
  EXPECT_EQ(mended.mended_seeds, std::vector<uint64_t>{37});
}

TEST(Baseline, another_way_of_failing_is_worse_though_no_more_runs_fail) {
  const Comparison comparison = compare(suite_of(40, violating(8)), suite_of(40, violating(8, "key-order")), {});
  ASSERT_EQ(only(comparison).regressions.size(), 1u);
  EXPECT_TRUE(only(comparison).regressions[0].starts_with("key-order is violated")) << only(comparison).regressions[0];
}

TEST(Baseline, more_failures_of_a_known_kind_are_worse_when_chance_does_not_explain_them) {
  EXPECT_EQ(compare(suite_of(40, violating(10)), suite_of(40, violating(8)), {}).regressed, 0u) << "4 and 5 of 40";
  const Comparison comparison = compare(suite_of(40, violating(10)), suite_of(40, violating(3)), {});
  EXPECT_EQ(only(comparison).regressions, std::vector<std::string>{"13 of 40 runs failing, before 4 of 40"});
  EXPECT_EQ(only(compare(suite_of(40, violating(3)), suite_of(40, violating(10)), {})).improvements.size(), 1u);
}

TEST(Baseline, slower_recovery_is_worse) {
  const Change slower = [](RunResult& run) { run.episodes[0].ended += 1_s; };
  const ScenarioComparison compared = only(compare(suite_of(40), suite_of(40, slower), {}));
  ASSERT_EQ(compared.regressions.size(), 2u);
  EXPECT_TRUE(compared.regressions[0].starts_with("recovery p50 4.45 s → 5.45 s (95 % interval of the change +"))
      << compared.regressions[0];
  EXPECT_TRUE(compared.regressions[1].starts_with("recovery max")) << compared.regressions[1];
  EXPECT_TRUE(only(compare(suite_of(40), suite_of(40, slower), {30, 10_ms})).regressions.empty());
}

TEST(Baseline, scenarios_are_found_again_though_their_files_moved) {
  EXPECT_EQ(only(compare(suite_of(3, {}, "old/crash.yaml"), suite_of(3), {})).presence,
            ScenarioComparison::Presence::kBoth);
  SuiteResult two = suite_of(3);
  two.scenarios.push_back(two.scenarios.front());
  two.scenarios.back().path = "other.yaml";
  const Comparison comparison = compare(two, suite_of(3, {}, "new/crash.yaml"), {});
  ASSERT_EQ(comparison.scenarios.size(), 3u) << "which of the two it was nobody knows";
  EXPECT_EQ(comparison.scenarios[0].presence, ScenarioComparison::Presence::kOnlyNow);
  EXPECT_EQ(comparison.scenarios[1].presence, ScenarioComparison::Presence::kOnlyBefore);
  EXPECT_EQ(comparison.regressed, 0u);
}

TEST(Baseline, fishers_exact_test_gives_the_textbook_figures) {
  // Fisher's tea: 3 or more of 4 right by chance, 17 of 70 ways.
  EXPECT_NEAR(chance_of_failures(3, 4, 4, 8), 17.0 / 70, 1e-12);
  EXPECT_NEAR(chance_of_failures(4, 4, 4, 8), 1.0 / 70, 1e-12);
  EXPECT_NEAR(chance_of_failures(0, 4, 4, 8), 1, 1e-12);
  EXPECT_NEAR(chance_of_failures(0, 0, 0, 0), 1, 1e-12);
}

}  // namespace
}  // namespace wavetank::reports
