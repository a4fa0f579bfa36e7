// The options of `wavetank tune`, but for those that several commands have.
#pragma once

#include <string>

#include "cli/command_line.h"

namespace CLI {
class App;
}

namespace wavetank::cli {

/// Adds them to `tune`. What is given goes to `request` and `seed`, which must outlive it.
void describe_tune(CLI::App& tune, Request& request, std::string& seed);

}  // namespace wavetank::cli
