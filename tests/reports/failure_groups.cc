// Failing runs that are alike stand together, and each scenario's first is told before any scenario's second.
#include "reports/failure_groups.h"

#include <gtest/gtest.h>

namespace wavetank::reports {
namespace {

using scenarios::Outcome;
using scenarios::RunResult;
using scenarios::SuiteResult;

void add_run(SuiteResult& suite, const std::string& scenario, uint64_t seed, const std::vector<std::string>& violated) {
  RunResult run;
  run.scenario = scenario;
  run.path = scenario + ".yaml";
  run.seed = seed;
  run.outcome = violated.empty() ? Outcome::kHeld : Outcome::kViolated;
  for (const std::string& invariant : violated)
    run.findings.push_back({invariant, "", faults::Verdict::kViolated, "", {}, 1});
  suite.runs.push_back(run);
}

SuiteResult a_bad_night() {
  SuiteResult suite;
  for (const char* name : {"crash", "partition", "pause"}) {
    scenarios::ScenarioResult& scenario = suite.scenarios.emplace_back();
    scenario.name = name;
    scenario.path = scenario.name + ".yaml";
  }
  suite.scenarios[2].expected_violations = {"key-order"};
  add_run(suite, "crash", 1, {"recovery-time"});
  add_run(suite, "crash", 2, {"exactly-once"});
  add_run(suite, "crash", 3, {"exactly-once"});
  add_run(suite, "crash", 4, {"exactly-once"});
  add_run(suite, "partition", 1, {});
  add_run(suite, "partition", 2, {"exactly-once"});
  add_run(suite, "pause", 1, {"key-order"});
  add_run(suite, "pause", 2, {"exactly-once", "key-order"});
  add_run(suite, "pause", 3, {});
  suite.runs.back().outcome = Outcome::kCrashed;
  suite.runs.back().trouble = "the process died of SIGSEGV\nmore";
  return suite;
}

TEST(FailureGroups, are_of_what_is_violated_beyond_what_is_meant_to_be) {
  const SuiteResult suite = a_bad_night();
  std::vector<std::string> seen;
  for (const FailureGroup& group : failure_groups(suite))
    for (const FailingScenario& scenario : group.scenarios)
      for (const RunResult* run : scenario.runs)
        seen.push_back(group.sign + ": " + scenario.name + " " + std::to_string(run->seed));
  EXPECT_EQ(seen, (std::vector<std::string>{"exactly-once: crash 2", "exactly-once: crash 3", "exactly-once: crash 4",
                                            "exactly-once: partition 2", "exactly-once: pause 2",
                                            "recovery-time: crash 1", "the process died of SIGSEGV: pause 3"}));
}

TEST(FailureGroups, tell_one_of_each_scenario_before_a_second_of_any) {
  const SuiteResult suite = a_bad_night();
  const FailureGroup group = failure_groups(suite).front();
  EXPECT_EQ(group.runs(), 5u);
  std::vector<std::string> told;
  for (const RunResult* run : group.told(4)) told.push_back(run->scenario + " " + std::to_string(run->seed));
  EXPECT_EQ(told, (std::vector<std::string>{"crash 2", "partition 2", "pause 2", "crash 3"}));
  EXPECT_EQ(group.told(100).size(), 5u);
}

}  // namespace
}  // namespace wavetank::reports
