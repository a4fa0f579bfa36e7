// The commands of the program. Results go to standard output, complaints and progress to standard error.
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "scenarios/scenario.h"
#include "scenarios/text/problem.h"

namespace wavetank::cli {

constexpr int kHeld = 0;
constexpr int kDifferent = 1;
constexpr int kUsageError = 2;
constexpr int kOwnFailure = 3;
constexpr int kNotDeterministic = 4;
constexpr int kNothingRan = 5;
constexpr int kInconclusive = 6;

/// Each returns the exit code.
int run_scenarios(const Request& request);
int validate_scenarios(const Request& request);
int list_scenarios(const Request& request);
int show_schema();
int explain_key(const Request& request);
int show_events();
int replay_run(const Request& request);
int compare_trace_files(const Request& request);
int report_results(const Request& request);
int add_to_history(const Request& request);
int show_history(const Request& request);
int tune_scenario(const Request& request);
int shrink_failures(const Request& request);
int explore_faults(const Request& request);

/// Scenarios that were asked for and could be read, and every mistake in the others.
struct LoadedScenarios {
  std::vector<scenarios::Scenario> scenarios;
  std::vector<scenarios::Problem> problems;  ///< not empty: not all of it can be used
  std::vector<scenarios::Problem> warnings;  ///< skipped lines of event files, and what lints advise
};
LoadedScenarios load_scenarios(const std::vector<std::string>& paths, const std::vector<std::string>& settings);
/// Its problems and warnings, on standard error; true when there are problems.
bool complain(const LoadedScenarios& loaded);

/// `request.paths`, or the catalogue's folder when there are none but a tag or a filter chooses among all.
std::vector<std::string> chosen_paths(const Request& request);
/// Keeps the scenarios that have one of the tags and match one of the filters; a tag that none has is said on standard
/// error.
void choose(std::vector<scenarios::Scenario>& scenarios, const Request& request);

}  // namespace wavetank::cli
