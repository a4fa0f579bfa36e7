// Finding scenario files from what a user typed: files, directories, names of the catalogue.
#pragma once

#include <string>
#include <vector>

#include "scenarios/text/problem.h"

namespace wavetank::scenarios {

struct FoundScenarios {
  std::vector<std::string> files;  ///< each once, in the order asked for; a directory's sorted by name
  std::vector<Problem> problems;   ///< what could not be found, with suggestions
};

/// Each of `paths` is a file, a directory (its *.yaml), or a name in one of the `catalogues`: "smoke" is smoke.yaml.
FoundScenarios find_scenarios(const std::vector<std::string>& paths, const std::vector<std::string>& catalogues);

}  // namespace wavetank::scenarios
