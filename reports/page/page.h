// The page: results as one HTML file that needs nothing else, neither a network nor, for its verdicts, a script.
#pragma once

#include <string>

#include "reports/contents.h"
#include "scenarios/tuning/result.h"

namespace wavetank::reports {

/// Everything of a suite that a person wants to know, from the verdict down to single checkpoints, and what has become
/// of it since the baseline, if there is one. Runs that have a chronicle are shown in depth, failing ones first, as
/// long as the page stays under 1 MB.
std::string html_page(const Contents& contents);

/// The same for a tuning: the answer, the curve with its intervals, every candidate, and the lines to paste. `build` is
/// what made it: "wavetank 0.1.0 (Release, GCC 12.2.0)".
std::string html_page(const scenarios::tuning::Tuning& tuning, const std::string& build);

}  // namespace wavetank::reports
