// A tuning as people and programs read it.
#include <gtest/gtest.h>

#include "reports/tune_json.h"
#include "reports/tune_terminal.h"
#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

using namespace scenarios::tuning;

Estimate about(double value, double spread, uint64_t samples = 32) {
  return {value, value - spread, value + spread, true, samples};
}

Candidate candidate(const std::string& interval, double seconds, double lost) {
  Candidate candidate;
  candidate.values = {interval};
  candidate.positions = {seconds};
  candidate.objective = about(lost, 0.002);
  candidate.metrics = {{"capacity_lost", "", Unit::kShare, about(lost, 0.002)},
                       {"overhead", "", Unit::kShare, about(1 / seconds, 0.0001)},
                       {"downtime", "", Unit::kSeconds, about(3.8, 0.2)},
                       {"rework", "", Unit::kSeconds, about(seconds / 4, 0.3)},
                       {"recovery_time.p50", "", Unit::kSeconds, about(seconds / 2, 1)},
                       {"recovery_time.max", "", Unit::kSeconds, about(seconds * 1.4, 1)},
                       {"lag_seconds", "", Unit::kSecondsPerHour, about(310, 20)},
                       {"latency.p50", "", Unit::kSeconds, about(seconds / 2, 0.2)},
                       {"latency.p99", "", Unit::kSeconds, about(seconds, 0.2)},
                       {"checkpoint_duration.p50", "", Unit::kSeconds, about(3.15, 0.01)}};
  candidate.runs = 22;
  candidate.failures = 16;
  return candidate;
}

Tuning example_tuning() {
  Tuning tuning;
  tuning.scenario = "checkpoint-interval";
  tuning.seed = 18'446'744'073'709'551'615ull;
  tuning.parameters = {{"engine.checkpoint.interval", Unit::kSeconds, true, false}};
  tuning.objective = "capacity_lost";
  tuning.objective_unit = Unit::kShare;
  tuning.limits = {"recovery_time.p99 < 200s"};
  tuning.failure_model = "one failure every 1h in the cluster, exponential: all kill; back after 20s";
  tuning.candidates = {candidate("2s", 2, 0), candidate("32s", 32, 0.0398), candidate("128s", 128, 0.0177),
                       candidate("512s", 512, 0.03)};
  tuning.candidates[0].fate = Candidate::Fate::kBroken;
  tuning.candidates[0].trouble = "no checkpoint completes: 9 were triggered, with a timeout of 1s";
  tuning.candidates[0].metrics.clear();
  tuning.candidates[3].indistinguishable = true;
  Recommendation& recommendation = tuning.recommendation;
  recommendation.given = true;
  recommendation.candidate = 2;
  recommendation.fresh = candidate("128s", 128, 0.0188);
  recommendation.fresh.limits = {
      {"recovery_time.p99 < 200s", LimitCheck::Kind::kUndecided, "166 s; inconclusive: have 32, need 299", 32, 299}};
  recommendation.words = {"Checkpoint every 128s: 1.88 % (1.68 to 2.08 %) of capacity lost.",
                          "It cannot be told apart from 512s."};
  recommendation.engine_lines = {"engine:", "  checkpoint:", "    interval: 128s"};
  recommendation.flink_lines = {"execution.checkpointing.interval: 128s"};
  tuning.closed_forms = {true,
                         1.18,
                         3600,
                         3.91,
                         93.4,
                         92.6,
                         92.6,
                         {{2, 0.59}, {32, 0.042}, {128, 0.028}, {512, 0.073}},
                         {"The job uses 54 % of its capacity."}};
  tuning.sensitivity = {{"checkpoint duration", 0.5, {"32s"}, 0.0000004},
                        {"checkpoint duration", 2, {"512s"}, 0.0041},
                        {"restart time", 2, {"128s"}, 0},
                        {"state size", 0.5, {"32s"}, 0, true},
                        {"state size", 2, {}, 0, true}};
  tuning.sensitivity_method = "estimated anew from the same worlds with their costs scaled";
  tuning.calibration = {{"checkpoint_duration", Unit::kSeconds, 12, 3.15, true},
                        {"restart", Unit::kSeconds, 5, 3.91, false}};
  tuning.notes = {"The budget ended the search."};
  tuning.runs = 246;
  tuning.wall_time = 96'600_ms;
  return tuning;
}

TEST(TuneReport, a_person_reads_the_sensitivity_before_anything_that_can_be_pasted) {
  const std::string text = render_tuning(example_tuning(), {});
  expect_golden("tuning.txt", text);
  EXPECT_LT(text.find("If costs are not as simulated"), text.find("interval: 128s"));
}

TEST(TuneReport, no_line_ends_in_blanks_and_no_number_in_an_exponent) {
  Tuning tuning = example_tuning();
  tuning.candidates[1].objective = {0.0269, -0.00384, 0.0585, true, 32};
  tuning.candidates[2].objective = {0.0000031, 0, 0.000004, true, 32};
  tuning.recommendation.words.push_back(in_words(Unit::kMinutesPerYear, 2073.4));
  tuning.recommendation.words.push_back(in_words(Unit::kNumber, 158'500));
  tuning.recommendation.words.push_back(in_words(Unit::kPerYear, 105'000));
  const std::string text = render_tuning(tuning, {});
  EXPECT_EQ(text.find(" \n"), std::string::npos);
  for (const char* exponent : {"e+", "e-0"}) EXPECT_EQ(text.find(exponent), std::string::npos) << exponent;
  EXPECT_NE(text.find("state size × 2             no setting would keep its limits"), std::string::npos);
  EXPECT_EQ(text.find("lose 0 %"), std::string::npos);
}

TEST(TuneReport, a_candidate_that_may_be_better_but_for_an_undecided_limit_is_marked_so) {
  Tuning tuning = example_tuning();
  tuning.candidates[3].limits = tuning.recommendation.fresh.limits;
  tuning.candidates[3].behind = {-0.002, -0.003, -0.001, true, 16};
  EXPECT_NE(render_tuning(tuning, {}).find("?  512s"), std::string::npos);
}

TEST(TuneFigures, are_written_as_people_write_them) {
  EXPECT_EQ(in_words(Unit::kShare, 0.0300), "3.00 %");
  EXPECT_EQ(in_words(Unit::kShare, 0.00843), "0.84 %");
  EXPECT_EQ(in_words(Unit::kShare, 0.000084), "0.0084 %");
  EXPECT_EQ(in_words(Unit::kShare, 0), "0 %");
  EXPECT_EQ(in_words(Unit::kNumber, 158'500), "158500");
  EXPECT_EQ(in_words(Unit::kBytes, 208.775e9), "209 GB");
  EXPECT_EQ(in_words(Unit::kBytes, 40), "40 B");
  EXPECT_EQ(in_words(Unit::kSeconds, 86'400), "24.0 h");
  EXPECT_EQ(in_words(Unit::kMinutesPerYear, 2073), "34.5 h a year");
  EXPECT_EQ(in_words(Unit::kShare, Estimate{0.021, 0.0192, 0.0231, true, 32}, "–"), "2.10 % (1.92–2.31)");
  EXPECT_EQ(in_words(Unit::kShare, Estimate{0.021, 0.0192, 0.0231, true, 32}, " to "), "2.10 % (1.92 to 2.31 %)");
  EXPECT_EQ(in_words(Unit::kSeconds, Estimate{1.2, 0.95, 1.4, true, 32}, " to "), "1.20 s (950 ms to 1.40 s)");
}

TEST(TuneReport, without_a_recommendation_there_is_nothing_to_paste) {
  Tuning tuning = example_tuning();
  tuning.recommendation = {};
  EXPECT_EQ(render_tuning(tuning, {}).find("interval: 128s"), std::string::npos);
}

TEST(TuneJson, what_is_written_reads_back_as_the_same) {
  const std::string text = to_json(example_tuning());
  const Result<Tuning> read = read_tuning(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), text);
  EXPECT_EQ(read->seed, example_tuning().seed);
  EXPECT_EQ(read->candidates[0].fate, Candidate::Fate::kBroken);
  EXPECT_EQ(render_tuning(*read, {}), render_tuning(example_tuning(), {}));
}

TEST(TuneJson, something_else_is_refused) {
  EXPECT_FALSE(read_tuning("{"));
  const Result<Tuning> other = read_tuning("{\"schema\": \"wavetank.results/1\"}");
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("wavetank tune"), std::string::npos);
}

}  // namespace
}  // namespace wavetank::reports
