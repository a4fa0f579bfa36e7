// Files of results, as `--json` wrote them.
#pragma once

#include <string>

#include "env/result.h"
#include "scenarios/result.h"

namespace wavetank::cli {

/// Reads one; "-" is standard input. On failure the message begins with its path.
Result<scenarios::SuiteResult> read_results_file(const std::string& path);

}  // namespace wavetank::cli
