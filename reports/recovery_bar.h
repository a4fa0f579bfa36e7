// A recovery drawn: one bar of the five phases, and their figures.
#pragma once

#include <string>

#include "faults/finding.h"
#include "reports/ink.h"

namespace wavetank::reports {

/// The five phases, drawn so that `longest` would be `cells` wide; at least one cell.
std::string recovery_bar(const faults::Episode& episode, Duration longest, uint32_t cells);

/// "· detect 1.00 s  ░ restart 500 ms  …": the figures, each with the glyph that stands for it in the bar.
/// Phases that took no time are left out; "? unfinished 2.60 s" is what no phase accounts for.
std::string recovery_figures(const faults::Episode& episode);

}  // namespace wavetank::reports
