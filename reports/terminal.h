// The report a person reads: a verdict on one run, or on a suite.
#pragma once

#include <string>
#include <vector>

#include "scenarios/result.h"

namespace wavetank::reports {

struct TerminalOptions {
  bool color = false;
  bool all_timeline = false;  ///< the whole timeline, not shortened
};

/// The whole of a suite that had one run: fault ledger, verdicts, recovery phase by phase, totals, digest.
std::string render_run(const scenarios::SuiteResult& suite, const TerminalOptions& options);

/// One line per scenario, what failed (again), verdicts over the suite, totals.
std::string render_suite(const scenarios::SuiteResult& suite, const TerminalOptions& options);

/// One failing run: what is violated, by which witnesses, the end of the timeline, and how to see it again.
std::string render_failure(const scenarios::RunResult& run, const std::vector<std::string>& settings,
                           const TerminalOptions& options);
/// The same in a line.
std::string render_failure_line(const scenarios::RunResult& run, const TerminalOptions& options);

}  // namespace wavetank::reports
