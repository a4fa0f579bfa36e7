// What a failure was shrunk to, as text for a terminal.
#pragma once

#include <string>

#include "reports/ink.h"
#include "reports/terminal.h"
#include "scenarios/result.h"

namespace wavetank::reports {

/// "2 of 14 faults are left, after 213 runs in 8.1 s": how far it came, in one sentence.
std::string shrunk_summary(const scenarios::ShrunkFailure& shrunk);
/// "workload.rate: 400/s → 4/s"; "job.sinks.totals: gone".
std::string smaller_text(const scenarios::SmallerSetting& setting);
/// `wavetank run FILE`, quoted for a shell; "" when no file keeps it.
std::string shrunk_command(const scenarios::ShrunkFailure& shrunk);

/// A few lines below a failing run, indented by `depth`; "" when it was not shrunk.
std::string shrunk_lines(const scenarios::RunResult& run, size_t depth, const Ink& ink);
/// The whole answer of `wavetank shrink` to one failure.
std::string render_shrunk(const scenarios::RunResult& run, const TerminalOptions& options);

}  // namespace wavetank::reports
