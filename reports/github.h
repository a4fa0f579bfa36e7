// Results on GitHub: annotations beside the files of a pull request, and a summary on the page of the workflow's run.
#pragma once

#include <cstddef>
#include <string>

#include "reports/contents.h"

namespace wavetank::reports {

/// What GitHub takes: annotations of a level in a step, bytes of a step's summary.
constexpr size_t kMostAnnotations = 10;
constexpr size_t kMostSummaryBytes = 1024 * 1024;

/// Workflow commands for a step's output: an error for each scenario that failed or became worse than its baseline, a
/// warning for each that is inconclusive. Of more than ten of a level the last says how many more there are.
/// Paths below `root` are told from there on.
std::string to_annotations(const Contents& contents, const std::string& root);

/// The results as Markdown: the verdict, a table of scenarios, what failed and how to see it again, the comparison with
/// the baseline. What would not go into `most_bytes` is left out, and that is said.
std::string to_step_summary(const Contents& contents, size_t most_bytes = kMostSummaryBytes);

}  // namespace wavetank::reports
