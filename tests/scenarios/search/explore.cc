// Generated plans keep to what the engine promises to survive, and an exploration repeats exactly.
#include "scenarios/search/explore.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "env/check.h"
#include "env/hash.h"
#include "scenarios/search/coverage.h"
#include "scenarios/search/generator.h"
#include "scenarios/search/reach.h"
#include "scenarios/text/fault_text.h"
#include "scenarios/text/reader.h"

namespace wavetank::scenarios::search {
namespace {

constexpr std::string_view kBase = R"(version: 1
name: base
summary: What plans are made for.
cluster: {workers: {count: 3, slots: 2}, brokers: 2}
job:
  sources: {events: {partitions: 2, out_of_order: 100ms}}
  operators: {per_key: {from: events, window: {tumbling: 1s, aggregate: sum}}}
  sinks: {out: {from: per_key, partitions: 2}}
workload: {rate: 100/s, keys: {count: 5}, duration: 10s, out_of_order: 50ms}
engine: {checkpoint: {interval: 1s}, heartbeat: {interval: 500ms, timeout: 2s}}
faults:
  - {id: own, at: 1s, kill: worker-1, restart_after: 1s}
expect: {recovery_time: {max: 5s}, violated: exactly-once}
)";

Scenario base() {
  ReadResult read = read_scenario_text("base.yaml", kBase);
  CHECK(read.scenario.has_value(), "{}", render(read.problems));
  return std::move(*read.scenario);
}

/// Of the first twenty plans.
constexpr uint64_t kDrawn = 8353414819902511999u;

std::string text_of(const faults::FaultPlan& plan) {
  std::string text;
  for (const faults::Fault& fault : plan.faults) text += fault_text(fault) + "\n";
  return text;
}

bool is_valid(const faults::FaultPlan& plan) {
  return read_scenario_text("", write_scenario(with_plan(base(), plan, "any"))).scenario.has_value();
}

void expect_within_budget(const faults::FaultPlan& plan, const Reach& reach) {
  for (const faults::Fault& fault : plan.faults) {
    const std::string text = fault_text(fault);
    EXPECT_FALSE(fault.permanent) << text;
    EXPECT_TRUE(fault.lasting || fault.kind == "reset_connections") << text;
    EXPECT_LE(fault.lasting.value_or(Duration{}), reach.longest) << text;
    EXPECT_EQ(text.find("console"), std::string::npos) << text;
  }
}

TEST(Generator, plans_are_within_what_the_engine_promises_to_survive) {
  const Reach reach = reach_of(base());
  size_t valid = 0;
  std::set<std::string> kinds;
  faults::FaultPlan plan;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    plan = seed % 2 == 0 || plan.faults.empty() ? generate_plan(reach, seed) : mutate_plan(plan, reach, seed);
    ASSERT_FALSE(plan.faults.empty());
    expect_within_budget(plan, reach);
    for (const faults::Fault& fault : plan.faults) kinds.insert(fault.kind);
    valid += is_valid(plan);
  }
  EXPECT_EQ(kinds.size(), faults::fault_kinds().size());
  EXPECT_GE(valid, 380u);
}

TEST(Generator, one_seed_gives_one_plan_on_any_machine) {
  const Reach reach = reach_of(base());
  EXPECT_EQ(text_of(generate_plan(reach, 7)), text_of(generate_plan(reach, 7)));
  EXPECT_NE(text_of(generate_plan(reach, 7)), text_of(generate_plan(reach, 8)));
  std::string all;
  for (uint64_t seed = 0; seed < 20; ++seed) all += text_of(generate_plan(reach, seed));
  EXPECT_EQ(hash_name(all), kDrawn) << "another compiler, or another generator, draws " << all;
}

TEST(Generator, swarms_leave_kinds_out) {
  const Reach reach = reach_of(base());
  size_t alone = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const faults::FaultPlan plan = generate_plan(reach, seed);
    alone += plan.faults.size() > 2 && std::ranges::all_of(plan.faults, [&](const faults::Fault& fault) {
               return fault.kind == plan.faults.front().kind;
             });
  }
  EXPECT_GT(alone, 2u);
}

TEST(Generator, a_mutation_is_another_plan_of_which_most_is_the_same) {
  const Reach reach = reach_of(base());
  size_t changed = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const faults::FaultPlan plan = generate_plan(reach, seed);
    const faults::FaultPlan other = mutate_plan(plan, reach, seed + 1000);
    size_t kept = 0;
    for (const faults::Fault& fault : other.faults) kept += std::ranges::find(plan.faults, fault) != plan.faults.end();
    EXPECT_GE(kept + 1, other.faults.size());
    changed += text_of(plan) != text_of(other);
  }
  EXPECT_GE(changed, 95u);
}

TEST(Coverage, only_what_was_not_there_before_is_new) {
  Coverage coverage;
  RunResult run;
  run.event_kinds = {"job.running"};
  EXPECT_TRUE(coverage.add(run));
  EXPECT_FALSE(coverage.add(run));
  run.encounters.push_back({"F1", "kill", ProtocolPhase::kStoring});
  EXPECT_TRUE(coverage.add(run));
  run.encounters.push_back({"F2", "kill", ProtocolPhase::kStoring});
  EXPECT_FALSE(coverage.add(run));
  Exploration exploration;
  coverage.describe(exploration);
  EXPECT_EQ(exploration.meetings, 1u);
  EXPECT_EQ(exploration.events, 1u);
  EXPECT_EQ(exploration.unmet.size() + 1, exploration.events_of);
}

class NobodyExploring final : public ExploreObserver {
  void plan_finished(const RunResult&, bool, uint64_t, uint64_t) override {}
  void tick(uint64_t, uint64_t) override {}
};

/// Each kind of fault is an event of its own; a kill beside anything else goes wrong.
RunResult fake_run(const Scenario& scenario, uint64_t seed) {
  RunResult run;
  run.seed = seed;
  std::set<std::string> kinds;
  for (const faults::Fault& fault : scenario.faults.faults) kinds.insert(fault.kind);
  run.event_kinds.assign(kinds.begin(), kinds.end());
  const bool wrong = kinds.contains("kill") && kinds.size() > 1;
  run.outcome = wrong ? Outcome::kViolated : Outcome::kHeld;
  run.findings.push_back({"exactly-once", "", wrong ? faults::Verdict::kViolated : faults::Verdict::kHolds, "", {}, 1});
  return run;
}

Explored explore_with(uint32_t jobs, uint64_t runs) {
  NobodyExploring nobody;
  ExploreOptions options;
  options.trials.jobs = jobs;
  options.trials.most_runs = runs;
  options.seed = 3;
  return explore({base()}, options, fake_run, nobody);
}

TEST(Explore, any_number_of_jobs_gives_the_same) {
  const Explored one = explore_with(1, 100);
  const Explored four = explore_with(4, 100);
  ASSERT_FALSE(one.failed.empty());
  ASSERT_EQ(one.failed.size(), four.failed.size());
  for (size_t i = 0; i < one.failed.size(); ++i)
    EXPECT_EQ(write_scenario(one.failed[i]), write_scenario(four.failed[i]));
  EXPECT_EQ(one.suite.exploration->kept, four.suite.exploration->kept);
  EXPECT_EQ(one.suite.exploration->last_new, four.suite.exploration->last_new);
}

TEST(Explore, each_failing_plan_is_a_scenario_and_the_others_are_runs_of_the_base) {
  const Explored found = explore_with(2, 100);
  EXPECT_EQ(found.suite.runs.size(), 100u);
  EXPECT_EQ(found.suite.exploration->plans, 100u);
  ASSERT_EQ(found.suite.scenarios.size(), 1 + found.failed.size());
  EXPECT_EQ(found.suite.scenarios.front().name, "base");
  EXPECT_EQ(found.suite.scenarios.front().runs + found.failed.size(), 100u);
  EXPECT_TRUE(found.suite.scenarios.back().name.starts_with("base-plan-"));
  EXPECT_EQ(exit_code(found.suite), 1);
}

TEST(Explore, a_longer_exploration_begins_with_a_shorter_one) {
  const Explored shorter = explore_with(2, 40);
  const Explored longer = explore_with(2, 100);
  ASSERT_FALSE(shorter.failed.empty());
  EXPECT_EQ(write_scenario(shorter.failed.back()), write_scenario(longer.failed.at(shorter.failed.size() - 1)));
}

TEST(Explore, what_the_base_demands_of_its_own_faults_is_not_demanded_of_others) {
  const Scenario scenario = with_plan(base(), {}, "base-plan-1");
  EXPECT_EQ(scenario.expect.recovery_time, RecoveryLimits());
  EXPECT_TRUE(scenario.expect.violated.empty());
  EXPECT_GE(scenario.expect.converge_within, base().expect.converge_within);
}

}  // namespace
}  // namespace wavetank::scenarios::search
