// The course of an exploration: batches of plans, made from what the batches before have brought.
#include "scenarios/search/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "env/check.h"
#include "scenarios/search/coverage.h"
#include "scenarios/search/generator.h"
#include "scenarios/search/reach.h"
#include "scenarios/suite/pool.h"
#include "scenarios/suite/verdict.h"
#include "scenarios/text/reader.h"

namespace wavetank::scenarios::search {
namespace {

/// Plans of one batch know nothing of each other, so that results do not depend on the number of jobs.
constexpr uint64_t kBatch = 16;
constexpr Duration kTick = 200_ms;
/// Long enough for the restart delays that a plan of many faults can have added up to.
constexpr Duration kConvergence = 300_s;

/// One plan, and what came of it.
struct Plan {
  size_t base = 0;
  uint64_t number = 0;  ///< from 1
  uint64_t seed = 0;
  Scenario scenario;
  RunResult result;
  bool finished = false;
};

class Exploring {
 public:
  Exploring(const std::vector<Scenario>& bases, const ExploreOptions& options, const RunOne& run_one,
            ExploreObserver& observer)
      : bases_(bases), options_(options), run_one_(run_one), observer_(observer), began_(wall_clock()) {
    CHECK(!bases.empty(), "nothing to explore");
    for (const Scenario& base : bases) reaches_.push_back(reach_of(base));
    corpus_.resize(bases.size());
    held_.resize(bases.size());
  }

  Explored run() {
    while (may_start(0) && failing_ < options_.most_failing) {
      std::vector<Plan> batch = next_batch();
      if (batch.empty()) break;
      run_batch(batch);
      // What a cut batch brought after a gap is left out: it would not be there with another number of jobs.
      for (Plan& plan : batch) {
        if (!plan.finished) break;
        take(std::move(plan));
      }
    }
    return results();
  }

 private:
  bool interrupted() const { return options_.trials.stop && *options_.trials.stop; }
  bool may_start(uint64_t already) const {
    if (interrupted()) return false;
    const uint64_t most = options_.trials.most_runs;
    return most > 0 ? done_ + already < most : wall_clock() - began_ < options_.trials.budget;
  }

  std::vector<Plan> next_batch() {
    std::vector<Plan> batch;
    const uint64_t most = options_.trials.most_runs;
    const uint64_t size = most > 0 ? std::min(kBatch, most - done_) : kBatch;
    for (uint64_t i = 0; i < size; ++i) batch.push_back(next_plan());
    return batch;
  }

  /// By turns a plan that is new, and one like a plan that brought something.
  Plan next_plan() {
    Plan plan;
    plan.number = ++made_;
    plan.base = (plan.number - 1) % bases_.size();
    plan.seed = options_.seed + plan.number - 1;
    Random random = Random(options_.seed).child(fmt::format("plan/{}", plan.number));
    const std::vector<faults::FaultPlan>& corpus = corpus_[plan.base];
    const bool like_another = random.below(2) == 1 && !corpus.empty();
    const std::string name = fmt::format("{}-plan-{}", bases_[plan.base].name, plan.number);
    // A selector can name nobody, and then the plan is none; chance gives another one soon.
    for (bool good = false; !good;) {
      const uint64_t chance = random.next();
      const faults::FaultPlan faults =
          like_another ? mutate_plan(corpus[random.below(corpus.size())], reaches_[plan.base], chance)
                       : generate_plan(reaches_[plan.base], chance);
      const Scenario scenario = with_plan(bases_[plan.base], faults, name);
      ReadResult read = read_scenario_text("", write_scenario(scenario));
      good = read.scenario.has_value();
      if (good) plan.scenario = std::move(*read.scenario);
    }
    plan.scenario.path = bases_[plan.base].path;
    return plan;
  }

  void run_batch(std::vector<Plan>& batch) {
    ProcessPool pool({std::max(options_.trials.jobs, 1u), options_.trials.watchdog});
    size_t next = 0;
    uint64_t finished = 0;
    while (true) {
      for (; next < batch.size() && !pool.full() && may_start(next); ++next)
        pool.start(next, [&] { return encode(run_one_(batch[next].scenario, batch[next].seed)); });
      if (pool.idle() || interrupted()) break;
      for (const ChildEnding& ending : pool.wait(kTick)) {
        Plan& plan = batch[ending.token];
        plan.result = result_of(ending);
        plan.result.seed = plan.seed;
        plan.finished = true;
        ++finished;
      }
      observer_.tick(done_ + finished, options_.trials.most_runs);
    }
    pool.kill_all();
  }

  void take(Plan plan) {
    ++done_;
    RunResult& run = plan.result;
    if (coverage_.add(run)) {
      corpus_[plan.base].push_back(plan.scenario.faults);
      exploration_.last_new = plan.number;
      ++exploration_.kept;
    }
    run.event_kinds.clear();
    const bool failing = is_failure(run, plan.scenario.expect.violated);
    run.scenario = failing ? plan.scenario.name : bases_[plan.base].name;
    run.path = plan.scenario.path;
    if (failing) {
      ++failing_;
      if (options_.keep_failure) run.reproducer = options_.keep_failure(plan.scenario, run);
      if (!run.reproducer.empty()) run.path = plan.scenario.path = run.reproducer;
      observer_.plan_finished(run, true, done_, options_.trials.most_runs);
      failed_.push_back({std::move(plan.scenario), std::move(run)});
      return;
    }
    observer_.plan_finished(run, false, done_, options_.trials.most_runs);
    // Of what holds, only what is counted is kept: there may be thousands.
    run.timeline = {};
    run.progress = {};
    run.chronicle = {};
    held_[plan.base].push_back(std::move(run));
  }

  Explored results() {
    Explored explored;
    SuiteResult& suite = explored.suite;
    suite.wall_time = wall_clock() - began_;
    suite.interrupted = interrupted();
    suite.planned = done_;
    exploration_.seed = options_.seed;
    exploration_.plans = done_;
    coverage_.describe(exploration_);
    suite.exploration = exploration_;
    for (size_t i = 0; i < bases_.size(); ++i)
      add(suite, with_plan(bases_[i], {}, bases_[i].name), std::move(held_[i]));
    for (auto& [scenario, run] : failed_) {
      add(suite, scenario, {std::move(run)});
      explored.failed.push_back(std::move(scenario));
    }
    return explored;
  }

  /// A scenario with its runs, judged.
  static void add(SuiteResult& suite, const Scenario& scenario, std::vector<RunResult> runs) {
    if (runs.empty()) return;
    std::vector<const RunResult*> judged;
    for (const RunResult& run : runs) judged.push_back(&run);
    suite.scenarios.push_back(judge(scenario, judged, false));
    for (RunResult& run : runs) suite.runs.push_back(std::move(run));
  }

  const std::vector<Scenario>& bases_;
  const ExploreOptions& options_;
  const RunOne& run_one_;
  ExploreObserver& observer_;
  Time began_;
  std::vector<Reach> reaches_;                          // by base
  std::vector<std::vector<faults::FaultPlan>> corpus_;  // by base
  std::vector<std::vector<RunResult>> held_;            // by base
  std::vector<std::pair<Scenario, RunResult>> failed_;
  Coverage coverage_;
  Exploration exploration_;
  uint64_t made_ = 0;
  uint64_t done_ = 0;
  uint64_t failing_ = 0;
};

}  // namespace

Scenario with_plan(const Scenario& base, const faults::FaultPlan& plan, const std::string& name) {
  Scenario scenario = base;
  scenario.name = name;
  if (!plan.faults.empty()) scenario.summary = fmt::format("Faults by chance, made for {}.", base.name);
  scenario.faults = plan;
  scenario.failures = {};
  scenario.reproduces = {};
  scenario.expect.recovery_time = {};
  scenario.expect.violated.clear();
  scenario.expect.converge_within = std::max(scenario.expect.converge_within, kConvergence);
  return scenario;
}

Explored explore(const std::vector<Scenario>& bases, const ExploreOptions& options, const RunOne& run_one,
                 ExploreObserver& observer) {
  return Exploring(bases, options, run_one, observer).run();
}

}  // namespace wavetank::scenarios::search
