// The figures of a tuning as texts with their units and intervals.
#pragma once

#include <string>

#include "scenarios/tuning/result.h"

namespace wavetank::reports {

/// "2.10 %", "18.0 s", "640 kB", "12.0 min a year".
std::string figure_text(double value, scenarios::tuning::Unit unit);
/// A round number at an axis: "2 %", "5 s".
std::string tick_text(double value, scenarios::tuning::Unit unit);
/// "2.10 % (1.90–2.30)"; "≥" before an upper end that the sample does not bound.
std::string estimate_text(const scenarios::tuning::Estimate& estimate, scenarios::tuning::Unit unit);
/// Where a number of a unit lies in the text's own scale: shares count in percent.
double shown_number(double value, scenarios::tuning::Unit unit);

}  // namespace wavetank::reports
