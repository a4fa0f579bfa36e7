// The whole tuning against theory: a job that is what the closed forms are about, in the engine's own worlds.
#include <gtest/gtest.h>

#include <cmath>

#include "scenarios/tuning/closed_forms.h"
#include "scenarios/tuning/probe.h"
#include "scenarios/tuning/search.h"
#include "scenarios/tuning/trial.h"
#include "tests/scenarios/tuning/paper_job.h"

namespace wavetank::scenarios::tuning {
namespace {

class TuneSelfTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    static const TunePlan plan =
        paper_plan("engine.checkpoint.interval", {{"3s", 3}, {"6s", 6}, {"12s", 12}, {"24s", 24}, {"48s", 48}});
    static TuneOptions options;
    options.jobs = 2;
    options.most_runs = 1000;
    static NoObserver observer;
    static Laboratory laboratory(options, observer);
    static Search search(plan, options, laboratory);
    search.run();
    search_ = &search;
    results_ = search.results();
  }

  static CheckpointCosts costs() {
    const Contender& best = search_->contenders()[*search_->best()];
    const Figures figures = best.figures(search_->reference());
    // What one restart takes, seen where failures do not meet.
    return {figures.checkpoint_cost(), 150, search_->contenders()[0].figures(search_->reference()).downtime()};
  }

  static const Search* search_;
  static std::vector<Candidate> results_;
};
const Search* TuneSelfTest::search_ = nullptr;
std::vector<Candidate> TuneSelfTest::results_;

TEST_F(TuneSelfTest, the_simulated_loss_is_the_exact_expectation_within_its_interval) {
  ASSERT_EQ(search_->trouble(), "");
  ASSERT_TRUE(search_->best());
  for (const Candidate& candidate : results_) {
    const double exact = exact_capacity_lost(costs(), candidate.positions.front());
    const Estimate& lost = candidate.objective;
    EXPECT_NEAR(lost.value, exact, 0.08 * exact) << candidate.values.front();
    // The engine's first checkpoint after a restart comes an interval later and not one less its cost.
    EXPECT_LE(lost.low, exact * 1.01) << candidate.values.front();
    EXPECT_GE(lost.high, exact * 0.99) << candidate.values.front();
  }
}

TEST_F(TuneSelfTest, the_simulated_optimum_is_the_exact_one) {
  ASSERT_TRUE(search_->best());
  const auto exact = [](const Candidate& candidate) {
    return exact_capacity_lost(costs(), candidate.positions.front());
  };
  size_t best = 0;
  for (size_t i = 1; i < results_.size(); ++i)
    if (exact(results_[i]) < exact(results_[best])) best = i;
  EXPECT_TRUE(*search_->best() == best || results_[best].indistinguishable)
      << results_[*search_->best()].values.front() << " and not " << results_[best].values.front();
  EXPECT_TRUE(search_->separated());
}

/// The same job for hours, with failures whenever they come: what it got done, of what it could have.
TEST_F(TuneSelfTest, long_runs_with_failures_by_chance_lose_as_much_as_the_cycles_say) {
  ASSERT_TRUE(search_->best());
  constexpr size_t kInterval = 2;  // 12s
  const Contender& contender = search_->contenders()[kInterval];
  double lost = 0;
  double time = 0;
  double failures = 0;
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    Scenario world = endless(*contender.scenario, 1);
    Random random = Random(seed).child("poisson");
    const Time end = Time{} + 3000_s;
    Time at = Time{} + 20_s;
    while (true) {
      const double share = (static_cast<double>(random.next() >> 11) + 0.5) * 0x1p-53;
      at += Duration{std::llround(-150e9 * std::log(share))};
      if (at >= end) break;
      faults::Fault& fault = world.faults.faults.emplace_back();
      fault.id = fmt::format("F{}", world.faults.faults.size());
      fault.trigger.at = at - Time{};
      fault.kind = "kill";
      fault.arguments = {{"nodes", {"worker-1"}}};
      fault.lasting = 3_s;
    }
    Trial trial(world, seed);
    trial.run([] { return false; }, end);
    const double capacity = search_->reference().capacity[0];
    lost += (end - Time{} - 20_s).ns / 1e9 -
            static_cast<double>(trial.progress().at(end) - trial.progress().at(Time{} + 20_s)) / capacity;
    time += 2980;
    failures += static_cast<double>(world.faults.faults.size());
  }
  // As if they had come exactly as often as the model says; what each costs is what is compared.
  const double overhead = find_metric(results_[kInterval], "overhead")->estimate.value;
  const double each = (lost - overhead * time) / failures;
  const double estimated = (results_[kInterval].objective.value - overhead) * 150;
  EXPECT_NEAR(each, estimated, 0.1 * estimated);
  EXPECT_GT(failures, 60);
}

}  // namespace
}  // namespace wavetank::scenarios::tuning
