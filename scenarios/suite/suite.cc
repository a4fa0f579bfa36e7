// The course of a suite: what runs next, what an ending means, and when enough has failed.
#include "scenarios/suite/suite.h"

#include <stdlib.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "env/check.h"
#include "env/hash.h"
#include "scenarios/suite/pool.h"
#include "scenarios/suite/verdict.h"

namespace wavetank::scenarios {
namespace {

/// Failing runs of which the whole timeline and progress are kept; the parent must stay small, since it forks.
constexpr uint64_t kWholeFailures = 50;
constexpr Duration kTick = 200_ms;
/// Only there, and as long as it is, so that the second environment differs from the first.
constexpr const char* kRepetition = "WAVETANK_REPETITION";

/// Gives this process another heap layout and environment than the run before it had. What it takes it keeps.
void disturb_process(uint64_t seed) {
  static std::vector<std::unique_ptr<char[]>> kept;
  Random random = Random(seed).child("another heap layout");
  const uint64_t blocks = 500 + random.below(1000);
  const size_t first = kept.size();
  for (uint64_t i = 0; i < blocks; ++i) {
    const uint64_t size = 1 + random.below(random.below(20) == 0 ? 400'000 : 2000);
    kept.push_back(std::make_unique<char[]>(size));
    // Never zero, as a fresh page would be: what is read uninitialised then differs too.
    std::fill_n(kept.back().get(), size, static_cast<char>(random.next() | 1));
  }
  for (size_t i = first; i < kept.size(); ++i)
    if (random.below(2) == 0) kept[i].reset();
  ::setenv(kRepetition, std::string(1 + random.below(3000), 'x').c_str(), 1);
}

/// One (scenario, seed) pair, from its first run to its place in the results.
struct Planned {
  size_t scenario = 0;
  uint64_t seed = 0;
  bool repeat = false;
  RunResult result;
  bool has_result = false;
  bool finished = false;
};

enum class Step : uint8_t { kRun, kRepeat, kExplain, kCount };

struct Task {
  size_t planned = 0;
  Step step = Step::kRun;
  uint64_t token() const { return planned * static_cast<uint64_t>(Step::kCount) + static_cast<uint64_t>(step); }
  static Task of(uint64_t token) {
    const auto steps = static_cast<uint64_t>(Step::kCount);
    return {token / steps, static_cast<Step>(token % steps)};
  }
};

/// How a repetition differs from its run; "" if it does not.
std::string difference_between(const RunResult& run, const RunResult& repetition) {
  const auto tell = [](std::string_view what, const std::string& one, const std::string& other) {
    return fmt::format("the same seed gave {} {} and then, in another process, {}", what, one, other);
  };
  if (repetition.outcome == Outcome::kCrashed)
    return tell("digest", to_string(run.digest), "none: " + repetition.trouble);
  if (repetition.digest != run.digest) return tell("digest", to_string(run.digest), to_string(repetition.digest));
  if (repetition.payload_digest != run.payload_digest)
    return tell("other bytes in the same messages: digest", to_string(run.payload_digest),
                to_string(repetition.payload_digest));
  return {};
}

/// 0s when it recovered from nothing.
Duration longest_recovery(const RunResult& run) {
  Duration longest;
  for (const faults::Episode& episode : run.episodes)
    if (!episode.disturbance) longest = std::max(longest, episode.total());
  return longest;
}

/// Seeds chosen because they failed are no sample of recovery times.
Scenario without_quantile_limits(Scenario scenario) {
  RecoveryLimits& limits = scenario.expect.recovery_time;
  limits.p50 = limits.p90 = limits.p99 = std::nullopt;
  return scenario;
}

class Suite {
 public:
  Suite(const std::vector<Scenario>& scenarios, const SuiteOptions& options, const RunOne& run_one,
        SuiteObserver& observer)
      : scenarios_(scenarios), options_(options), run_one_(run_one), observer_(observer) {
    plan();
  }

  SuiteResult run() {
    const Time began = wall_clock();
    options_.fork ? run_forked() : run_here();
    SuiteResult result = gather();
    result.wall_time = wall_clock() - began;
    return result;
  }

 private:
  void plan() {
    for (size_t scenario = 0; scenario < scenarios_.size(); ++scenario) {
      const size_t first = plan_.size();
      bool any = false;
      for (const uint64_t seed : seeds_of(scenario)) {
        Planned& planned = plan_.emplace_back();
        planned.scenario = scenario;
        planned.seed = seed;
        const uint64_t draw = mix64(seed ^ hash_name("check determinism/" + scenarios_[scenario].name));
        planned.repeat = Random::scale(draw, 1'000'000'000) < options_.check_determinism.ppb;
        any |= planned.repeat;
      }
      if (!any && options_.check_determinism.ppb > 0 && first < plan_.size()) plan_[first].repeat = true;
    }
    for (size_t i = 0; i < plan_.size(); ++i) tasks_.push_back({i, Step::kRun});
  }

  const std::vector<uint64_t>& seeds_of(size_t scenario) const {
    return options_.chosen_seeds.empty() ? options_.seeds : options_.chosen_seeds.at(scenario);
  }

  bool stopping() const { return options_.stop && *options_.stop; }
  bool enough_failed() const { return options_.max_fail > 0 && failing_ >= options_.max_fail; }

  /// The next thing to do; no new run once enough have failed, but what is begun is brought to its end.
  std::optional<Task> next() {
    if (enough_failed()) std::erase_if(tasks_, [](const Task& task) { return task.step == Step::kRun; });
    if (tasks_.empty()) return std::nullopt;
    const Task task = tasks_.front();
    tasks_.pop_front();
    return task;
  }

  Bytes work(Task task) const {
    const Planned& planned = plan_[task.planned];
    const Scenario& scenario = scenarios_[planned.scenario];
    if (task.step == Step::kExplain) return Bytes::copy_of(options_.explain_divergence(scenario, planned.seed));
    if (task.step == Step::kRepeat) disturb_process(planned.seed);
    Bytes answer = encode(run_one_(scenario, planned.seed));
    ::unsetenv(kRepetition);
    return answer;
  }

  void run_forked() {
    ProcessPool pool({options_.jobs, options_.watchdog});
    while (!stopping()) {
      while (!pool.full()) {
        const std::optional<Task> task = next();
        if (!task) break;
        pool.start(task->token(), [&] { return work(*task); });
      }
      if (pool.idle()) return;
      for (ChildEnding& ending : pool.wait(kTick)) take(Task::of(ending.token), ending);
      observer_.tick(finished_, plan_.size());
    }
    interrupted_ = true;
    pool.kill_all();
  }

  void run_here() {
    while (const std::optional<Task> task = next()) {
      const Time began = wall_clock();
      ChildEnding ending;
      ending.answer = work(*task);
      ending.answered = true;
      ending.wall_time = wall_clock() - began;
      take(*task, ending);
      if (stopping()) {
        interrupted_ = finished_ < plan_.size();
        return;
      }
      observer_.tick(finished_, plan_.size());
    }
  }

  void take(Task task, const ChildEnding& ending) {
    Planned& planned = plan_[task.planned];
    if (task.step == Step::kExplain) {
      planned.result.trouble += "\n" + (ending.answered ? std::string(ending.answer.text()) : ending.trouble);
      return finish(planned);
    }
    RunResult result = result_of(planned, ending);
    if (task.step == Step::kRun) {
      planned.result = std::move(result);
      planned.has_result = true;
      if (planned.repeat && planned.result.outcome != Outcome::kCrashed)
        tasks_.push_front({task.planned, Step::kRepeat});
      else
        finish(planned);
      return;
    }
    ++repeated_;
    const std::string difference = difference_between(planned.result, result);
    if (difference.empty()) return finish(planned);
    planned.result.outcome = Outcome::kNondeterministic;
    planned.result.trouble = difference;
    planned.result.options += planned.result.options.empty() ? "" : " ";
    planned.result.options += "--check-determinism 100%";
    if (options_.explain_divergence)
      tasks_.push_front({task.planned, Step::kExplain});
    else
      finish(planned);
  }

  /// What the child sent, or what its death amounts to.
  RunResult result_of(const Planned& planned, const ChildEnding& ending) const {
    RunResult result;
    std::string trouble = ending.trouble;
    bool good = ending.answered;
    if (good) {
      Result<RunResult> decoded = decode<RunResult>(ending.answer);
      good = decoded.has_value();
      if (good) result = std::move(*decoded);
      if (!good) trouble = "the process sent a result that does not decode";
    }
    if (!good) {
      result = RunResult{};
      result.outcome = Outcome::kCrashed;
      result.trouble = std::move(trouble);
    }
    const Scenario& scenario = scenarios_[planned.scenario];
    result.scenario = scenario.name;
    result.path = scenario.path;
    result.seed = planned.seed;
    result.options = options_.run_options;
    if (result.wall_time == Duration{}) result.wall_time = ending.wall_time;
    return result;
  }

  void finish(Planned& planned) {
    const Scenario& scenario = scenarios_[planned.scenario];
    const bool failing = is_failure(planned.result, scenario.expect.violated);
    planned.finished = true;
    failing_ += failing;
    ++finished_;
    if (failing && options_.keep_failure) planned.result.reproducer = options_.keep_failure(scenario, planned.result);
    observer_.run_finished(scenario, planned.result, failing, finished_, plan_.size());
    if (plan_.size() > 1 && (!failing || failing_ > kWholeFailures)) keep_slowest(planned);
  }

  /// Of runs that hold, each scenario keeps the depth of one: that with the slowest recovery, the first of equals.
  void keep_slowest(Planned& planned) {
    planned.result.timeline = {};
    const auto place = static_cast<size_t>(&planned - plan_.data());
    const auto [slowest, first] = slowest_.try_emplace(planned.scenario, place);
    if (first) return;
    const Duration kept = longest_recovery(plan_[slowest->second].result);
    const Duration now = longest_recovery(planned.result);
    const bool slower = now != kept ? now > kept : place < slowest->second;
    RunResult& loser = plan_[slower ? slowest->second : place].result;
    loser.progress = {};
    loser.chronicle = {};
    if (slower) slowest->second = place;
  }

  SuiteResult gather() {
    SuiteResult suite;
    suite.settings = options_.settings;
    suite.planned = plan_.size();
    suite.repeated = repeated_;
    suite.interrupted = interrupted_;
    suite.stopped_at_max_fail = finished_ < plan_.size() && !interrupted_;
    std::vector<size_t> begins;
    for (size_t i = 0, scenario = 0; scenario < scenarios_.size(); ++scenario) {
      begins.push_back(suite.runs.size());
      for (; i < plan_.size() && plan_[i].scenario == scenario; ++i)
        if (plan_[i].finished || plan_[i].has_result) suite.runs.push_back(std::move(plan_[i].result));
    }
    begins.push_back(suite.runs.size());
    for (size_t scenario = 0; scenario < scenarios_.size(); ++scenario) {
      std::vector<const RunResult*> runs;
      for (size_t i = begins[scenario]; i < begins[scenario + 1]; ++i) runs.push_back(&suite.runs[i]);
      if (options_.chosen_seeds.empty())
        suite.scenarios.push_back(judge(scenarios_[scenario], runs, runs.size() == options_.seeds.size()));
      else
        suite.scenarios.push_back(judge(without_quantile_limits(scenarios_[scenario]), runs, false));
    }
    return suite;
  }

  const std::vector<Scenario>& scenarios_;
  const SuiteOptions& options_;
  const RunOne& run_one_;
  SuiteObserver& observer_;
  std::vector<Planned> plan_;
  std::deque<Task> tasks_;
  std::map<size_t, size_t> slowest_;  // by scenario: the place of the run that keeps its depth
  uint64_t finished_ = 0;
  uint64_t failing_ = 0;
  uint64_t repeated_ = 0;
  bool interrupted_ = false;
};

}  // namespace

SuiteResult run_suite(const std::vector<Scenario>& scenarios, const SuiteOptions& options, const RunOne& run_one,
                      SuiteObserver& observer) {
  return Suite(scenarios, options, run_one, observer).run();
}

}  // namespace wavetank::scenarios
