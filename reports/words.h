// The words all reports use for outcomes, verdicts and conclusions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/result.h"

namespace wavetank::reports {

/// "held", "violated", "not_converged", "crashed", "nondeterministic".
std::string_view name_of(scenarios::Outcome outcome);
/// "holds", "violated", "not_exercised".
std::string_view name_of(faults::Verdict verdict);
/// "passed", "failed", "inconclusive", "not_run".
std::string_view name_of(scenarios::ScenarioResult::Conclusion conclusion);
/// "holds", "violated", "inconclusive", "not_judged".
std::string_view name_of(scenarios::LimitVerdict::Kind kind);

/// The suite's entry for the scenario of `run`; nullptr if it is not in there.
const scenarios::ScenarioResult* scenario_of(const scenarios::SuiteResult& suite, const scenarios::RunResult& run);
/// Whether `run` counts against its scenario.
bool failing(const scenarios::SuiteResult& suite, const scenarios::RunResult& run);

/// `wavetank run PATH --seed N --set …`, quoted for a shell.
std::string reproduce_command(const scenarios::RunResult& run, const std::vector<std::string>& settings);

/// `text` with every byte that is not part of a well-formed UTF-8 character replaced by U+FFFD.
std::string valid_utf8(std::string_view text);
/// valid_utf8 with control characters but tabs and newlines replaced too: safe on a terminal and in XML.
std::string printable(std::string_view text);
std::string first_line(std::string_view text);

}  // namespace wavetank::reports
