// Comparing failures, limits and recovery times of two builds.
#include "reports/baseline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "reports/ink.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::RunResult;
using scenarios::ScenarioResult;
using scenarios::SuiteResult;

constexpr double kSignificance = 0.05;
constexpr size_t kNamedSeeds = 5;

/// The runs of a scenario, by seed.
using Runs = std::map<uint64_t, const RunResult*>;

Runs runs_of(const SuiteResult& suite, const ScenarioResult& scenario) {
  Runs runs;
  for (const RunResult& run : suite.runs)
    if (run.scenario == scenario.name && run.path == scenario.path) runs.emplace(run.seed, &run);
  return runs;
}

const ScenarioResult* counterpart(const SuiteResult& suite, const SuiteResult& other, const ScenarioResult& scenario) {
  const auto named = [&](const ScenarioResult& one) { return one.name == scenario.name; };
  for (const ScenarioResult& one : other.scenarios)
    if (named(one) && one.path == scenario.path) return &one;
  const bool alone = std::ranges::count_if(suite.scenarios, named) == 1;
  if (!alone || std::ranges::count_if(other.scenarios, named) != 1) return nullptr;
  return &*std::ranges::find_if(other.scenarios, named);
}

/// The ways in which runs fail, each with its seeds.
std::map<std::string, std::vector<uint64_t>> ways_of_failing(const ScenarioResult& scenario, const Runs& runs) {
  std::map<std::string, std::vector<uint64_t>> ways;
  for (const auto& [seed, run] : runs) {
    if (!scenarios::is_failure(*run, scenario.expected_violations)) continue;
    const std::vector<std::string> violated = scenarios::violated_by(*run, scenario.expected_violations);
    for (const std::string& invariant : violated) ways[invariant + " is violated"].push_back(seed);
    if (violated.empty()) ways[fmt::format("a run is {}", name_of(run->outcome))].push_back(seed);
  }
  return ways;
}

std::string told_seeds(const std::vector<uint64_t>& seeds) {
  const size_t named = std::min(seeds.size(), kNamedSeeds);
  return fmt::format("{} {}{}", seeds.size() == 1 ? "seed" : "seeds",
                     fmt::join(seeds.begin(), seeds.begin() + static_cast<std::ptrdiff_t>(named), ", "),
                     named < seeds.size() ? ", …" : "");
}

std::string signed_for_people(std::optional<Duration> difference) {
  if (!difference) return "∞";
  return difference->ns < 0 ? "−" + for_people(-*difference) : "+" + for_people(*difference);
}

std::string told_change(const RecoveryChange& change) {
  const auto figure = [](const std::optional<Duration>& length) { return length ? for_people(*length) : "unfinished"; };
  return fmt::format("recovery {} {} → {} (95 % interval of the change {} to {})", change.figure, figure(change.before),
                     figure(change.now), signed_for_people(change.low), signed_for_people(change.high));
}

class Comparing {
 public:
  Comparing(const SuiteResult& before, const ScenarioResult& scenario_before, const SuiteResult& now,
            const ScenarioResult& scenario_now, const NoiseFloor& floor)
      : scenario_before_(scenario_before),
        scenario_(scenario_now),
        runs_before_(runs_of(before, scenario_before)),
        runs_(runs_of(now, scenario_now)) {
    compared_.name = scenario_.name;
    compared_.path = scenario_.path;
    compared_.runs_before = scenario_before_.runs;
    compared_.runs = scenario_.runs;
    compared_.failing_before = scenario_before_.failing;
    compared_.failing = scenario_.failing;
    compared_.recovery = recovery_changes(independent_recoveries(before, scenario_before_),
                                          independent_recoveries(now, scenario_), floor, scenario_.name);
  }

  ScenarioComparison compared() {
    compare_seeds();
    compare_failures();
    compare_limits();
    for (const RecoveryChange& change : compared_.recovery) {
      if (change.change == RecoveryChange::Kind::kRegressed) compared_.regressions.push_back(told_change(change));
      if (change.change == RecoveryChange::Kind::kImproved) compared_.improvements.push_back(told_change(change));
    }
    return std::move(compared_);
  }

 private:
  void compare_seeds() {
    for (const auto& [seed, run] : runs_) {
      const auto before = runs_before_.find(seed);
      if (before == runs_before_.end()) continue;
      const bool failed = scenarios::is_failure(*before->second, scenario_before_.expected_violations);
      const bool fails = scenarios::is_failure(*run, scenario_.expected_violations);
      if (fails && !failed) compared_.newly_failing_seeds.push_back(seed);
      if (failed && !fails) compared_.mended_seeds.push_back(seed);
      compared_.same_digest += run->digest == before->second->digest;
    }
  }

  void compare_failures() {
    const auto before = ways_of_failing(scenario_before_, runs_before_);
    for (const auto& [way, seeds] : ways_of_failing(scenario_, runs_))
      if (!before.contains(way))
        compared_.regressions.push_back(fmt::format("{}, which it was not in {} before ({})", way,
                                                    counted(compared_.runs_before, "run"), told_seeds(seeds)));
    const uint64_t all_failing = compared_.failing_before + compared_.failing;
    const uint64_t all_runs = compared_.runs_before + compared_.runs;
    const std::string change =
        fmt::format("{} of {} failing, before {} of {}", compared_.failing, counted(compared_.runs, "run"),
                    compared_.failing_before, compared_.runs_before);
    const bool failed_before = compared_.failing_before > 0;
    if (failed_before && chance_of_failures(compared_.failing, compared_.runs, all_failing, all_runs) <= kSignificance)
      compared_.regressions.push_back(change);
    if (chance_of_failures(compared_.failing_before, compared_.runs_before, all_failing, all_runs) <= kSignificance)
      compared_.improvements.push_back(change);
  }

  void compare_limits() {
    if (scenario_.failed_over_suite && !scenario_before_.failed_over_suite)
      compared_.regressions.push_back(scenario_.reasons.empty() ? "a verdict over all runs"
                                                                : scenario_.reasons.front());
  }

  const ScenarioResult& scenario_before_;
  const ScenarioResult& scenario_;
  Runs runs_before_;
  Runs runs_;
  ScenarioComparison compared_;
};

ScenarioComparison alone(const ScenarioResult& scenario, ScenarioComparison::Presence presence) {
  const bool now = presence == ScenarioComparison::Presence::kOnlyNow;
  ScenarioComparison compared;
  compared.name = scenario.name;
  compared.path = scenario.path;
  compared.presence = presence;
  (now ? compared.runs : compared.runs_before) = scenario.runs;
  (now ? compared.failing : compared.failing_before) = scenario.failing;
  return compared;
}

}  // namespace

Comparison compare(const SuiteResult& before, const SuiteResult& now, const NoiseFloor& floor) {
  Comparison comparison;
  comparison.build_before = before.build;
  comparison.build = now.build;
  comparison.noise_floor = floor;
  for (const ScenarioResult& scenario : now.scenarios) {
    const ScenarioResult* earlier = counterpart(now, before, scenario);
    comparison.scenarios.push_back(earlier ? Comparing(before, *earlier, now, scenario, floor).compared()
                                           : alone(scenario, ScenarioComparison::Presence::kOnlyNow));
    comparison.regressed += !comparison.scenarios.back().regressions.empty();
  }
  for (const ScenarioResult& scenario : before.scenarios)
    if (!counterpart(before, now, scenario))
      comparison.scenarios.push_back(alone(scenario, ScenarioComparison::Presence::kOnlyBefore));
  return comparison;
}

double chance_of_failures(uint64_t failing, uint64_t runs, uint64_t all_failing, uint64_t all_runs) {
  const auto log_choose = [](uint64_t n, uint64_t k) {
    return std::lgamma(static_cast<double>(n) + 1) - std::lgamma(static_cast<double>(k) + 1) -
           std::lgamma(static_cast<double>(n - k) + 1);
  };
  double chance = 0;
  for (uint64_t count = failing; count <= std::min(runs, all_failing); ++count) {
    if (all_failing - count > all_runs - runs) continue;
    chance += std::exp(log_choose(runs, count) + log_choose(all_runs - runs, all_failing - count) -
                       log_choose(all_runs, all_failing));
  }
  return std::min(chance, 1.0);
}

}  // namespace wavetank::reports
