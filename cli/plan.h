// The plan of `wavetank run`: which scenarios with which seeds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "scenarios/scenario.h"

namespace wavetank::cli {

/// What there is to run: scenarios, and of each its seeds.
struct Plan {
  std::vector<scenarios::Scenario> scenarios;
  std::vector<scenarios::Scenario> kept_failures;  ///< to be tried again; not among the others
  std::vector<std::string> settings;
  std::vector<std::vector<uint64_t>> chosen_seeds;  ///< with --failed
  size_t runs = 0;
  int exit_code = kHeld;  ///< anything else: what was wrong is said already
};

/// Reads what `request` names. Mistakes are said on standard error.
Plan make_plan(const Request& request);

}  // namespace wavetank::cli
