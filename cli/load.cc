// Which scenarios a request is about: found, read, checked, chosen by tag and name.
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <set>

#include "cli/build.h"
#include "cli/commands.h"
#include "scenarios/text/find.h"
#include "scenarios/text/reader.h"
#include "scenarios/workload/workload.h"

namespace wavetank::cli {
namespace {

using scenarios::Problem;
using scenarios::Scenario;

/// Adds what is not there yet: a mistake in --set, or in a file that several scenarios read, is found with each.
void add_new(std::vector<Problem>& problems, std::vector<Problem>&& found) {
  for (Problem& problem : found)
    if (std::ranges::find(problems, problem) == problems.end()) problems.push_back(std::move(problem));
}

/// The events of a scenario's files are read once before anything runs, so that a bad line is told with its number
/// and not as the failure of every run. Problems that leave a workload are lines that the scenario wants skipped.
bool check_events(const Scenario& scenario, LoadedScenarios& loaded) {
  std::vector<const scenarios::WorkloadSpec*> workloads = {&scenario.workload};
  for (const scenarios::SourceWorkload& own : scenario.source_workloads) workloads.push_back(&own.workload);
  bool good = true;
  for (const scenarios::WorkloadSpec* workload : workloads) {
    if (workload->file.empty()) continue;
    scenarios::WorkloadResult read = scenarios::make_workload(*workload, {}, Random(1));
    add_new(read.workload ? loaded.warnings : loaded.problems, std::move(read.problems));
    good &= read.workload.has_value();
  }
  return good;
}

bool has_tag(const Scenario& scenario, const std::vector<std::string>& tags) {
  return tags.empty() || std::ranges::any_of(tags, [&](const std::string& tag) {
           return std::ranges::find(scenario.tags, tag) != scenario.tags.end();
         });
}

bool matches(const Scenario& scenario, const std::vector<std::string>& globs) {
  return globs.empty() || std::ranges::any_of(globs, [&](const std::string& glob) {
           return ::fnmatch(glob.c_str(), scenario.name.c_str(), 0) == 0;
         });
}

}  // namespace

LoadedScenarios load_scenarios(const std::vector<std::string>& paths, const std::vector<std::string>& settings) {
  LoadedScenarios loaded;
  std::vector<std::string> catalogues;
  if (const std::string folder = catalogue_folder(); !folder.empty()) catalogues.push_back(folder);
  const scenarios::FoundScenarios found = scenarios::find_scenarios(paths, catalogues);
  loaded.problems = found.problems;
  for (const std::string& file : found.files) {
    scenarios::ReadResult read = scenarios::read_scenario(file, settings);
    add_new(loaded.problems, std::move(read.problems));
    if (read.scenario && check_events(*read.scenario, loaded)) loaded.scenarios.push_back(std::move(*read.scenario));
  }
  return loaded;
}

bool complain(const LoadedScenarios& loaded) {
  fmt::print(stderr, "{}{}", scenarios::render(loaded.problems), scenarios::render(loaded.warnings));
  return !loaded.problems.empty();
}

std::vector<std::string> chosen_paths(const Request& request) {
  const std::string catalogue = catalogue_folder();
  const bool all = request.paths.empty() && !(request.tags.empty() && request.filters.empty()) && !catalogue.empty();
  return all ? std::vector{catalogue} : request.paths;
}

void choose(std::vector<Scenario>& scenarios, const Request& request) {
  std::set<std::string> known;
  for (const Scenario& scenario : scenarios) known.insert(scenario.tags.begin(), scenario.tags.end());
  for (const std::string& tag : request.tags) {
    if (known.contains(tag)) continue;
    const std::string meant = scenarios::did_you_mean(tag, std::vector(known.begin(), known.end()));
    fmt::print(stderr, "wavetank: no scenario here has the tag '{}'{}{}\n", tag, meant.empty() ? "" : "; ", meant);
  }
  std::erase_if(scenarios, [&](const Scenario& scenario) {
    return !has_tag(scenario, request.tags) || !matches(scenario, request.filters);
  });
}

}  // namespace wavetank::cli
