// The report on a tuning that a person reads.
#pragma once

#include <string>

#include "reports/terminal.h"
#include "scenarios/tuning/result.h"

namespace wavetank::reports {

/// The table of candidates, their curve, the answer in words, its sensitivity, and only then the lines to paste.
std::string render_tuning(const scenarios::tuning::Tuning& tuning, const TerminalOptions& options);

}  // namespace wavetank::reports
