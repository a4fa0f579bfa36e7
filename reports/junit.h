// The results as JUnit XML, for continuous integration: a test suite per scenario, a test case per seed.
#pragma once

#include <string>

#include "reports/contents.h"
#include "scenarios/result.h"

namespace wavetank::reports {

/// Violations are failures, crashes and nondeterminism are errors; verdicts over all runs are a test case of their own,
/// and so is each comparison with a baseline. Attributes are those of the xUnit plugin's schema, the strictest of
/// readers: the scenario's file is an attribute of its suite.
/// Characters that XML 1.0 does not allow are replaced.
std::string to_junit(const Contents& contents);
inline std::string to_junit(const scenarios::SuiteResult& suite) { return to_junit(Contents{suite}); }

}  // namespace wavetank::reports
