// What checkpoints take, from progress with them and without: the same records, not the same time.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/tuning/probe.h"
#include "scenarios/tuning/search.h"
#include "scenarios/tuning/trial.h"
#include "tests/scenarios/tuning/paper_job.h"

namespace wavetank::scenarios::tuning {
namespace {

constexpr int64_t kStepNs = 50'000'000;

/// A job whose records are now light, now heavy; every `cycle` steps it stands still for `stall` of them.
struct UnevenJob {
  std::vector<int64_t> without;  // progress at each step
  int64_t cycle = 400;
  int64_t stall = 20;

  explicit UnevenJob(uint64_t seed, size_t steps) {
    Random random(seed);
    int64_t total = 0;
    int64_t speed = 100;
    for (size_t i = 0; i < steps; ++i) {
      without.push_back(total);
      if (i % 150 == 0) speed = static_cast<int64_t>(50 + random.below(150));
      total += speed;
    }
  }
  int64_t with(int64_t step) const {
    const int64_t worked = step / cycle * (cycle - stall) + std::max<int64_t>(step % cycle - stall, 0);
    return without[static_cast<size_t>(worked)];
  }
  BaselineObservation baseline() const {
    BaselineObservation seen;
    seen.step_ns = kStepNs;
    seen.progress = without;
    seen.rate_milli = 2'000'000;
    return seen;
  }
  CapacityObservation capacity(int64_t first, int64_t last) const {
    CapacityObservation seen;
    seen.span_ns = (last - first) * cycle * kStepNs;
    for (int64_t i = 0; i < cycle; ++i) {
      seen.first.push_back(with(first * cycle + i));
      seen.last.push_back(with(last * cycle + i));
    }
    return seen;
  }
};

TEST(TuneOverhead, is_the_share_of_stalls_however_unevenly_records_weigh) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const UnevenJob job(seed, 4000);
    EXPECT_NEAR(overhead(job.baseline(), job.capacity(2, 3), 1), 0.05, 0.0005) << seed;
    EXPECT_NEAR(overhead(job.baseline(), job.capacity(1, 7), 1), 0.05, 0.0005) << seed;
  }
}

TEST(TuneOverhead, a_baseline_that_was_not_watched_as_long_goes_on_as_it_did) {
  UnevenJob job(1, 4000);
  for (size_t i = 0; i < job.without.size(); ++i) job.without[i] = static_cast<int64_t>(i) * 100;
  BaselineObservation shorter = job.baseline();
  shorter.progress.resize(1000);
  EXPECT_NEAR(overhead(shorter, job.capacity(1, 7), 1), 0.05, 0.0005);
}

TEST(TuneOverhead, records_of_another_weight_are_counted_as_what_they_stand_for) {
  const UnevenJob job(1, 4000);
  CapacityObservation coarse = job.capacity(1, 7);
  for (auto* levels : {&coarse.first, &coarse.last})
    for (int64_t& level : *levels) level /= 10;
  EXPECT_NEAR(overhead(job.baseline(), coarse, 10), 0.05, 0.002);
}

std::vector<CheckpointSeen> checkpoints_of(const std::vector<int64_t>& sizes) {
  std::vector<CheckpointSeen> seen;
  for (size_t i = 0; i < sizes.size(); ++i) seen.push_back({Time{} + static_cast<int64_t>(i + 1) * 60_s, sizes[i]});
  return seen;
}

TEST(TuneWarmth, a_checkpoint_of_a_state_that_was_still_filling_is_left_out) {
  EXPECT_EQ(first_filled(checkpoints_of({100, 50, 99, 100, 100}), Time{} + 120_s, 8), 2u);
  EXPECT_EQ(first_filled(checkpoints_of({100, 100, 100}), Time{} + 120_s, 8), 1u);
  EXPECT_EQ(first_filled(checkpoints_of({20, 60, 85, 97, 100, 99}), Time{}, 8), 3u);
}

TEST(TuneWarmth, nothing_is_known_of_a_state_before_another_checkpoint_has_followed) {
  EXPECT_FALSE(first_filled(checkpoints_of({}), Time{}, 8));
  EXPECT_FALSE(first_filled(checkpoints_of({100}), Time{}, 8));
  EXPECT_FALSE(first_filled(checkpoints_of({100, 0}), Time{}, 8)) << "an aborted checkpoint has no size";
  EXPECT_EQ(first_filled(checkpoints_of({50, 100, 0, 100}), Time{}, 8), 1u);
}

TEST(TuneWarmth, a_state_that_grows_for_ever_is_observed_after_some_checkpoints) {
  std::vector<int64_t> growing;
  for (int64_t i = 1; i <= 40; ++i) growing.push_back(i * 10);
  EXPECT_EQ(first_filled(checkpoints_of(growing), Time{}, 8), 8u);
}

/// What a checkpoint takes of a job's capacity has nothing to do with how much of it the load uses.
TEST(TuneLoad, rates_below_the_scenario_s_are_saturated_as_well) {
  const TunePlan plan =
      paper_plan("workload.rate", {{"20k/s", 20e3}, {"80k/s", 80e3}}, {}, {"engine.checkpoint.interval=12s"});
  TuneOptions options;
  options.jobs = 2;
  options.most_runs = 1000;
  NoObserver observer;
  Laboratory laboratory(options, observer);
  Search search(plan, options, laboratory);
  search.run();
  const std::vector<Candidate> candidates = search.results();
  const auto figure = [&](size_t place, const char* name) {
    const Metric* metric = find_metric(candidates[place], name);
    return metric != nullptr ? metric->estimate.value : 0;
  };
  EXPECT_GT(figure(1, "overhead"), 0.02);
  EXPECT_NEAR(figure(0, "overhead"), figure(1, "overhead"), 0.1 * figure(1, "overhead"));
  EXPECT_NEAR(figure(0, "utilisation"), 0.25 * figure(1, "utilisation"), 0.01);
}

}  // namespace
}  // namespace wavetank::scenarios::tuning
