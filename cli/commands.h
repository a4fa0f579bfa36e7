// The commands of the program. Results go to standard output, complaints and progress to standard error.
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "scenarios/scenario.h"

namespace wavetank::cli {

constexpr int kHeld = 0;
constexpr int kUsageError = 2;
constexpr int kOwnFailure = 3;
constexpr int kNothingRan = 5;

/// Each returns the exit code.
int run_scenarios(const Request& request);
int validate_scenarios(const Request& request);
int list_scenarios(const Request& request);
int show_schema();
int explain_key(const Request& request);
int show_events();

/// Scenarios that were asked for and could be read; every mistake in the others is already on standard error.
struct LoadedScenarios {
  std::vector<scenarios::Scenario> scenarios;
  bool complaints = false;
};
LoadedScenarios load_scenarios(const std::vector<std::string>& paths, const std::vector<std::string>& settings);

}  // namespace wavetank::cli
