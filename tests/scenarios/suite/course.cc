// The course of a suite: every pair runs once, crashes and nondeterminism are findings, and it can be stopped.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "scenarios/suite/suite.h"

namespace wavetank::scenarios {
namespace {

std::vector<Scenario> scenarios_named(std::initializer_list<const char*> names) {
  std::vector<Scenario> scenarios;
  for (const char* name : names) {
    Scenario& scenario = scenarios.emplace_back();
    scenario.name = name;
    scenario.path = std::string(name) + ".yaml";
  }
  return scenarios;
}

RunResult held(const Scenario& scenario, uint64_t seed) {
  RunResult result;
  result.digest = {hash_name(scenario.name), seed};
  result.findings.push_back({"exactly-once", "It is so.", faults::Verdict::kHolds, "", {}, 0});
  result.timeline = {"a step"};
  return result;
}

RunResult violated(const Scenario& scenario, uint64_t seed) {
  RunResult result = held(scenario, seed);
  result.outcome = Outcome::kViolated;
  result.findings.front().verdict = faults::Verdict::kViolated;
  return result;
}

class Notes : public SuiteObserver {
 public:
  void run_finished(const Scenario&, const RunResult&, bool failing, uint64_t finished, uint64_t) override {
    failing_ += failing;
    EXPECT_EQ(finished, ++finished_);
  }
  uint64_t finished_ = 0;
  uint64_t failing_ = 0;
};

std::vector<uint64_t> seeds_to(uint64_t last) {
  std::vector<uint64_t> seeds;
  for (uint64_t seed = 1; seed <= last; ++seed) seeds.push_back(seed);
  return seeds;
}

TEST(Suite, every_scenario_runs_with_every_seed_and_results_are_in_order) {
  for (const bool fork : {true, false}) {
    Notes notes;
    const auto scenarios = scenarios_named({"one", "two"});
    const SuiteResult suite = run_suite(scenarios, {.seeds = seeds_to(20), .jobs = 4, .fork = fork}, held, notes);
    ASSERT_EQ(suite.runs.size(), 40u);
    EXPECT_EQ(notes.finished_, 40u);
    for (size_t i = 0; i < 40; ++i) {
      EXPECT_EQ(suite.runs[i].scenario, i < 20 ? "one" : "two");
      EXPECT_EQ(suite.runs[i].path, i < 20 ? "one.yaml" : "two.yaml");
      EXPECT_EQ(suite.runs[i].seed, i % 20 + 1);
      EXPECT_EQ(suite.runs[i].digest, (Digest{hash_name(suite.runs[i].scenario), i % 20 + 1}));
      EXPECT_TRUE(suite.runs[i].timeline.empty()) << "a run that held need not be kept whole";
    }
    EXPECT_EQ(exit_code(suite), 0);
  }
}

TEST(Suite, of_chosen_seeds_each_scenario_runs_its_own_and_nothing_is_said_of_the_others) {
  Notes notes;
  auto scenarios = scenarios_named({"one", "two"});
  for (Scenario& scenario : scenarios) scenario.expect.recovery_time.p99 = 1_s;
  const SuiteResult suite = run_suite(scenarios, {.seeds = {99}, .chosen_seeds = {{3}, {1, 2}}}, held, notes);
  ASSERT_EQ(suite.runs.size(), 3u);
  EXPECT_EQ(suite.planned, 3u);
  EXPECT_EQ(suite.runs[0].seed, 3u);
  EXPECT_EQ(suite.runs[2].seed, 2u);
  EXPECT_EQ(suite.runs[2].scenario, "two");
  EXPECT_EQ(exit_code(suite), 0);
}

TEST(Suite, failing_runs_are_kept_before_anybody_is_told_of_them) {
  struct KeptNotes : Notes {
    void run_finished(const Scenario& scenario, const RunResult& result, bool failing, uint64_t finished,
                      uint64_t planned) override {
      EXPECT_EQ(result.reproducer, failing ? "kept/" + std::to_string(result.seed) : "");
      Notes::run_finished(scenario, result, failing, finished, planned);
    }
  } notes;
  SuiteOptions options{.seeds = {1, 2}};
  options.keep_failure = [](const Scenario&, const RunResult& result) { return "kept/" + std::to_string(result.seed); };
  const auto second_fails = [](const Scenario& scenario, uint64_t seed) {
    return seed == 2 ? violated(scenario, seed) : held(scenario, seed);
  };
  const SuiteResult suite = run_suite(scenarios_named({"one"}), options, second_fails, notes);
  EXPECT_EQ(notes.failing_, 1u);
  EXPECT_EQ(suite.runs[1].reproducer, "kept/2");
}

TEST(Suite, a_single_run_is_kept_whole) {
  Notes notes;
  const SuiteResult suite = run_suite(scenarios_named({"one"}), {.seeds = {7}}, held, notes);
  ASSERT_EQ(suite.runs.size(), 1u);
  EXPECT_EQ(suite.runs.front().timeline, std::vector<std::string>{"a step"});
}

TEST(Suite, a_crash_of_one_run_is_a_finding_with_its_seed_and_the_others_go_on) {
  Notes notes;
  const SuiteResult suite = run_suite(
      scenarios_named({"one"}), {.seeds = seeds_to(5), .jobs = 2},
      [](const Scenario& scenario, uint64_t seed) {
        CHECK(seed != 3, "seed {} hits a bug", seed);
        return held(scenario, seed);
      },
      notes);
  ASSERT_EQ(suite.runs.size(), 5u);
  EXPECT_EQ(suite.runs[2].outcome, Outcome::kCrashed);
  EXPECT_EQ(suite.runs[2].seed, 3u);
  EXPECT_NE(suite.runs[2].trouble.find("seed 3 hits a bug"), std::string::npos);
  EXPECT_EQ(suite.scenarios.front().failing_seeds, std::vector<uint64_t>{3});
  EXPECT_EQ(notes.failing_, 1u);
  EXPECT_EQ(exit_code(suite), 3);
}

TEST(Suite, a_hung_run_is_a_finding) {
  Notes notes;
  const SuiteResult suite = run_suite(
      scenarios_named({"one"}), {.watchdog = 50_ms},
      [](const Scenario&, uint64_t) -> RunResult {
        for (;;) ::pause();
      },
      notes);
  ASSERT_EQ(suite.runs.size(), 1u);
  EXPECT_EQ(suite.runs.front().outcome, Outcome::kCrashed);
  EXPECT_EQ(suite.runs.front().trouble, "no result after 50.0 ms");
}

TEST(Suite, no_run_starts_after_enough_have_failed) {
  Notes notes;
  const SuiteResult suite =
      run_suite(scenarios_named({"one"}), {.seeds = seeds_to(50), .jobs = 1, .max_fail = 3}, violated, notes);
  EXPECT_EQ(suite.runs.size(), 3u);
  EXPECT_EQ(suite.planned, 50u);
  EXPECT_TRUE(suite.stopped_at_max_fail);
  EXPECT_EQ(exit_code(suite), 1);
}

TEST(Suite, an_interruption_kills_the_children_and_reports_what_finished) {
  static volatile std::sig_atomic_t stop = 0;
  class Stopper : public Notes {
   public:
    void run_finished(const Scenario& s, const RunResult& r, bool failing, uint64_t finished, uint64_t n) override {
      Notes::run_finished(s, r, failing, finished, n);
      stop = 1;
    }
  } stopper;
  const SuiteResult suite = run_suite(
      scenarios_named({"one"}), {.seeds = seeds_to(9), .jobs = 2, .stop = &stop},
      [](const Scenario& scenario, uint64_t seed) {
        while (seed > 1) ::pause();  // NOLINT(bugprone-infinite-loop): until it is killed
        return held(scenario, seed);
      },
      stopper);
  EXPECT_TRUE(suite.interrupted);
  ASSERT_EQ(suite.runs.size(), 1u);
  EXPECT_EQ(suite.runs.front().seed, 1u);
  EXPECT_EQ(suite.runs.front().outcome, Outcome::kHeld);
  EXPECT_EQ(exit_code(suite), 130);
}

TEST(Suite, repeated_runs_that_agree_are_only_counted) {
  for (const bool fork : {true, false}) {
    Notes notes;
    const SuiteResult suite = run_suite(
        scenarios_named({"one", "two"}),
        {.seeds = seeds_to(10), .jobs = 2, .fork = fork, .check_determinism = Probability::always()}, held, notes);
    EXPECT_EQ(suite.repeated, 20u);
    EXPECT_EQ(notes.finished_, 20u);
    EXPECT_EQ(exit_code(suite), 0);
  }
}

TEST(Suite, even_a_small_share_repeats_one_run_of_each_scenario) {
  Notes notes;
  const SuiteResult suite = run_suite(scenarios_named({"one", "two"}),
                                      {.seeds = seeds_to(3), .jobs = 2, .check_determinism = {1}}, held, notes);
  EXPECT_EQ(suite.repeated, 2u);
}

TEST(Suite, a_run_that_depends_on_its_process_is_not_deterministic) {
  Notes notes;
  SuiteOptions options{.seeds = seeds_to(4), .jobs = 2, .check_determinism = Probability::always()};
  options.explain_divergence = [](const Scenario&, uint64_t seed) { return fmt::format("they part at step {}", seed); };
  const SuiteResult suite = run_suite(
      scenarios_named({"one"}), options,
      [](const Scenario& scenario, uint64_t seed) {
        RunResult result = held(scenario, seed);
        const char* repetition = std::getenv("WAVETANK_REPETITION");
        if (seed == 2 && repetition) result.digest.low = 99;
        return result;
      },
      notes);
  ASSERT_EQ(suite.runs.size(), 4u);
  EXPECT_EQ(suite.runs[1].outcome, Outcome::kNondeterministic);
  EXPECT_NE(suite.runs[1].trouble.find(to_string(Digest{hash_name("one"), 2})), std::string::npos);
  EXPECT_NE(suite.runs[1].trouble.find(to_string(Digest{hash_name("one"), 99})), std::string::npos);
  EXPECT_TRUE(suite.runs[1].trouble.ends_with("\nthey part at step 2")) << suite.runs[1].trouble;
  EXPECT_EQ(suite.runs[0].outcome, Outcome::kHeld);
  EXPECT_EQ(exit_code(suite), 4);
}

TEST(Suite, a_run_whose_messages_have_other_bytes_is_not_deterministic) {
  Notes notes;
  const SuiteResult suite = run_suite(
      scenarios_named({"one"}), {.check_determinism = Probability::always()},
      [](const Scenario& scenario, uint64_t seed) {
        RunResult result = held(scenario, seed);
        result.payload_digest = {1, std::getenv("WAVETANK_REPETITION") ? 3u : 2u};
        return result;
      },
      notes);
  EXPECT_EQ(suite.runs.front().outcome, Outcome::kNondeterministic);
  EXPECT_NE(suite.runs.front().trouble.find(to_string(Digest{1, 3})), std::string::npos) << suite.runs.front().trouble;
  EXPECT_EQ(suite.runs.front().options, "--check-determinism 100%");
}

TEST(Suite, a_run_that_depends_on_addresses_is_not_deterministic) {
  Notes notes;
  const SuiteResult suite = run_suite(
      scenarios_named({"one"}), {.check_determinism = Probability::always()},
      [](const Scenario& scenario, uint64_t seed) {
        RunResult result = held(scenario, seed);
        std::vector<std::unique_ptr<std::array<char, 900>>> blocks;
        for (int i = 0; i < 50; ++i) blocks.push_back(std::make_unique<std::array<char, 900>>());
        for (const auto& block : blocks)
          result.digest.low = mix64(result.digest.low ^ reinterpret_cast<uintptr_t>(block.get()));
        return result;
      },
      notes);
  EXPECT_EQ(suite.runs.front().outcome, Outcome::kNondeterministic);
}

TEST(Suite, a_repetition_that_crashes_is_not_deterministic) {
  Notes notes;
  const SuiteResult suite = run_suite(
      scenarios_named({"one"}), {.check_determinism = Probability::always()},
      [](const Scenario& scenario, uint64_t seed) {
        CHECK(!std::getenv("WAVETANK_REPETITION"), "only the first time");
        return held(scenario, seed);
      },
      notes);
  EXPECT_EQ(suite.runs.front().outcome, Outcome::kNondeterministic);
  EXPECT_NE(suite.runs.front().trouble.find("only the first time"), std::string::npos);
}

}  // namespace
}  // namespace wavetank::scenarios
