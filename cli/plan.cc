// Planning by paths, tags and filters, or by what failed last time.
#include "cli/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/results_file.h"
#include "reports/words.h"
#include "scenarios/suite/reproducer.h"

namespace wavetank::cli {
namespace {

int complain_of_nothing(const Request& request, bool scenarios) {
  const char* reason = scenarios ? "no seeds" : "name a scenario, such as one that `wavetank list` shows";
  const bool chosen = !request.tags.empty() || !request.filters.empty();
  if (!scenarios && chosen) reason = "no scenario is left by --tag and --filter";
  fmt::print(stderr, "wavetank: nothing to run; {}\n", reason);
  return kNothingRan;
}

/// The runs that failed in the results of another suite.
Plan plan_what_failed(const Request& request) {
  Plan plan;
  const Result<scenarios::SuiteResult> earlier = read_results_file(request.failed);
  if (!earlier) {
    fmt::print(stderr, "wavetank: --failed {}\n", earlier.error().message);
    plan.exit_code = kUsageError;
    return plan;
  }
  std::vector<const scenarios::RunResult*> failed;
  std::vector<std::string> paths;
  for (const scenarios::RunResult& run : earlier->runs) {
    if (!reports::failing(*earlier, run)) continue;
    failed.push_back(&run);
    if (std::ranges::find(paths, run.path) == paths.end()) paths.push_back(run.path);
  }
  plan.settings = earlier->settings;
  plan.settings.insert(plan.settings.end(), request.settings.begin(), request.settings.end());
  LoadedScenarios loaded = load_scenarios(paths, plan.settings);
  if (complain(loaded)) plan.exit_code = kUsageError;
  plan.scenarios = std::move(loaded.scenarios);
  for (const scenarios::Scenario& scenario : plan.scenarios) {
    std::vector<uint64_t>& seeds = plan.chosen_seeds.emplace_back();
    for (const scenarios::RunResult* run : failed)
      if (run->path == scenario.path) seeds.push_back(run->seed);
    plan.runs += seeds.size();
  }
  if (failed.empty()) {
    fmt::print(stderr, "wavetank: nothing to run; nothing failed in {}\n", request.failed);
    plan.exit_code = kNothingRan;
  }
  return plan;
}

}  // namespace

Plan make_plan(const Request& request) {
  if (!request.failed.empty()) return plan_what_failed(request);
  Plan plan;
  const bool chooses = !request.tags.empty() || !request.filters.empty();
  // What is not chosen need not have the keys that --set changes, so that it is read after the choice.
  LoadedScenarios loaded =
      load_scenarios(chosen_paths(request), chooses ? std::vector<std::string>() : request.settings);
  choose(loaded.scenarios, request);
  if (chooses && !request.settings.empty() && loaded.problems.empty()) {
    std::vector<std::string> paths;
    for (const scenarios::Scenario& scenario : loaded.scenarios) paths.push_back(scenario.path);
    loaded = load_scenarios(paths, request.settings);
  }
  if (complain(loaded)) plan.exit_code = kUsageError;
  plan.scenarios = std::move(loaded.scenarios);
  plan.settings = request.settings;
  if (request.anchored)
    for (scenarios::Scenario& scenario : plan.scenarios) scenario = scenarios::anchored(std::move(scenario));
  // Other settings or seeds make other runs of them, from which nothing follows for the failure.
  if (!request.anchored && !request.seeds_given && request.settings.empty()) {
    const auto kept =
        std::stable_partition(plan.scenarios.begin(), plan.scenarios.end(),
                              [](const scenarios::Scenario& scenario) { return scenario.reproduces.build.empty(); });
    std::move(kept, plan.scenarios.end(), std::back_inserter(plan.kept_failures));
    plan.scenarios.erase(kept, plan.scenarios.end());
  }
  plan.runs = plan.scenarios.size() * request.seeds.size() + plan.kept_failures.size();
  if (plan.exit_code == kHeld && plan.runs == 0) plan.exit_code = complain_of_nothing(request, !plan.scenarios.empty());
  return plan;
}

}  // namespace wavetank::cli
