// Recoveries as CSV, for spreadsheets and scripts: a line for each episode of each run.
#pragma once

#include <string>

#include "scenarios/result.h"

namespace wavetank::reports {

/// As RFC 4180 has it: a header line, lines that end in CR LF, quotes where they are needed. Times are seconds with
/// nine decimals. An episode is a "recovery" or a "disturbance"; one that never ended has "no" under `finished`, and
/// is longer than it says.
std::string to_csv(const scenarios::SuiteResult& suite);

}  // namespace wavetank::reports
