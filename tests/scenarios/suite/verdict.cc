// Verdicts over all runs of a scenario, and the exit code they lead to.
#include "scenarios/suite/verdict.h"

#include <gtest/gtest.h>

namespace wavetank::scenarios {
namespace {

using Conclusion = ScenarioResult::Conclusion;
using faults::Verdict;

RunResult run_with(std::vector<std::pair<std::string, Verdict>> findings, uint64_t seed = 1) {
  RunResult run;
  run.seed = seed;
  for (const auto& [invariant, verdict] : findings) {
    run.findings.push_back({invariant, "It is so.", verdict, "", {}, verdict == Verdict::kViolated ? 1u : 0u});
    if (verdict == Verdict::kViolated) run.outcome = Outcome::kViolated;
  }
  return run;
}

RunResult good_run(uint64_t seed = 1) { return run_with({{"exactly-once", Verdict::kHolds}}, seed); }

void add_recovery(RunResult& run, Duration length, bool censored = false) {
  faults::Episode episode;
  episode.ended = episode.began + length;
  episode.censored = censored;
  run.episodes.push_back(episode);
}

ScenarioResult judge_all(const Scenario& scenario, const std::vector<RunResult>& runs, bool complete = true) {
  std::vector<const RunResult*> pointers;
  for (const RunResult& run : runs) pointers.push_back(&run);
  return judge(scenario, pointers, complete);
}

TEST(Verdict, runs_that_hold_pass) {
  const ScenarioResult result = judge_all({}, {good_run(1), good_run(2)});
  EXPECT_EQ(result.conclusion, Conclusion::kPassed);
  EXPECT_EQ(result.runs, 2u);
  EXPECT_TRUE(result.reasons.empty());
}

TEST(Verdict, a_violation_fails_and_names_its_seed) {
  const ScenarioResult result = judge_all({}, {good_run(1), run_with({{"exactly-once", Verdict::kViolated}}, 2)});
  EXPECT_EQ(result.conclusion, Conclusion::kFailed);
  EXPECT_EQ(result.failing_seeds, std::vector<uint64_t>{2});
}

TEST(Verdict, the_rate_of_failures_that_a_scenario_states_is_part_of_it) {
  EXPECT_FALSE(judge_all({}, {good_run()}).stated_failures);
  Scenario scenario;
  scenario.cluster.workers.count = 4;
  scenario.failures.mtbf = 1440_min;
  EXPECT_EQ(judge_all(scenario, {good_run()}).stated_failures->every, 1440_min);
  scenario.failures.of = "node";
  const auto stated = judge_all(scenario, {good_run()}).stated_failures;
  EXPECT_EQ(stated->every, 360_min) << "of four workers each fails once a day";
  EXPECT_EQ(stated->words, "one failure every 24h on each of 4 nodes, exponential: all kill; back after 30s");
}

Scenario with_fault(bool must_touch = true) {
  Scenario scenario;
  faults::Fault fault;
  fault.id = "F1";
  fault.kind = "kill";
  fault.must_touch = must_touch;
  scenario.faults.faults.push_back(fault);
  return scenario;
}

RunResult with_entry(const std::string& id, uint64_t touched) {
  RunResult run = good_run();
  faults::LedgerEntry entry;
  entry.id = id;
  entry.started = true;
  entry.touched = touched;
  run.ledger.push_back(entry);
  return run;
}

TEST(Verdict, a_fault_that_touches_nothing_in_any_run_is_vacuous) {
  const ScenarioResult vacuous = judge_all(with_fault(), {with_entry("F1", 0), with_entry("F1", 0)});
  EXPECT_EQ(vacuous.conclusion, Conclusion::kInconclusive);
  EXPECT_EQ(vacuous.reasons, std::vector<std::string>{"fault F1 (kill) never touched anything"});
  EXPECT_EQ(judge_all(with_fault(), {with_entry("F1", 0), with_entry("F1", 1)}).conclusion, Conclusion::kPassed);
  EXPECT_EQ(judge_all(with_fault(false), {with_entry("F1", 0)}).conclusion, Conclusion::kPassed);
}

TEST(Verdict, a_repetition_of_a_periodic_fault_touches_for_it_and_another_fault_does_not) {
  EXPECT_EQ(judge_all(with_fault(), {with_entry("F1#2", 1)}).conclusion, Conclusion::kPassed);
  EXPECT_EQ(judge_all(with_fault(), {with_entry("F10", 1)}).conclusion, Conclusion::kInconclusive);
}

TEST(Verdict, an_unfinished_suite_says_nothing_of_what_further_runs_might_have_shown) {
  EXPECT_EQ(judge_all(with_fault(), {with_entry("F1", 0)}, false).conclusion, Conclusion::kPassed);
  EXPECT_EQ(judge_all({}, {run_with({{"exactly-once", Verdict::kNotExercised}})}, false).conclusion,
            Conclusion::kPassed);
}

TEST(Verdict, crashed_runs_do_not_make_a_fault_vacuous) {
  RunResult crashed;
  crashed.outcome = Outcome::kCrashed;
  EXPECT_FALSE(judge_all(with_fault(), {crashed}).faults.front().vacuous);
}

TEST(Verdict, an_expected_invariant_that_is_never_exercised_leaves_the_question_open) {
  const RunResult idle = run_with({{"exactly-once", Verdict::kNotExercised}, {"order", Verdict::kNotExercised}});
  const ScenarioResult result = judge_all({}, {idle, idle});
  EXPECT_EQ(result.conclusion, Conclusion::kInconclusive);
  EXPECT_EQ(result.reasons, std::vector<std::string>{"exactly-once was never exercised"});
  EXPECT_EQ(judge_all({}, {idle, good_run()}).conclusion, Conclusion::kPassed);
}

TEST(Verdict, an_expected_violation_passes_only_when_it_comes_and_comes_alone) {
  Scenario scenario;
  scenario.expect.violated = {"exactly-once"};
  const RunResult violated = run_with({{"exactly-once", Verdict::kViolated}});
  const RunResult both = run_with({{"exactly-once", Verdict::kViolated}, {"order", Verdict::kViolated}});
  EXPECT_EQ(judge_all(scenario, {good_run(), violated}).conclusion, Conclusion::kPassed);
  const ScenarioResult never = judge_all(scenario, {good_run(), good_run()});
  EXPECT_EQ(never.conclusion, Conclusion::kFailed);
  EXPECT_EQ(never.reasons, std::vector<std::string>{"exactly-once was to be violated, and never was"});
  EXPECT_EQ(judge_all(scenario, {violated, both}).conclusion, Conclusion::kFailed);
}

TEST(Verdict, an_outcome_that_no_finding_accounts_for_is_never_expected) {
  RunResult stuck;
  stuck.outcome = Outcome::kNotConverged;
  EXPECT_TRUE(is_failure(stuck, {"exactly-once"}));
  RunResult crashed = run_with({{"exactly-once", Verdict::kViolated}});
  crashed.outcome = Outcome::kCrashed;
  EXPECT_TRUE(is_failure(crashed, {"exactly-once"}));
}

std::vector<RunResult> runs_recovering(size_t runs, size_t over, Duration limit) {
  std::vector<RunResult> results;
  for (size_t i = 0; i < runs; ++i) {
    results.push_back(good_run(i + 1));
    add_recovery(results.back(), i < over ? limit + 1_s : limit, false);
  }
  return results;
}

TEST(Verdict, a_quantile_limit_needs_enough_independent_episodes) {
  Scenario scenario;
  scenario.expect.recovery_time.p99 = 15_s;
  const ScenarioResult few = judge_all(scenario, runs_recovering(12, 0, 15_s));
  EXPECT_EQ(few.conclusion, Conclusion::kInconclusive);
  EXPECT_EQ(few.reasons, std::vector<std::string>{"recovery p99 inconclusive: have 12, need 299"});
  EXPECT_EQ(judge_all(scenario, runs_recovering(299, 0, 15_s)).conclusion, Conclusion::kPassed);
  EXPECT_EQ(judge_all(scenario, runs_recovering(299, 20, 15_s)).conclusion, Conclusion::kFailed);
}

TEST(Verdict, one_run_does_not_judge_a_quantile) {
  Scenario scenario;
  scenario.expect.recovery_time.p99 = 15_s;
  const ScenarioResult result = judge_all(scenario, runs_recovering(1, 1, 15_s));
  EXPECT_EQ(result.conclusion, Conclusion::kPassed);
  EXPECT_EQ(result.limits.front().verdict, LimitVerdict::Kind::kNotJudged);
}

TEST(Verdict, episodes_of_one_run_count_as_one_independent_episode) {
  Scenario scenario;
  scenario.expect.recovery_time.p50 = 15_s;
  std::vector<RunResult> runs = {good_run(1), good_run(2)};
  for (RunResult& run : runs)
    for (int i = 0; i < 10; ++i) add_recovery(run, 1_s);
  const ScenarioResult result = judge_all(scenario, runs);
  EXPECT_EQ(result.recovery.episodes, 20u);
  EXPECT_EQ(result.limits.front().have, 2u);
  EXPECT_EQ(result.conclusion, Conclusion::kInconclusive);
}

TEST(Verdict, a_censored_episode_is_longer_than_any_limit) {
  Scenario scenario;
  scenario.expect.recovery_time.p50 = 15_s;
  std::vector<RunResult> runs;
  for (uint64_t seed = 1; seed <= 10; ++seed) add_recovery(runs.emplace_back(good_run(seed)), 1_s, true);
  const ScenarioResult result = judge_all(scenario, runs);
  EXPECT_EQ(result.limits.front().over, 10u);
  EXPECT_EQ(result.recovery.censored, 10u);
  EXPECT_TRUE(result.recovery.quantiles.front().unbounded);
  EXPECT_FALSE(result.recovery.quantiles.front().bound);
}

TEST(Verdict, a_disturbance_is_no_recovery) {
  RunResult run = good_run();
  add_recovery(run, 9_s);
  run.episodes.back().disturbance = true;
  add_recovery(run, 2_s);
  const ScenarioResult result = judge_all({}, {run});
  EXPECT_EQ(result.recovery.episodes, 1u);
  EXPECT_EQ(result.recovery.disturbances, 1u);
  EXPECT_EQ(result.recovery.max, 2_s);
}

struct ExitCase {
  const char* what;
  bool interrupted;
  std::vector<Outcome> outcomes;
  std::vector<Conclusion> conclusions;
  int code;
};

TEST(ExitCode, the_first_match_of_the_table_wins) {
  using enum Outcome;
  const std::vector<ExitCase> cases = {
      {"everything held", false, {kHeld, kHeld}, {Conclusion::kPassed}, 0},
      {"nothing ran", false, {}, {Conclusion::kNotRun}, 5},
      {"no scenario at all", false, {}, {}, 5},
      {"inconclusive", false, {kHeld}, {Conclusion::kPassed, Conclusion::kInconclusive}, 6},
      {"violated", false, {kHeld, kViolated}, {Conclusion::kFailed}, 1},
      {"not converged", false, {kNotConverged}, {Conclusion::kFailed}, 1},
      {"expected violation", false, {kViolated}, {Conclusion::kPassed}, 0},
      {"violated before inconclusive", false, {kViolated}, {Conclusion::kInconclusive, Conclusion::kFailed}, 1},
      {"not deterministic before violated", false, {kViolated, kNondeterministic}, {Conclusion::kFailed}, 4},
      {"crash before not deterministic", false, {kNondeterministic, kCrashed}, {Conclusion::kFailed}, 3},
      {"interrupted before all", true, {kCrashed}, {Conclusion::kFailed}, 130},
      {"interrupted before anything ran", true, {}, {Conclusion::kNotRun}, 130},
  };
  for (const ExitCase& one : cases) {
    SuiteResult suite;
    suite.interrupted = one.interrupted;
    for (const Outcome outcome : one.outcomes) suite.runs.emplace_back().outcome = outcome;
    for (const Conclusion conclusion : one.conclusions) suite.scenarios.emplace_back().conclusion = conclusion;
    EXPECT_EQ(exit_code(suite), one.code) << one.what;
  }
}

}  // namespace
}  // namespace wavetank::scenarios
