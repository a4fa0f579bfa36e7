// What CLI11 is told of the commands that search: shrink, and explore.
#pragma once

#include <string>

#include "cli/command_line.h"

namespace CLI {
class App;
}

namespace wavetank::cli {

/// `seed` is for the text of --seed. All must outlive the parsing.
void describe_explore(CLI::App& explore, Request& request, std::string& seed);
void describe_shrink(CLI::App& shrink, Request& request, std::string& seed, std::string& probe);

}  // namespace wavetank::cli
