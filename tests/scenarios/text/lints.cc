// Lints: each speaks up where its numbers are out of proportion, at the key to change, and only there.
#include "scenarios/text/lints.h"

#include <gtest/gtest.h>

#include "scenarios/text/reader.h"

namespace wavetank::scenarios {
namespace {

std::string scenario_with(const std::string& sections) {
  return "version: 1\nname: small\njob:\n  sources: {in: {}}\n  operators: {sums: {from: in, window: 10s}}\n"
         "  sinks: {out: {from: sums}}\n" +
         sections;
}

std::string advice_on(const std::string& sections, const std::optional<CheckpointDurations>& durations = {}) {
  const ReadResult read = read_scenario_text("small.yaml", scenario_with(sections));
  EXPECT_EQ(render(read.problems), "");
  return read.scenario ? render(lints(*read.scenario, durations)) : "";
}

TEST(Lints, defaults_need_no_advice) { EXPECT_EQ(advice_on(""), ""); }

TEST(Lints, transactions_must_outlive_interval_timeout_and_restart) {
  EXPECT_EQ(
      advice_on("engine: {transaction_timeout: 99s}\n"),
      "small.yaml:7:10: advice: brokers abort transactions after 99.0 s, but checkpoint.interval 5.00 s + "
      "checkpoint.timeout 30.0 s + a restart of up to 65.0 s may pass before one is committed: its output would be "
      "lost\n  engine: {transaction_timeout: 99s}\n           ^\n  raise engine.transaction_timeout above 100 s\n");
  EXPECT_EQ(advice_on("engine: {transaction_timeout: 100s}\n"), "");
}

TEST(Lints, a_recovery_limit_must_leave_time_to_notice) {
  EXPECT_NE(advice_on("expect: {recovery_time: {max: 6s}}\n").find("expect.recovery_time.max 6.00 s is over before"),
            std::string::npos);
  EXPECT_NE(advice_on("expect: {recovery_time: {p99: 6s}}\n").find("expect.recovery_time.p99"), std::string::npos);
  EXPECT_EQ(advice_on("expect: {recovery_time: {max: 7s}}\n"), "");
}

TEST(Lints, one_lost_heartbeat_must_not_be_fatal) {
  EXPECT_NE(advice_on("engine: {heartbeat: {interval: 3s}}\n").find("one lost heartbeat takes a worker down"),
            std::string::npos);
  EXPECT_EQ(advice_on("engine: {heartbeat: {interval: 2500ms}}\n"), "");
}

TEST(Lints, a_pause_as_long_as_the_interval_replaces_it) {
  EXPECT_NE(advice_on("engine: {checkpoint: {min_pause: 5s}}\n").find("the interval never applies"), std::string::npos);
  EXPECT_EQ(advice_on("engine: {checkpoint: {min_pause: 4s}}\n"), "");
}

TEST(Lints, load_is_held_against_the_cost_table) {
  // 8 tasks of 20 µs and 2 × 32 bytes a record each do 50 k/s at most.
  const auto load = [](const char* rate) {
    return advice_on(std::string("workload: {rate: ") + rate + "}\nengine: {costs: {per_record: 20us}}\n");
  };
  EXPECT_EQ(load("30k/s").find("advice") != std::string::npos, false);
  const std::string much = load("160k/s");
  EXPECT_NE(much.find("a minute's outage costs about 240 s more"), std::string::npos) << much;
  EXPECT_NE(load("300k/s").find("never catches up"), std::string::npos);
}

TEST(Lints, measured_durations_are_held_against_timeout_and_interval) {
  const CheckpointDurations slow{6_s, 16_s};
  const std::string advice = advice_on("", slow);
  EXPECT_NE(advice.find("checkpoints take up to 16.0 s (p99), and checkpoint.timeout is 30.0 s"), std::string::npos)
      << advice;
  EXPECT_NE(advice.find("they run back to back"), std::string::npos);
  EXPECT_EQ(advice_on("", CheckpointDurations{4_s, 15_s}), "");
  EXPECT_EQ(advice_on("engine: {checkpoint: {min_pause: 1s}}\n", CheckpointDurations{6_s, 15_s}), "");
}

}  // namespace
}  // namespace wavetank::scenarios
