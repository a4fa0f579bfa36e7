// The course of shrinking: pass after pass, until none finds anything smaller.
#include "scenarios/search/shrink.h"

#include <algorithm>
#include <functional>
#include <string>

#include "env/check.h"
#include "scenarios/search/ddmin.h"
#include "scenarios/search/reductions.h"
#include "scenarios/suite/reproducer.h"

namespace wavetank::scenarios::search {
namespace {

using MakeReductions = std::function<std::vector<Reduction>(const Scenario&)>;

/// Without what only says where it came from.
Scenario concrete(const Scenario& scenario, uint64_t seed) {
  Scenario single = concrete_scenario(scenario, seed);
  single.reproduces = {};
  single.failures = {};
  for (faults::Fault& fault : single.faults.faults) fault.anchor.reset();
  return single;
}

faults::FaultPlan part_of(const faults::FaultPlan& plan, const Part& part) {
  faults::FaultPlan kept;
  for (const size_t place : part) kept.faults.push_back(plan.faults[place]);
  return kept;
}

class Shrink {
 public:
  Shrink(const Scenario& scenario, const RunResult& failed, const ShrinkOptions& options, const RunOne& run_one,
         ShrinkObserver& observer)
      : observer_(observer),
        failure_(failure_of(failed, scenario.expect.violated)),
        trials_(options.trials, failure_, run_one) {
    CHECK(!failure_.death.empty() || !failure_.violated.empty(), "a run that did not fail cannot be shrunk");
    now_.scenario = concrete(scenario, failed.seed);
    now_.result = failed;
    now_.faults_before = now_.scenario.faults.faults.size();
    for (uint64_t i = 0; i < std::max<uint64_t>(options.seeds, 1); ++i) seeds_.push_back(failed.seed + i);
  }

  Shrinking run() {
    while (!trials_.over()) {
      const bool smaller = remove_faults() ||
                           reduce([&](const Scenario& now) { return untied_faults(now, now_.result.ledger); }) ||
                           reduce(fault_reductions) || reduce(course_reductions);
      if (!smaller) break;
    }
    now_.complete = !trials_.over();
    now_.runs = trials_.runs();
    now_.wall_time = trials_.elapsed();
    return std::move(now_);
  }

 private:
  /// The seed that the best so far fails with, then the others.
  std::vector<uint64_t> seeds(bool further) const {
    std::vector<uint64_t> seeds = {now_.result.seed};
    if (further)
      for (const uint64_t seed : seeds_)
        if (seed != seeds.front()) seeds.push_back(seed);
    return seeds;
  }

  void accept(Hit&& hit) {
    now_.scenario = std::move(hit.scenario);
    now_.result = std::move(hit.result);
    now_.result.seed = hit.seed;
    observer_.shrunk(now_.scenario, trials_.runs());
  }

  /// True when the plan has become smaller.
  bool remove_faults() {
    const Scenario whole = now_.scenario;
    const FirstFailing first_failing = [&](const std::vector<Part>& parts) -> std::optional<size_t> {
      std::vector<Scenario> candidates;
      for (const Part& part : parts) {
        candidates.push_back(whole);
        candidates.back().faults = part_of(whole.faults, part);
      }
      std::optional<Hit> hit = trials_.first_failing(candidates, seeds(true));
      if (!hit) return std::nullopt;
      const size_t place = hit->candidate;
      accept(std::move(*hit));
      return place;
    };
    ddmin(whole_of(whole.faults), first_failing);
    return now_.scenario.faults.faults.size() < whole.faults.faults.size();
  }

  /// Takes one reduction after the other, round and round, until a whole round finds none. True when there was one.
  bool reduce(const MakeReductions& make) {
    bool any = false;
    std::string last;
    while (!trials_.over()) {
      const bool smaller = reduce_once(make, false, last) || reduce_once(make, true, last);
      if (!smaller) break;
      any = true;
    }
    return any;
  }

  bool reduce_once(const MakeReductions& make, bool further_seeds, std::string& last) {
    std::vector<Reduction> reductions = make(now_.scenario);
    // Where one was taken, there may be another; what was tried before it has just failed to help.
    const auto begin = std::ranges::find(reductions, last, &Reduction::what);
    if (begin != reductions.end()) std::rotate(reductions.begin(), begin, reductions.end());
    std::vector<Scenario> candidates;
    for (const Reduction& reduction : reductions) candidates.push_back(reduction.scenario);
    // What was found once is not found again: each round looks for the next.
    while (std::optional<Hit> hit = trials_.first_failing(candidates, seeds(further_seeds))) {
      if (fails_without_faults(*hit)) continue;
      const Reduction& taken = reductions[hit->candidate];
      last = taken.what;
      note(taken);
      accept(std::move(*hit));
      return true;
    }
    return false;
  }

  /// Its faults are innocent: what was made smaller is itself at fault, and this is another failure of the same name.
  bool fails_without_faults(const Hit& hit) {
    if (hit.scenario.faults.faults.empty()) return false;
    Scenario calm = hit.scenario;
    calm.faults.faults.clear();
    return trials_.found(calm) || trials_.first_failing({calm}, {hit.seed});
  }

  void note(const Reduction& taken) {
    const auto known = std::ranges::find(now_.smaller, taken.what, &SmallerSetting::what);
    if (known != now_.smaller.end())
      known->after = taken.after;
    else
      now_.smaller.push_back({taken.what, taken.before, taken.after});
  }

  ShrinkObserver& observer_;
  const Failure failure_;
  Trials trials_;
  Shrinking now_;
  std::vector<uint64_t> seeds_;
};

}  // namespace

Shrinking shrink(const Scenario& scenario, const RunResult& failed, const ShrinkOptions& options, const RunOne& run_one,
                 ShrinkObserver& observer) {
  return Shrink(scenario, failed, options, run_one, observer).run();
}

}  // namespace wavetank::scenarios::search
