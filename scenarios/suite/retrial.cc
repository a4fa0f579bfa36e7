// Judging a kept failure by the run that it was, and by runs in which its faults are anchored.
#include "scenarios/suite/retrial.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "scenarios/suite/reproducer.h"

namespace wavetank::scenarios {
namespace {

using Conclusion = ScenarioResult::Conclusion;

std::vector<RunResult*> runs_of(const ScenarioResult& scenario, SuiteResult& suite) {
  std::vector<RunResult*> runs;
  for (RunResult& run : suite.runs)
    if (run.path == scenario.path && run.scenario == scenario.name) runs.push_back(&run);
  return runs;
}

/// What a failing run has done wrong, in a word or two.
std::string wrongs(const RunResult& run) {
  if (run.outcome == Outcome::kCrashed) return "a crash";
  return fmt::format("{}", fmt::join(violated_by(run), ", "));
}

/// True when it is settled by the run as it was kept; `result` then says how.
bool settle(const Scenario& reproducer, const std::string& build, RunResult& run, ScenarioResult& result) {
  const Reproduction& kept = reproducer.reproduces;
  if (run.outcome == Outcome::kNondeterministic) return true;
  const std::string digest = run.outcome == Outcome::kCrashed ? "" : to_string(run.digest);
  if (digest != kept.digest && build == kept.build) {
    run.outcome = Outcome::kNondeterministic;
    run.trouble = fmt::format("this build kept the digest {} and now gives {}: unless a file that it reads has changed",
                              kept.digest.empty() ? "of no whole run" : kept.digest, digest.empty() ? "none" : digest);
    result.conclusion = Conclusion::kFailed;
    return true;
  }
  if (!is_failure(run, reproducer.expect.violated)) return false;
  if (digest != kept.digest)
    result.standing = fmt::format("violated: {} with seed {}, each fault at its time", wrongs(run), run.seed);
  else if (run.outcome == Outcome::kCrashed)
    result.standing = "reproduced: it still crashes";
  else
    result.standing = fmt::format("reproduced: the same run, and it still violates {}", wrongs(run));
  return true;
}

/// The first fault that waited in vain; "" if none did.
std::string missed_fault(const Scenario& reproducer, const RunResult& run) {
  for (const faults::Fault& fault : reproducer.faults.faults) {
    if (fault.trigger.kind == faults::Trigger::Kind::kTime && !fault.anchor) continue;
    const auto entry = std::ranges::find(run.ledger, fault.id, &faults::LedgerEntry::id);
    if (entry != run.ledger.end() && !entry->started) return fault.id;
  }
  return {};
}

std::string place_of(const Scenario& anchored_scenario, const std::string& fault) {
  const auto found = std::ranges::find(anchored_scenario.faults.faults, fault, &faults::Fault::id);
  if (found->trigger.kind != faults::Trigger::Kind::kEvent) return "the fault before it";
  return fmt::format("{}{}{}:{}", found->trigger.event, found->trigger.phase.empty() ? "" : "/", found->trigger.phase,
                     found->trigger.nth);
}

void judge_anchored(const Scenario& scenario, const std::vector<RunResult*>& runs, ScenarioResult& result) {
  std::vector<uint64_t> failing;
  std::vector<uint64_t> missing;
  std::string missed;
  const RunResult* first = nullptr;
  for (const RunResult* run : runs) {
    const std::string fault = missed_fault(scenario, *run);
    if (is_failure(*run, scenario.expect.violated)) {
      failing.push_back(run->seed);
      if (first == nullptr) first = run;
    } else if (!fault.empty()) {
      missing.push_back(run->seed);
      if (missed.empty()) missed = fault;
    }
  }
  const auto seeds = [](const std::vector<uint64_t>& numbers) {
    return fmt::format("{} {}", numbers.size() == 1 ? "seed" : "seeds", fmt::join(numbers, ", "));
  };
  if (first != nullptr) {
    result.standing = fmt::format("violated: {} with {}, of {} tried", wrongs(*first), seeds(failing), runs.size());
  } else if (!missing.empty()) {
    result.standing = fmt::format("stale: {} waited for {}, which never came with {}, of {} tried", missed,
                                  place_of(scenario, missed), seeds(missing), runs.size());
    result.reasons.push_back(result.standing);
    result.conclusion = Conclusion::kInconclusive;
  } else {
    result.standing = fmt::format("held: with {} seeds, each fault at its anchor", runs.size());
  }
}

}  // namespace

SuiteResult joined(SuiteResult first, SuiteResult second) {
  const auto append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  append(first.scenarios, second.scenarios);
  append(first.runs, second.runs);
  first.planned += second.planned;
  first.repeated += second.repeated;
  first.interrupted |= second.interrupted;
  first.stopped_at_max_fail |= second.stopped_at_max_fail;
  first.wall_time += second.wall_time;
  return first;
}

SuiteResult retry_failures(const std::vector<Scenario>& reproducers, const SuiteOptions& options,
                           const RetrialOptions& retrial, const RunOne& run_one, SuiteObserver& observer) {
  SuiteOptions kept = options;
  kept.keep_failure = nullptr;  // they are kept already
  kept.chosen_seeds.clear();
  for (const Scenario& reproducer : reproducers) kept.chosen_seeds.push_back({reproducer.reproduces.seed});
  SuiteResult suite = run_suite(reproducers, kept, run_one, observer);

  SuiteOptions further = kept;
  further.chosen_seeds.clear();
  further.run_options += further.run_options.empty() ? "--anchored" : " --anchored";
  std::vector<Scenario> open;
  for (size_t i = 0; i < reproducers.size(); ++i) {
    ScenarioResult& result = suite.scenarios[i];
    const std::vector<RunResult*> runs = runs_of(result, suite);
    if (runs.empty() || settle(reproducers[i], retrial.build, *runs.front(), result)) continue;
    open.push_back(anchored(reproducers[i]));
    std::vector<uint64_t>& seeds = further.chosen_seeds.emplace_back();
    for (uint64_t n = 0; n < retrial.seeds; ++n) seeds.push_back(reproducers[i].reproduces.seed + n);
    std::erase_if(suite.runs, [&](const RunResult& run) { return &run == runs.front(); });
    result.runs = 0;
    --suite.planned;
  }
  std::erase_if(suite.scenarios,
                [](const ScenarioResult& result) { return result.runs == 0 && result.standing.empty(); });
  if (open.empty() || suite.interrupted) return suite;
  SuiteResult second = run_suite(open, further, run_one, observer);
  for (size_t i = 0; i < open.size(); ++i)
    judge_anchored(open[i], runs_of(second.scenarios[i], second), second.scenarios[i]);
  return joined(std::move(suite), std::move(second));
}

}  // namespace wavetank::scenarios
