// The timeline of a run, as a section of the terminal report.
#pragma once

#include <string>
#include <vector>

#include "scenarios/result.h"

namespace wavetank::reports {

struct TimelineText {
  std::string title;
  std::string lines;  ///< "" when the run has no timeline
};

/// `all`: every step. Otherwise checkpoints that follow each other without anything between them become one line, and
/// of the rest the end is shown; the title then says how to see all. Lines are indented by `depth`.
TimelineText timeline_text(const scenarios::RunResult& run, bool all, size_t depth);

}  // namespace wavetank::reports
