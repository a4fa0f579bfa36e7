// The values of the examples, and the golden files they are compared with.
#include "tests/reports/example_suite.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace wavetank::reports {
namespace {

using namespace scenarios;
using faults::Verdict;

constexpr const char* kSentence = "Every acknowledged record counts exactly once in the committed output.";

RunResult good_run() {
  RunResult run;
  run.scenario = "worker-dies";
  run.path = "scenarios/catalog/worker-dies.yaml";
  run.seed = 7;
  run.digest = {0x0123456789abcdef, 0xfedcba9876543210};
  run.virtual_time = 30_s;
  run.wall_time = 812_ms;
  run.findings = {
      {"exactly-once", kSentence, Verdict::kHolds, "60,000 records compared", {}, 0},
      {"recovery-time", "Recovery stays under its limit.", Verdict::kHolds, "2 episodes, worst 4.10 s of 20 s", {}, 0},
      {"late-records", "Each late record was late.", Verdict::kNotExercised, "", {}, 0},
  };
  faults::Episode restart{{"F1"}, Time{} + 12_s, Time{} + 16100_ms, false, false, 1, {}};
  restart.phases = {1_s, 500_ms, 600_ms, 1500_ms, 500_ms};
  faults::Episode disturbance{{"F2", "F3"}, Time{} + 20_s, Time{} + 21_s, false, true, 0, {}};
  disturbance.phases.catch_up = 1_s;
  run.episodes = {restart, disturbance};
  run.ledger = {
      {"F1", "kill", true, true, Time{} + 12_s, Time{} + 12_s, Time{} + 17_s, 1, "worker-2"},
      {"F2", "partition", true, false, Time{} + 20_s, Time{} + 20_s, Time::never(), 14, "worker-1 | rest, 14 messages"},
      {"F3", "delay", true, true, Time::never(), Time{} + 20_s, Time{} + 21_s, 0, ""},
      {"F4", "power_off", false, false, Time::never(), Time::never(), Time::never(), 0, ""},
  };
  run.timeline = {"12.000000000s worker-2 task.failed", "16.100000000s coordinator-0 job.running"};
  run.progress = {{Time{} + 1_s, 2000, 2000, 0}, {Time{} + 2_s, 4000, 4000, 1800}};
  run.counts = {60'000, 1'234, 3, 6, 1, 1, 1'234'567, 45'678, 9'876'543, 12, 1};
  return run;
}

RunResult bad_run() {
  RunResult run = good_run();
  run.seed = 18446744073709551615u;
  run.outcome = Outcome::kViolated;
  run.findings[0].verdict = Verdict::kViolated;
  run.findings[0].summary = "8 records lost";
  run.findings[0].violations = 8;
  run.findings[0].witnesses.clear();
  for (int i = 0; i < 7; ++i)
    run.findings[0].witnesses.push_back(fmt::format("partition 0, offset {} is lost", 100 + i));
  run.episodes[0].censored = true;
  run.episodes[0].phases = {1_s, 500_ms, 0_ns, 0_ns, 0_ns};
  run.timeline.clear();
  for (int i = 0; i < 20; ++i) run.timeline.push_back(fmt::format("{}.000000000s  worker.lost worker={}", i, i));
  for (int i = 20; i < 30; ++i)
    run.timeline.push_back(fmt::format("{}.000000000s  checkpoint.completed before-notify checkpoint={}", i, i));
  run.timeline.push_back("31.000000000s  job.finished");
  return run;
}

ScenarioResult scenario_of_run(const RunResult& run) {
  ScenarioResult scenario;
  scenario.name = run.scenario;
  scenario.path = run.path;
  scenario.summary = "A worker dies between two checkpoints; nothing is lost.";
  scenario.conclusion = ScenarioResult::Conclusion::kPassed;
  scenario.runs = 1;
  return scenario;
}

RunResult named(RunResult run, const std::string& name, uint64_t seed) {
  run.scenario = name;
  run.path = name + ".yaml";
  run.seed = seed;
  return run;
}

RunResult troubled(const std::string& name, uint64_t seed, Outcome outcome, const std::string& trouble) {
  RunResult run = named({}, name, seed);
  run.outcome = outcome;
  run.trouble = trouble;
  run.wall_time = 10_ms;
  return run;
}

ScenarioResult& add_scenario(SuiteResult& suite, const std::string& name, ScenarioResult::Conclusion conclusion) {
  ScenarioResult& scenario = suite.scenarios.emplace_back();
  scenario.name = name;
  scenario.path = name + ".yaml";
  scenario.summary = "What " + name + " is about.";
  scenario.conclusion = conclusion;
  return scenario;
}

void add_failing(ScenarioResult& scenario, std::initializer_list<uint64_t> seeds) {
  scenario.failing_seeds = seeds;
  scenario.failing = seeds.size();
}

}  // namespace

SuiteResult suite_of_one_good_run() {
  SuiteResult suite;
  suite.planned = 1;
  suite.runs = {good_run()};
  suite.scenarios = {scenario_of_run(suite.runs.front())};
  suite.wall_time = 900_ms;
  return suite;
}

SuiteResult suite_of_one_bad_run() {
  SuiteResult suite = suite_of_one_good_run();
  suite.runs = {bad_run()};
  suite.settings = {"engine.checkpoint.interval=2s", "workload.keys.skew=zipf(1.1)"};
  suite.scenarios.front().conclusion = ScenarioResult::Conclusion::kFailed;
  add_failing(suite.scenarios.front(), {suite.runs.front().seed});
  return suite;
}

SuiteResult suite_of_many() {
  using Conclusion = ScenarioResult::Conclusion;
  SuiteResult suite;
  suite.planned = 12;
  suite.repeated = 2;
  suite.wall_time = 83_s;
  ScenarioResult& smoke = add_scenario(suite, "smoke", Conclusion::kPassed);
  smoke.runs = 1;
  smoke.recovery = {2, 1, 0, 1, {{50, 2_s, false, {}}, {90, 4100_ms, false, {}}}, 4100_ms};
  smoke.limits = {{50, 5_s, LimitVerdict::Kind::kHolds, 5, 0, 5, "holds: 0 of 5 episodes over 5.00 s"}};
  suite.runs.push_back(named(good_run(), "smoke", 1));

  ScenarioResult& worker = add_scenario(suite, "worker-dies", Conclusion::kFailed);
  worker.runs = 5;
  add_failing(worker, {1, 2, 3, 4, 5});
  worker.recovery = {5, 5, 3, 0, {{50, 4_s, true, {}}}, 9_s};
  worker.invariants = {{"exactly-once", kSentence, 0, 5, 0, true, false}};
  for (uint64_t seed = 1; seed <= 5; ++seed) suite.runs.push_back(named(bad_run(), "worker-dies", seed));
  scenarios::ShrunkFailure& shrunk = suite.runs[1].shrunk.emplace();
  shrunk = {2, {"exactly-once"}, {"{id: F1, at: 1s, kill: worker-1}"}, 4, {}, 213, 8100_ms, true, {}};
  shrunk.smaller = {{"workload.rate", "400/s", "4/s"}, {"job.sinks.totals", "given", ""}};
  shrunk.file = "wavetank-failures/worker-dies-seed-1-shrunk.yaml";

  ScenarioResult& crash = add_scenario(suite, "crash", Conclusion::kFailed);
  crash.runs = 2;
  add_failing(crash, {1, 2});
  suite.runs.push_back(
      troubled("crash", 1, Outcome::kCrashed,
               "the process died of SIGABRT (Aborted)\nqueue.cc:7: CHECK failed: <odd> \x1b[31m& \x01 \xff"));
  suite.runs.push_back(troubled("crash", 2, Outcome::kNondeterministic,
                                "the same seed gave digest 01 and then, in another process, 02"));

  ScenarioResult& open = add_scenario(suite, "open-question", Conclusion::kInconclusive);
  open.runs = 2;
  open.reasons = {"fault F1 (kill) never touched anything", "recovery p99 inconclusive: have 2, need 299"};
  open.faults = {{"F1", "kill", 0, 0, 0, true, true}};
  open.limits = {{99, 15_s, LimitVerdict::Kind::kInconclusive, 2, 0, 299, "inconclusive: have 2, need 299"}};
  for (uint64_t seed = 1; seed <= 2; ++seed) suite.runs.push_back(named(good_run(), "open-question", seed));

  ScenarioResult& planted = add_scenario(suite, "planted", Conclusion::kPassed);
  planted.runs = 1;
  planted.expected_violations = {"exactly-once"};
  suite.runs.push_back(named(bad_run(), "planted", 1));
  add_scenario(suite, "never-begun", Conclusion::kNotRun);
  return suite;
}

void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(WAVETANK_SOURCE_DIR) + "/tests/golden/reports/" + name;
  if (std::getenv("WAVETANK_RENEW_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " is missing; WAVETANK_RENEW_GOLDEN=1 writes it";
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(text, golden.str()) << path << "; WAVETANK_RENEW_GOLDEN=1 renews it";
}

}  // namespace wavetank::reports
