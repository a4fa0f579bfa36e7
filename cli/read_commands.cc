// The commands that run nothing: validate, list, schema, explain, events, diff.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/build.h"
#include "cli/commands.h"
#include "cli/problem_formats.h"
#include "scenarios/telling/trace_difference.h"
#include "scenarios/text/fields.h"
#include "scenarios/text/lints.h"
#include "scenarios/text/vocabulary.h"

namespace wavetank::cli {
int validate_scenarios(const Request& request) {
  LoadedScenarios loaded = load_scenarios(chosen_paths(request), {});
  choose(loaded.scenarios, request);
  for (const scenarios::Scenario& scenario : loaded.scenarios)
    std::ranges::move(scenarios::lints(scenario), std::back_inserter(loaded.warnings));
  const bool nothing = loaded.scenarios.empty() && loaded.problems.empty();
  switch (request.format) {
    case OutputFormat::kHuman:
      complain(loaded);
      for (const scenarios::Scenario& scenario : loaded.scenarios) fmt::print("{}: valid\n", scenario.path);
      break;
    case OutputFormat::kJson:
      fmt::print("{}", problems_as_json(loaded));
      break;
    case OutputFormat::kGithub:
      fmt::print("{}", problems_as_annotations(loaded));
      break;
  }
  if (nothing) fmt::print(stderr, "wavetank: nothing to validate; name scenario files or folders of them\n");
  return nothing ? kNothingRan : loaded.problems.empty() ? kHeld : kUsageError;
}

int list_scenarios(const Request& request) {
  if (request.list_invariants) fmt::print("{}", scenarios::invariant_list());
  if (request.list_messages) fmt::print("{}", scenarios::message_list());
  if (request.list_invariants || request.list_messages) return kHeld;
  std::vector<std::string> paths = request.paths;
  if (paths.empty()) {
    const std::string folder = catalogue_folder();
    if (folder.empty()) {
      fmt::print(stderr, "wavetank: the built-in catalogue is not found; set WAVETANK_CATALOG to its folder\n");
      return kUsageError;
    }
    paths.push_back(folder);
  }
  LoadedScenarios loaded = load_scenarios(paths, {});
  const bool complaints = complain(loaded);
  choose(loaded.scenarios, request);
  size_t width = 0;
  for (const scenarios::Scenario& scenario : loaded.scenarios) width = std::max(width, scenario.name.size());
  for (const scenarios::Scenario& scenario : loaded.scenarios) {
    fmt::print("{:<{}}  {}", scenario.name, width, scenario.summary);
    if (!scenario.tags.empty()) fmt::print("  [{}]", fmt::join(scenario.tags, ", "));
    fmt::print("\n");
  }
  return complaints ? kUsageError : kHeld;
}

int show_schema() {
  fmt::print("{}", scenarios::json_schema());
  return kHeld;
}

int explain_key(const Request& request) {
  const Result<std::string> text = scenarios::explain(request.key);
  std::string other = scenarios::explain_event(request.key);
  if (other.empty()) other = scenarios::explain_invariant(request.key);
  if (!text && !other.empty()) {
    fmt::print("{}", other);
    return kHeld;
  }
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

int compare_trace_files(const Request& request) {
  const Result<scenarios::TraceDifference> difference =
      scenarios::compare_traces(request.paths.at(0), request.paths.at(1));
  if (!difference) {
    fmt::print(stderr, "wavetank: {}\n", difference.error().message);
    return kUsageError;
  }
  fmt::print("{}", difference->text);
  return difference->same ? kHeld : kDifferent;
}

}  // namespace wavetank::cli
