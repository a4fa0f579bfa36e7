// The results as JUnit XML, for continuous integration: a test suite per scenario, a test case per seed.
#pragma once

#include <string>

#include "scenarios/result.h"

namespace wavetank::reports {

/// Violations are failures, crashes and nondeterminism are errors; verdicts over all runs are a test case of their own.
/// Characters that XML 1.0 does not allow are replaced.
std::string to_junit(const scenarios::SuiteResult& suite);

}  // namespace wavetank::reports
