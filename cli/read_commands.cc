// The commands that run nothing: validate, list, schema, explain, events.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/build.h"
#include "cli/commands.h"
#include "scenarios/fields.h"
#include "scenarios/find.h"
#include "scenarios/reader.h"
#include "scenarios/vocabulary.h"
#include "scenarios/workload.h"

namespace wavetank::cli {
namespace {

/// Adds what is not there yet: a mistake in --set, or in a file that several scenarios read, is found with each.
void add_new(std::vector<scenarios::Problem>& problems, std::vector<scenarios::Problem>&& found) {
  for (scenarios::Problem& problem : found)
    if (std::ranges::find(problems, problem) == problems.end()) problems.push_back(std::move(problem));
}

/// The events of a scenario's file are read once before anything runs, so that a bad line is told with its number
/// and not as the failure of every run. Problems that leave a workload are lines that the scenario wants skipped.
bool check_events(const scenarios::Scenario& scenario, std::vector<scenarios::Problem>& problems) {
  if (scenario.workload.file.empty()) return true;
  scenarios::WorkloadResult read = scenarios::make_workload(scenario.workload, {}, Random(1));
  add_new(problems, std::move(read.problems));
  return read.workload.has_value();
}

}  // namespace

LoadedScenarios load_scenarios(const std::vector<std::string>& paths, const std::vector<std::string>& settings) {
  LoadedScenarios loaded;
  std::vector<std::string> catalogues;
  if (const std::string folder = catalogue_folder(); !folder.empty()) catalogues.push_back(folder);
  const scenarios::FoundScenarios found = scenarios::find_scenarios(paths, catalogues);
  std::vector<scenarios::Problem> problems = found.problems;
  loaded.complaints = !problems.empty();
  for (const std::string& file : found.files) {
    scenarios::ReadResult read = scenarios::read_scenario(file, settings);
    add_new(problems, std::move(read.problems));
    if (read.scenario && check_events(*read.scenario, problems))
      loaded.scenarios.push_back(std::move(*read.scenario));
    else
      loaded.complaints = true;
  }
  fmt::print(stderr, "{}", scenarios::render(problems));
  return loaded;
}

int validate_scenarios(const Request& request) {
  const LoadedScenarios loaded = load_scenarios(request.paths, {});
  for (const scenarios::Scenario& scenario : loaded.scenarios) fmt::print("{}: valid\n", scenario.path);
  if (loaded.complaints) return kUsageError;
  if (!loaded.scenarios.empty()) return kHeld;
  fmt::print(stderr, "wavetank: nothing to validate; name scenario files or folders of them\n");
  return kNothingRan;
}

int list_scenarios(const Request& request) {
  std::vector<std::string> paths = request.paths;
  if (paths.empty()) {
    const std::string folder = catalogue_folder();
    if (folder.empty()) {
      fmt::print(stderr, "wavetank: the built-in catalogue is not found; set WAVETANK_CATALOG to its folder\n");
      return kUsageError;
    }
    paths.push_back(folder);
  }
  const LoadedScenarios loaded = load_scenarios(paths, {});
  size_t width = 0;
  for (const scenarios::Scenario& scenario : loaded.scenarios) width = std::max(width, scenario.name.size());
  for (const scenarios::Scenario& scenario : loaded.scenarios) {
    fmt::print("{:<{}}  {}", scenario.name, width, scenario.summary);
    if (!scenario.tags.empty()) fmt::print("  [{}]", fmt::join(scenario.tags, ", "));
    fmt::print("\n");
  }
  return loaded.complaints ? kUsageError : kHeld;
}

int show_schema() {
  fmt::print("{}", scenarios::json_schema());
  return kHeld;
}

int explain_key(const Request& request) {
  const Result<std::string> text = scenarios::explain(request.key);
  if (!text) {
    fmt::print(stderr, "wavetank: {}\n", text.error().message);
    return kUsageError;
  }
  fmt::print("{}", *text);
  return kHeld;
}

int show_events() {
  fmt::print("{}", scenarios::event_vocabulary());
  return kHeld;
}

}  // namespace wavetank::cli
