// The comparison with a baseline as a section of the terminal report.
#pragma once

#include <string>

#include "reports/baseline.h"

namespace wavetank::reports {

/// A line per scenario with its figures before and now, below it what became worse or better, and what that means.
std::string comparison_table(const Comparison& comparison, bool color);

/// "recovery p50 2.00 s → 2.60 s" as one cell: "2.00 s → 2.60 s", with ▲ or ▼ when it changed by more than noise.
std::string recovery_cell(const RecoveryChange& change);

}  // namespace wavetank::reports
