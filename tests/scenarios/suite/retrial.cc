// Kept failures, tried again: reproduced, violated, held or stale, and never passed in silence.
#include "scenarios/suite/retrial.h"

#include <gtest/gtest.h>

#include "scenarios/run.h"
#include "scenarios/suite/reproducer.h"
#include "scenarios/text/reader.h"

namespace wavetank::scenarios {
namespace {

constexpr std::string_view kRetried = R"(version: 1
name: small
summary: A worker dies under a small job.
cluster: {workers: {count: 2, slots: 2}}
job:
  sources: {events: {partitions: 2, out_of_order: 100ms}}
  sinks: {out: {from: events, partitions: 2}}
workload: {rate: 100/s, keys: {count: 5}, duration: 3s, out_of_order: 50ms}
engine: {checkpoint: {interval: 1s}, heartbeat: {interval: 500ms, timeout: 2s}}
faults:
  - {id: crash, at: 2500ms, kill: worker-1, restart_after: 1s}
)";

Scenario small() {
  ReadResult read = read_scenario_text("small.yaml", kRetried);
  CHECK(read.scenario.has_value(), "{}", render(read.problems));
  return std::move(*read.scenario);
}

class Nobody final : public SuiteObserver {
  void run_finished(const Scenario&, const RunResult&, bool, uint64_t, uint64_t) override {}
};

constexpr Digest kDigest{1, 2};

RunResult a_run(uint64_t seed, Digest digest, bool violated, bool started = true) {
  RunResult result;
  result.seed = seed;
  result.digest = digest;
  result.outcome = violated ? Outcome::kViolated : Outcome::kHeld;
  const auto verdict = violated ? faults::Verdict::kViolated : faults::Verdict::kHolds;
  result.findings.push_back({"exactly-once", "", verdict, "", {}, 0});
  faults::LedgerEntry& entry = result.ledger.emplace_back();
  entry.id = "crash";
  entry.started = started;
  return result;
}

/// As build "old" kept it: with seed 7 it violated exactly-once; the fault came 400 ms after the second checkpoint.
Scenario kept() {
  RunResult failed = a_run(7, kDigest, true);
  failed.anchors.push_back({"crash", "checkpoint.triggered", "", 2, 400_ms});
  return reproducer_of(small(), failed, "old");
}

SuiteResult retry(const std::string& build, const RunOne& run_one) {
  Nobody nobody;
  return retry_failures({kept()}, {.fork = false}, {.build = build, .seeds = 3}, run_one, nobody);
}

bool is_anchored(const Scenario& scenario) {
  return scenario.faults.faults.front().trigger.kind == faults::Trigger::Kind::kEvent;
}

TEST(Retrial, the_same_digest_that_fails_is_reproduced) {
  const SuiteResult suite = retry("new", [](const Scenario&, uint64_t seed) { return a_run(seed, kDigest, true); });
  EXPECT_EQ(suite.scenarios.at(0).standing, "reproduced: the same run, and it still violates exactly-once");
  EXPECT_EQ(suite.runs.size(), 1u);
  EXPECT_EQ(exit_code(suite), 1);
}

TEST(Retrial, another_run_that_fails_is_violated) {
  const SuiteResult at_once = retry("new", [](const Scenario&, uint64_t seed) { return a_run(seed, {3, 4}, true); });
  EXPECT_EQ(at_once.scenarios.at(0).standing, "violated: exactly-once with seed 7, each fault at its time");
  const SuiteResult anchored = retry("new", [](const Scenario& scenario, uint64_t seed) {
    return a_run(seed, {3, seed}, is_anchored(scenario) && seed == 8, seed != 9);
  });
  EXPECT_EQ(anchored.scenarios.at(0).standing, "violated: exactly-once with seed 8, of 3 tried");
  EXPECT_EQ(anchored.runs.size(), 3u);
  EXPECT_EQ(anchored.planned, 3u);
  EXPECT_EQ(anchored.runs.at(1).options, "--anchored");
  EXPECT_EQ(exit_code(anchored), 1);
}

TEST(Retrial, what_fails_with_no_seed_is_held) {
  std::vector<uint64_t> seeds;
  const SuiteResult suite = retry("new", [&](const Scenario& scenario, uint64_t seed) {
    if (is_anchored(scenario)) seeds.push_back(seed);
    return a_run(seed, {3, seed}, false);
  });
  EXPECT_EQ(suite.scenarios.at(0).standing, "held: with 3 seeds, each fault at its anchor");
  EXPECT_EQ(seeds, (std::vector<uint64_t>{7, 8, 9}));
  EXPECT_EQ(exit_code(suite), 0);
}

TEST(Retrial, a_fault_that_waits_in_vain_is_stale) {
  const SuiteResult suite = retry("new", [](const Scenario& scenario, uint64_t seed) {
    return a_run(seed, {3, seed}, false, !is_anchored(scenario) || seed != 8);
  });
  EXPECT_EQ(suite.scenarios.at(0).standing,
            "stale: crash waited for checkpoint.triggered:2, which never came with seed 8, of 3 tried");
  EXPECT_EQ(exit_code(suite), 6);
}

TEST(Retrial, another_digest_of_the_same_build_is_not_deterministic) {
  const SuiteResult suite = retry("old", [](const Scenario&, uint64_t seed) { return a_run(seed, {3, 4}, true); });
  EXPECT_EQ(suite.runs.at(0).outcome, Outcome::kNondeterministic);
  EXPECT_EQ(exit_code(suite), 4);
}

TEST(Retrial, a_crash_that_is_no_more_is_held_and_one_that_is_is_reproduced) {
  RunResult crashed;
  crashed.seed = 7;
  crashed.outcome = Outcome::kCrashed;
  const Scenario reproducer = reproducer_of(small(), crashed, "old");
  Nobody nobody;
  const auto standing = [&](const RunOne& run_one) {
    return retry_failures({reproducer}, {.fork = false}, {.build = "new", .seeds = 2}, run_one, nobody)
        .scenarios.at(0)
        .standing;
  };
  EXPECT_EQ(standing([&](const Scenario&, uint64_t) { return crashed; }), "reproduced: it still crashes");
  EXPECT_EQ(standing([](const Scenario&, uint64_t seed) {
              return a_run(seed, {3, seed}, false);
            }),
            "held: with 2 seeds, each fault at its anchor");
}

TEST(Retrial, a_reproducer_reads_back_with_its_run_and_its_anchors) {
  const std::string text = reproducer_text(kept(), {"a remark"}, "");
  const ReadResult again = read_scenario_text("kept.yaml", text);
  ASSERT_TRUE(again.scenario) << render(again.problems) << text;
  EXPECT_EQ(again.scenario->reproduces, kept().reproduces);
  EXPECT_EQ(again.scenario->faults.faults, kept().faults.faults);
  const faults::Trigger place = anchored(*again.scenario).faults.faults.front().trigger;
  EXPECT_EQ(place.event, "checkpoint.triggered");
  EXPECT_EQ(place.nth, 2u);
  EXPECT_EQ(place.at, 400_ms);
}

TEST(Retrial, an_anchor_is_the_last_decision_before_the_fault) {
  Scenario scenario = small();
  scenario.expect.recovery_time.max = 1_ms;
  const RunResult failed = run(scenario, 1, {});
  ASSERT_EQ(failed.outcome, Outcome::kViolated);
  ASSERT_EQ(failed.anchors.size(), 1u);
  const FaultAnchor& anchor = failed.anchors.front();
  EXPECT_EQ(anchor.fault, "crash");
  const Scenario moved = anchored(reproducer_of(scenario, failed, "this"));
  const RunResult again = run(moved, 1, {});
  EXPECT_EQ(again.ledger.front().start, failed.ledger.front().start) << "with the same seed it is the same moment";
  EXPECT_EQ(again.outcome, Outcome::kViolated);
}

TEST(Retrial, the_name_of_an_event_file_is_relative_to_the_reproducer) {
  Scenario scenario = small();
  scenario.workload.file = "data/events.csv";
  EXPECT_NE(reproducer_text(scenario, {}, "failures/today").find("../../data/events.csv"), std::string::npos)
      << reproducer_text(scenario, {}, "failures/today");
}

}  // namespace
}  // namespace wavetank::scenarios
