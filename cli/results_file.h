// Files of results, as `--json` wrote them.
#pragma once

#include <string>
#include <vector>

#include "env/result.h"
#include "scenarios/result.h"

namespace wavetank::cli {

/// The whole of a file; "-" is standard input. On failure the message begins with its path.
Result<std::string> read_text(const std::string& path);

/// Reads one; "-" is standard input. On failure the message begins with its path.
Result<scenarios::SuiteResult> read_results_file(const std::string& path);

/// Reads several and merges them, if there are several.
Result<scenarios::SuiteResult> read_merged_results(const std::vector<std::string>& paths);

}  // namespace wavetank::cli
