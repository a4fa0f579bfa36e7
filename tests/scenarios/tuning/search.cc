// Who is measured on, who is recommended, and what is said of it, where a choice must keep limits.
#include "scenarios/tuning/search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/scenarios/tuning/paper_job.h"

namespace wavetank::scenarios::tuning {
namespace {

constexpr const char* kInterval = "engine.checkpoint.interval";

/// To show that 90 % of all recoveries are below something takes so many, none of them above.
constexpr uint64_t kEpisodesOfP90 = 29;

struct Searched {
  std::vector<Candidate> candidates;
  std::optional<size_t> best;
};

TuneOptions options_with(uint64_t most_runs) {
  TuneOptions options;
  options.jobs = 2;
  options.most_runs = most_runs;
  return options;
}

Searched search(const TunePlan& plan) {
  const TuneOptions options = options_with(1000);
  NoObserver observer;
  Laboratory laboratory(options, observer);
  Search search(plan, options, laboratory);
  search.run();
  return {search.results(), search.best()};
}

TEST(TuneSearch, the_best_goes_through_as_many_failures_as_its_limit_needs_and_the_others_do_not) {
  const Searched found =
      search(paper_plan(kInterval, {{"3s", 3}, {"12s", 12}, {"48s", 48}}, {"recovery_time.p90 < 10min"}));
  ASSERT_TRUE(found.best);
  const Candidate& best = found.candidates[*found.best];
  EXPECT_EQ(best.values.front(), "12s");
  EXPECT_EQ(best.limits.front().kind, LimitCheck::Kind::kMet);
  EXPECT_GE(best.failures, kEpisodesOfP90);
  EXPECT_LT(found.candidates[0].failures, kEpisodesOfP90);
}

/// A quarter of the recoveries of the best interval take longer: 16 failures do not show it, 32 do.
TEST(TuneSearch, when_the_best_breaks_its_limit_the_next_one_has_not_been_dropped_for_it) {
  const Searched found =
      search(paper_plan(kInterval, {{"3s", 3}, {"6s", 6}, {"12s", 12}}, {"recovery_time.p90 < 14s"}));
  ASSERT_TRUE(found.best);
  EXPECT_EQ(found.candidates[2].fate, Candidate::Fate::kUnfit);
  EXPECT_EQ(found.candidates[2].limits.front().kind, LimitCheck::Kind::kBroken);
  EXPECT_GT(found.candidates[2].failures, 16u);
  EXPECT_EQ(found.candidates[*found.best].values.front(), "6s");
  EXPECT_EQ(found.candidates[*found.best].limits.front().kind, LimitCheck::Kind::kMet);
}

TEST(TuneSearch, a_winner_that_breaks_its_limit_when_it_is_measured_again_gives_way_to_the_next) {
  const TunePlan plan = paper_plan(kInterval, {{"3s", 3}, {"6s", 6}, {"12s", 12}}, {"recovery_time.p90 < 10min"});
  const TuneOptions options = options_with(1000);
  NoObserver observer;
  Laboratory laboratory(options, observer);
  Search search(plan, options, laboratory);
  search.run();
  ASSERT_EQ(search.best(), 2u);
  search.exclude(2, {{"recovery_time.p90 < 10min", LimitCheck::Kind::kBroken, "as told"}});
  ASSERT_EQ(search.best(), 1u);
  const std::vector<Candidate> candidates = search.results();
  EXPECT_EQ(candidates[2].fate, Candidate::Fate::kUnfit);
  EXPECT_EQ(candidates[2].limits.front().reason, "as told");
  EXPECT_EQ(candidates[1].limits.front().kind, LimitCheck::Kind::kMet);
  EXPECT_GE(candidates[1].failures, kEpisodesOfP90) << "its own limit was decided, too";
}

TEST(TuneSearch, what_is_undecided_when_the_budget_ends_is_said_with_what_would_decide_it) {
  const TunePlan plan = paper_plan(kInterval, {{"3s", 3}, {"12s", 12}}, {"recovery_time.p90 < 10min"});
  TuneOptions options = options_with(70);  // 22 for worlds without failures, 16 for 8 failures of both, …
  options.limits = {"recovery_time.p90 < 10min"};
  NoObserver observer;
  const Tuning tuning = tune(plan, options, observer);
  ASSERT_TRUE(tuning.recommendation.given);
  ASSERT_EQ(tuning.recommendation.fresh.limits.size(), 1u);
  const LimitCheck& limit = tuning.recommendation.fresh.limits.front();
  EXPECT_EQ(limit.kind, LimitCheck::Kind::kUndecided);
  EXPECT_EQ(limit.needed, kEpisodesOfP90);
  const auto& words = tuning.recommendation.words;
  EXPECT_TRUE(std::any_of(words.begin(), words.end(), [&](const std::string& sentence) {
    return sentence.find("Whether recovery_time.p90 < 10min holds is not decided") == 0 &&
           sentence.find("it needs 29 episodes") != std::string::npos;
  })) << fmt::format("{}", fmt::join(words, "\n"));
}

/// More failures would not narrow down what has nothing to do with them.
TEST(TuneSearch, a_limit_that_failures_do_not_decide_does_not_call_for_more_of_them) {
  const Searched open = search(paper_plan(kInterval, {{"3s", 3}, {"12s", 12}}));
  ASSERT_TRUE(open.best);
  const double overhead = find_metric(open.candidates[1], "overhead")->estimate.value;
  const Searched found =
      search(paper_plan(kInterval, {{"3s", 3}, {"12s", 12}}, {fmt::format("overhead < {:.12f}", overhead)}));
  ASSERT_TRUE(found.best);
  const Candidate& best = found.candidates[*found.best];
  EXPECT_EQ(best.limits.front().kind, LimitCheck::Kind::kUndecided);
  EXPECT_EQ(best.limits.front().needed, 0u);
  EXPECT_LE(best.failures, 80u);
}

}  // namespace
}  // namespace wavetank::scenarios::tuning
