// Shrinking against runs whose failures are known: what does not matter goes, in a fixed order, and nothing else.
#include "scenarios/search/shrink.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "env/check.h"
#include "scenarios/search/reductions.h"
#include "scenarios/text/fault_text.h"
#include "scenarios/text/reader.h"

namespace wavetank::scenarios::search {
namespace {

constexpr std::string_view kTroubled = R"(version: 1
name: troubled
summary: More goes wrong than matters.
cluster: {workers: {count: 4, slots: 2}, brokers: 2}
job:
  sources: {events: {partitions: 4}}
  operators:
    doubled: {from: events, map: {multiply: 2}}
    per_key: {from: doubled, window: {tumbling: 1s, aggregate: sum}, parallelism: 2}
  sinks:
    doubles: {from: doubled, partitions: 2}
    totals: {from: per_key, partitions: 2}
workload: {rate: 400/s, keys: {count: 50}, duration: 20s, out_of_order: 100ms}
engine: {checkpoint: {interval: 1s}, heartbeat: {interval: 500ms, timeout: 2s}}
faults:
  - {id: slow, every: 3s, slow_cpu: {nodes: worker-1, percent: 400}, for: 1s}
  - {id: crash, on: {event: checkpoint.completed, nth: 7, after: 1234ms}, kill: worker-*, restart_after: 2s, as: victim}
  - {id: cut, after: {fault: crash, delay: 30ms}, partition: [victim, rest], for: 3s}
  - {id: stall, after: {fault: cut, at: start}, pause: victim, for: 2s}
  - {id: mute, at: 12345ms, drop: {link: worker-* <-> broker-*, share: 40%}, for: 5s}
)";

Scenario troubled() {
  ReadResult read = read_scenario_text("troubled.yaml", kTroubled);
  CHECK(read.scenario.has_value(), "{}", render(read.problems));
  return std::move(*read.scenario);
}

bool has(const Scenario& scenario, std::string_view kind) {
  return std::ranges::any_of(scenario.faults.faults, [&](const faults::Fault& fault) { return fault.kind == kind; });
}

RunResult run_of(uint64_t seed, const std::string& violated) {
  RunResult result;
  result.seed = seed;
  result.outcome = violated.empty() ? Outcome::kHeld : Outcome::kViolated;
  if (!violated.empty()) result.findings.push_back({violated, "", faults::Verdict::kViolated, "", {}, 1});
  return result;
}

class NobodyShrinking final : public ShrinkObserver {
  void shrunk(const Scenario&, uint64_t) override {}
};

Shrinking shrink_with(const RunOne& run_one, ShrinkOptions options = {}, uint64_t seed = 5) {
  NobodyShrinking nobody;
  if (options.trials.most_runs == 0) options.trials.most_runs = 2000;
  return shrink(troubled(), run_of(seed, "exactly-once"), options, run_one, nobody);
}

std::vector<std::string> ids(const Scenario& scenario) {
  std::vector<std::string> ids;
  for (const faults::Fault& fault : scenario.faults.faults) ids.push_back(fault.id);
  return ids;
}

const RunOne kNeedsCrash = [](const Scenario& scenario, uint64_t seed) {
  return run_of(seed, has(scenario, "kill") ? "exactly-once" : "");
};

TEST(Shrink, faults_that_do_not_matter_go_and_the_one_that_does_becomes_simple) {
  const Shrinking left = shrink_with(kNeedsCrash);
  EXPECT_TRUE(left.complete);
  EXPECT_EQ(left.faults_before, 10u);  // six times slow, and the four others
  ASSERT_EQ(ids(left.scenario), std::vector<std::string>{"crash"});
  EXPECT_EQ(fault_text(left.scenario.faults.faults.front()),
            "{id: crash, on: {event: checkpoint.completed}, kill: worker-1, restart_after: 1ms}");
  EXPECT_EQ(left.scenario.cluster.workers.count, 1u);
  EXPECT_EQ(left.scenario.workload.keys.count, 1u);
  EXPECT_EQ(left.scenario.job.vertices.size(), 2u);
  EXPECT_LT(left.scenario.workload.duration, 10_ms);
  const auto rate = std::ranges::find(left.smaller, "workload.rate", &SmallerSetting::what);
  ASSERT_NE(rate, left.smaller.end());
  EXPECT_EQ(rate->before, "400/s");
}

TEST(Shrink, a_setting_that_fails_by_itself_does_not_take_the_place_of_the_faults) {
  const Shrinking left = shrink_with([](const Scenario& scenario, uint64_t seed) {
    const bool by_itself = scenario.engine.checkpoint.interval >= 4_s || scenario.cluster.workers.count == 1;
    return run_of(seed, has(scenario, "kill") || by_itself ? "exactly-once" : "");
  });
  EXPECT_TRUE(left.complete);
  EXPECT_EQ(ids(left.scenario), std::vector<std::string>{"crash"});
  EXPECT_LT(left.scenario.engine.checkpoint.interval, 4_s);
  EXPECT_EQ(left.scenario.cluster.workers.count, 2u);
}

TEST(Shrink, what_is_left_is_a_valid_scenario) {
  const Shrinking left = shrink_with(kNeedsCrash);
  const ReadResult read = read_scenario_text("left.yaml", write_scenario(left.scenario));
  EXPECT_TRUE(read.scenario.has_value()) << render(read.problems);
}

TEST(Shrink, a_fault_that_waits_for_another_keeps_it) {
  const Shrinking left = shrink_with([](const Scenario& scenario, uint64_t seed) {
    return run_of(seed, has(scenario, "partition") ? "exactly-once" : "");
  });
  EXPECT_EQ(ids(left.scenario), (std::vector<std::string>{"crash", "cut"}));
}

TEST(Shrink, a_fault_that_waits_for_another_is_untied_from_it_where_it_fails_without) {
  const Shrinking left = shrink_with([](const Scenario& scenario, uint64_t seed) {
    RunResult run = run_of(seed, has(scenario, "partition") ? "exactly-once" : "");
    for (const faults::Fault& fault : scenario.faults.faults)
      run.ledger.push_back({fault.id, fault.kind, true, true, {}, Time{} + 9500_ms, Time{} + 11_s, 1, "worker-1"});
    return run;
  });
  EXPECT_EQ(ids(left.scenario), (std::vector<std::string>{"crash", "cut"}));
  const Shrinking untied = shrink_with([](const Scenario& scenario, uint64_t seed) {
    RunResult run = run_of(seed, has(scenario, "pause") ? "exactly-once" : "");
    for (const faults::Fault& fault : scenario.faults.faults)
      run.ledger.push_back({fault.id, fault.kind, true, true, {}, Time{} + 9500_ms, Time{} + 11_s, 1, "worker-1"});
    return run;
  });
  EXPECT_EQ(ids(untied.scenario), std::vector<std::string>{"stall"});
}

TEST(Shrink, any_number_of_jobs_gives_the_same) {
  // A failure that comes and goes with what is there: each part's own text decides.
  const RunOne fickle = [](const Scenario& scenario, uint64_t seed) {
    const bool fails = has(scenario, "kill") && (hash_name(write_scenario(scenario)) + seed) % 3 != 0;
    return run_of(seed, fails || scenario.faults.faults.size() > 3 ? "exactly-once" : "");
  };
  ShrinkOptions options;
  options.trials.most_runs = 300;
  const Shrinking one = shrink_with(fickle, options);
  options.trials.jobs = 4;
  const Shrinking four = shrink_with(fickle, options);
  EXPECT_EQ(write_scenario(one.scenario), write_scenario(four.scenario));
  EXPECT_EQ(one.result.seed, four.result.seed);
  EXPECT_EQ(one.runs, four.runs);
  EXPECT_LE(one.runs, 300u);
}

TEST(Shrink, where_the_seed_at_hand_holds_another_is_tried_and_named) {
  const Shrinking left = shrink_with([](const Scenario& scenario, uint64_t seed) {
    const bool whole = scenario.faults.faults.size() == 10;
    return run_of(seed, has(scenario, "kill") && (whole || seed == 7) ? "exactly-once" : "");
  });
  EXPECT_EQ(ids(left.scenario), std::vector<std::string>{"crash"});
  EXPECT_EQ(left.result.seed, 7u);
}

TEST(Shrink, another_way_of_failing_is_not_this_failure) {
  const Shrinking left = shrink_with([](const Scenario& scenario, uint64_t seed) {
    return run_of(seed, has(scenario, "kill") && has(scenario, "drop") ? "exactly-once" : "convergence");
  });
  EXPECT_EQ(ids(left.scenario), (std::vector<std::string>{"crash", "mute"}));
}

TEST(Shrink, a_crash_stays_a_crash) {
  const RunOne crashes = [](const Scenario& scenario, uint64_t seed) {
    if (has(scenario, "drop")) ::abort();
    return run_of(seed, "exactly-once");
  };
  RunResult failed;
  failed.seed = 5;
  failed.outcome = Outcome::kCrashed;
  failed.trouble = "the process died of SIGABRT (Aborted)\nand said why";
  NobodyShrinking nobody;
  ShrinkOptions options;
  options.trials.most_runs = 400;
  const Shrinking left = shrink(troubled(), failed, options, crashes, nobody);
  EXPECT_EQ(ids(left.scenario), std::vector<std::string>{"mute"});
  EXPECT_EQ(left.result.outcome, Outcome::kCrashed);
}

TEST(Shrink, a_failure_that_needs_no_fault_is_left_with_none) {
  const Shrinking left = shrink_with([](const Scenario&, uint64_t seed) { return run_of(seed, "exactly-once"); });
  EXPECT_TRUE(left.scenario.faults.faults.empty());
}

TEST(Shrink, when_no_run_is_left_the_best_so_far_is_the_answer) {
  ShrinkOptions options;
  options.trials.most_runs = 7;
  const Shrinking left = shrink_with(kNeedsCrash, options);
  EXPECT_FALSE(left.complete);
  EXPECT_EQ(left.runs, 7u);
  EXPECT_TRUE(has(left.scenario, "kill"));
}

TEST(Reductions, each_is_another_scenario) {
  const Scenario scenario = troubled();
  const std::string text = write_scenario(scenario);
  for (const auto make : {fault_reductions, course_reductions})
    for (const Reduction& reduction : make(scenario)) {
      EXPECT_NE(write_scenario(reduction.scenario), text) << reduction.what;
      EXPECT_NE(reduction.before, reduction.after) << reduction.what;
    }
}

TEST(Reductions, nodes_and_links_are_narrowed_to_single_nodes) {
  std::vector<std::string> links;
  for (const Reduction& reduction : fault_reductions(troubled()))
    if (reduction.what == "faults.mute.link") links.push_back(reduction.after);
  EXPECT_EQ(links, (std::vector<std::string>{"\"worker-* -> broker-*\"", "\"broker-* -> worker-*\"",
                                             "\"worker-1 <-> broker-*\"", "\"worker-2 <-> broker-*\"",
                                             "\"worker-3 <-> broker-*\"", "\"worker-4 <-> broker-*\"",
                                             "\"worker-* <-> broker-1\"", "\"worker-* <-> broker-2\""}));
}

}  // namespace
}  // namespace wavetank::scenarios::search
