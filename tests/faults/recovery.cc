// Recovery episodes and their phases on histories small enough to check by hand.
#include "faults/recovery.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "engine/events.h"

namespace wavetank::faults {
namespace {

using engine::EventKind;
using Words = std::vector<std::string>;

/// Writes a history in order of time, in milliseconds.
class Script {
 public:
  Script& event(int64_t ms, EventKind kind, uint32_t attempt, std::array<int64_t, 5> values = {}) {
    Event event = engine::make_event(kind, attempt, values);
    event.at = Time{} + 1_ms * ms;
    history.append(event);
    return *this;
  }
  /// Source task 1 has handed on partition 0 up to `offset`.
  Script& progress(int64_t ms, uint32_t attempt, int64_t offset, int64_t partition = 0) {
    return event(ms, EventKind::kSourceProgress, attempt, {1, partition, offset, 0, 0});
  }
  /// 10 records every 100 ms from `from` to `to`, starting after `offset`.
  Script& steady(int64_t from, int64_t to, uint32_t attempt, int64_t offset) {
    for (int64_t ms = from; ms <= to; ms += 100) progress(ms, attempt, offset += 10);
    return *this;
  }
  Script& effect(int64_t ms, std::string fault) {
    history.mark(FaultMark::Kind::kFirstEffect, Time{} + 1_ms * ms, std::move(fault));
    return *this;
  }
  Script& ended(int64_t ms, std::string fault) {
    history.mark(FaultMark::Kind::kEnded, Time{} + 1_ms * ms, std::move(fault));
    return *this;
  }
  History history;
};

/// The twin reads 100 records a second, from 0.1 s to 60 s.
ProgressCurve twin() { return progress_of(Script().steady(100, 60'000, 1, 0).history); }

std::vector<Episode> episodes_of(const Script& script, Duration observed = 60_s) {
  RecoveryOptions options;
  options.observed_until = Time{} + observed;
  return find_episodes(script.history, twin(), options);
}

Duration sum(const RecoveryPhases& phases) {
  return phases.detect + phases.restart + phases.restore + phases.replay + phases.catch_up;
}

TEST(Progress, is_the_sum_over_partitions_of_what_the_newest_attempt_has_read) {
  Script script;
  script.progress(100, 1, 50, 0).progress(200, 1, 30, 1).progress(300, 2, 20, 0).progress(400, 1, 60, 0);
  const ProgressCurve curve = progress_of(script.history);
  EXPECT_EQ(curve.at(Time{} + 99_ms), 0);
  EXPECT_EQ(curve.at(Time{} + 100_ms), 50);
  EXPECT_EQ(curve.at(Time{} + 250_ms), 80);
  EXPECT_EQ(curve.at(Time{} + 999_ms), 50);  // partition 0 went back to 20; attempt 1 no longer counts
}

/// A worker dies at 10.05 s with 1000 records read, and the job comes back from a checkpoint at record 800.
Script crash_and_recovery() {
  Script script;
  script.steady(100, 10'000, 1, 0);
  script.effect(10'050, "F1");
  script.event(15'000, EventKind::kWorkerLost, 0, {1, 0});
  script.event(15'000, EventKind::kJobFailing, 1);
  script.event(15'100, EventKind::kJobRestarting, 1);
  script.event(16'000, EventKind::kJobDeploying, 2, {3});
  script.event(16'200, EventKind::kTaskDeployed, 2, {1});
  script.event(16'500, EventKind::kTaskRestoring, 2, {1, 3});
  script.event(17'000, EventKind::kTaskRestored, 2, {1, 3, 100});
  script.event(18'000, EventKind::kJobRunning, 2);
  script.progress(18'100, 2, 850);
  script.progress(18'600, 2, 1000);  // what was read before is read again
  script.progress(19'500, 2, 1930);  // level: the twin had 1900 half a second ago
  return script;
}

TEST(Recovery, is_cut_at_the_named_events_and_sums_to_the_total) {
  Script script = crash_and_recovery();
  script.progress(19'700, 2, 1970);
  script.steady(19'800, 60'000, 2, 1970);
  const std::vector<Episode> episodes = episodes_of(script);
  ASSERT_EQ(episodes.size(), 1u);
  const Episode& episode = episodes[0];
  EXPECT_EQ(episode.faults, Words{"F1"});
  EXPECT_EQ(episode.phases.detect, 4950_ms);   // 10.05 → 15.00 job.failing
  EXPECT_EQ(episode.phases.restart, 1500_ms);  // → 16.50 first task.restoring
  EXPECT_EQ(episode.phases.restore, 1500_ms);  // → 18.00 job.running
  EXPECT_EQ(episode.phases.replay, 600_ms);    // → 18.60 record 1000 again
  EXPECT_EQ(episode.phases.catch_up, 900_ms);  // → 19.50 with 1930 ≥ 1900, the twin's half a second before
  EXPECT_EQ(sum(episode.phases), episode.total());
  EXPECT_EQ(episode.attempts, 1u);
  EXPECT_FALSE(episode.censored);
  EXPECT_FALSE(episode.disturbance);
}

TEST(Recovery, being_level_for_less_than_the_hold_does_not_end_it) {
  Script script = crash_and_recovery();
  // Level from 19.5 s, then nothing until 22 s: the twin is ahead again at 19.9 s.
  script.progress(22'000, 2, 2200);
  script.steady(22'100, 60'000, 2, 2200);
  const std::vector<Episode> episodes = episodes_of(script);
  ASSERT_EQ(episodes.size(), 1u);
  EXPECT_EQ(episodes[0].ended, Time{} + 22_s);
  EXPECT_EQ(sum(episodes[0].phases), episodes[0].total());
}

TEST(Recovery, a_second_failure_within_leads_back_to_restart) {
  Script script;
  script.steady(100, 10'000, 1, 0);
  script.effect(10'000, "F1");
  script.event(11'000, EventKind::kJobFailing, 1);
  script.event(12'000, EventKind::kJobDeploying, 2);
  script.event(12'100, EventKind::kTaskRestoring, 2);
  script.effect(12'400, "F2");
  script.event(13'000, EventKind::kJobFailing, 2);
  script.event(15'000, EventKind::kJobDeploying, 3);
  script.event(15'200, EventKind::kTaskRestoring, 3);
  script.event(15'500, EventKind::kJobRunning, 3);
  script.progress(16'000, 3, 1600);
  script.steady(16'100, 60'000, 3, 1600);
  const std::vector<Episode> episodes = episodes_of(script);
  ASSERT_EQ(episodes.size(), 1u);
  EXPECT_EQ(episodes[0].faults, (Words{"F1", "F2"}));
  EXPECT_EQ(episodes[0].attempts, 2u);
  EXPECT_EQ(episodes[0].phases.detect, 1000_ms);
  EXPECT_EQ(episodes[0].phases.restart, 1100_ms + 2200_ms);
  EXPECT_EQ(episodes[0].phases.restore, 900_ms + 300_ms);
  EXPECT_EQ(episodes[0].phases.replay, 500_ms);
  EXPECT_EQ(episodes[0].phases.catch_up, 0_ms);
  EXPECT_EQ(sum(episodes[0].phases), episodes[0].total());
}

TEST(Recovery, without_a_restart_it_is_a_disturbance) {
  Script script;
  script.steady(100, 10'000, 1, 0);
  script.effect(10'000, "F1");
  script.progress(13'000, 1, 1300).ended(13'000, "F1");
  script.steady(13'100, 60'000, 1, 1300);
  const std::vector<Episode> episodes = episodes_of(script);
  ASSERT_EQ(episodes.size(), 1u);
  EXPECT_TRUE(episodes[0].disturbance);
  EXPECT_EQ(episodes[0].phases.catch_up, 3000_ms);
  EXPECT_EQ(episodes[0].total(), 3000_ms);
}

TEST(Recovery, a_fault_that_costs_nothing_is_a_disturbance_of_no_length) {
  Script script;
  script.steady(100, 10'000, 1, 0).effect(10'050, "F1").ended(10'100, "F1").steady(10'100, 60'000, 1, 1000);
  const std::vector<Episode> episodes = episodes_of(script);
  ASSERT_EQ(episodes.size(), 1u);
  EXPECT_TRUE(episodes[0].disturbance);
  EXPECT_EQ(episodes[0].total(), 0_ms);
}

TEST(Recovery, faults_that_do_not_overlap_have_episodes_of_their_own_even_within_the_hold) {
  Script script;
  script.steady(100, 10'000, 1, 0);
  script.effect(10'000, "F1");
  script.progress(12'000, 1, 1200).ended(12'000, "F1");  // level from here
  script.steady(12'100, 13'000, 1, 1200);
  script.effect(13'000, "F2");
  script.steady(13'100, 14'500, 1, 1300);  // the hold of F1's episode is over at 14.0 s
  script.progress(17'000, 1, 1700).ended(17'000, "F2");
  script.steady(17'100, 60'000, 1, 1700);
  const std::vector<Episode> episodes = episodes_of(script);
  ASSERT_EQ(episodes.size(), 2u);
  EXPECT_EQ(episodes[0].ended, Time{} + 12_s);
  EXPECT_EQ(episodes[1].faults, Words{"F2"});
  EXPECT_EQ(episodes[1].began, Time{} + 13_s);
  EXPECT_EQ(episodes[1].ended, Time{} + 17_s);
}

TEST(Recovery, an_episode_goes_on_when_its_job_fails_only_later) {
  Script script;
  script.steady(100, 10'000, 1, 0);
  script.effect(10'000, "F1");
  script.steady(10'100, 15'000, 1, 1000);  // nobody notices for five seconds
  script.event(15'000, EventKind::kJobFailing, 1);
  script.event(16'000, EventKind::kJobDeploying, 2);
  script.event(17'000, EventKind::kTaskDeployed, 2);
  script.event(18'000, EventKind::kJobRunning, 2);
  script.progress(18'500, 2, 1850);
  script.steady(18'600, 60'000, 2, 1850);
  const std::vector<Episode> episodes = episodes_of(script);
  ASSERT_EQ(episodes.size(), 1u);
  EXPECT_EQ(episodes[0].phases.detect, 5000_ms);
  EXPECT_EQ(episodes[0].phases.restart, 2000_ms);  // nothing is restored: until the first task.deployed
  EXPECT_EQ(episodes[0].phases.restore, 1000_ms);
  EXPECT_EQ(episodes[0].phases.replay, 500_ms);
  EXPECT_EQ(episodes[0].ended, Time{} + 18500_ms);
}

TEST(Recovery, a_coordinator_that_starts_anew_decides_when_nothing_fails_before) {
  Script script;
  script.steady(100, 10'000, 1, 0);
  script.effect(10'000, "F1");
  script.event(12'000, EventKind::kCoordinatorStarted, 0, {2});
  script.event(13'000, EventKind::kJobDeploying, 2);
  script.event(13'500, EventKind::kTaskRestoring, 2);
  script.event(14'000, EventKind::kJobRunning, 2);
  script.progress(14'500, 2, 1450);
  script.steady(14'600, 60'000, 2, 1450);
  const std::vector<Episode> episodes = episodes_of(script);
  ASSERT_EQ(episodes.size(), 1u);
  EXPECT_EQ(episodes[0].phases.detect, 2000_ms);
  EXPECT_EQ(episodes[0].phases.restart, 1500_ms);
}

TEST(Recovery, what_is_not_over_at_the_end_is_censored) {
  const std::vector<Episode> episodes = episodes_of(crash_and_recovery(), 21_s);
  ASSERT_EQ(episodes.size(), 1u);
  EXPECT_TRUE(episodes[0].censored);
  EXPECT_EQ(episodes[0].ended, Time{} + 21_s);
  EXPECT_EQ(sum(episodes[0].phases), episodes[0].total());
}

TEST(Recovery, reaching_the_end_of_the_input_ends_an_episode_without_a_hold) {
  Script script;
  script.steady(100, 10'000, 1, 0).effect(10'000, "F1").progress(60'500, 1, 6000);
  const std::vector<Episode> episodes = episodes_of(script, 61_s);
  ASSERT_EQ(episodes.size(), 1u);
  EXPECT_FALSE(episodes[0].censored);
  EXPECT_EQ(episodes[0].ended, Time{} + 60'500_ms);
}

TEST(Recovery, a_job_that_fails_with_no_fault_near_is_blamed_on_nobody) {
  Script script;
  script.steady(100, 10'000, 1, 0);
  script.event(10'000, EventKind::kJobFailing, 1);
  script.event(11'000, EventKind::kJobDeploying, 2);
  script.event(12'000, EventKind::kJobRunning, 2);
  script.progress(12'500, 2, 1250);
  script.steady(12'600, 60'000, 2, 1250);
  const std::vector<Episode> episodes = episodes_of(script);
  ASSERT_EQ(episodes.size(), 1u);
  EXPECT_EQ(episodes[0].faults, Words{});
  EXPECT_EQ(episodes[0].began, Time{} + 10_s);
  EXPECT_EQ(sum(episodes[0].phases), episodes[0].total());
}

/// A random history: any of the events that matter, at times that may fall back a little, and marks of three faults.
Script random_script() {
  const std::vector<EventKind> kinds = {
      EventKind::kSourceProgress, EventKind::kSourceProgress,    EventKind::kJobFailing, EventKind::kJobDeploying,
      EventKind::kTaskRestoring,  EventKind::kTaskDeployed,      EventKind::kJobRunning, EventKind::kWorkerLost,
      EventKind::kJobRestarting,  EventKind::kCoordinatorStarted};
  Script script;
  int64_t ms = 0;
  int marked = 0;
  const int steps = *rc::gen::inRange(0, 60);
  for (int i = 0; i < steps; ++i) {
    ms = std::max<int64_t>(0, ms + *rc::gen::inRange(-20, 2000));
    const int what = *rc::gen::inRange(0, 14);
    if (what < 10) {
      const auto attempt = static_cast<uint32_t>(*rc::gen::inRange(1, 4));
      script.event(ms, kinds[static_cast<size_t>(what)], attempt,
                   {1, *rc::gen::inRange(0, 2), *rc::gen::inRange(0, 4000), 0, 0});
    } else if (what < 12 && marked < 3) {
      script.effect(ms, "F" + std::to_string(++marked));
    } else if (marked > 0) {
      script.ended(ms, "F" + std::to_string(*rc::gen::inRange(1, marked + 1)));
    }
  }
  return script;
}

TEST(Recovery, phases_sum_to_the_total_and_episodes_are_in_order_whatever_happens) {
  ASSERT_TRUE(rc::check([] {
    const Script script = random_script();
    const std::vector<Episode> episodes = episodes_of(script, 1_ms * *rc::gen::inRange(0, 90'000));
    size_t blamed = 0;
    for (size_t i = 0; i < episodes.size(); ++i) {
      const Episode& episode = episodes[i];
      RC_ASSERT(sum(episode.phases) == episode.total());
      RC_ASSERT(episode.phases.detect >= 0_s && episode.phases.restart >= 0_s && episode.phases.restore >= 0_s &&
                episode.phases.replay >= 0_s && episode.phases.catch_up >= 0_s);
      if (i > 0) RC_ASSERT(episodes[i - 1].ended <= episode.began);
      RC_ASSERT(!episode.disturbance || episode.attempts == 0u);
      RC_ASSERT(!episode.censored || i + 1 == episodes.size());
      blamed += episode.faults.size();
    }
    size_t effects = 0;
    for (const FaultMark& mark : script.history.marks()) effects += mark.kind == FaultMark::Kind::kFirstEffect ? 1 : 0;
    RC_ASSERT(blamed >= effects);  // nobody's effect is forgotten
  }));
}

}  // namespace
}  // namespace wavetank::faults
