// A suite built by hand that shows everything a report can show.
#pragma once

#include <string>

#include "scenarios/result.h"

namespace wavetank::reports {

/// One run that held through two faults, with two recoveries.
scenarios::SuiteResult suite_of_one_good_run();
/// One run that lost a record.
scenarios::SuiteResult suite_of_one_bad_run();
/// Five scenarios: passed, violated, crashed and nondeterministic, inconclusive, and one expected to violate.
scenarios::SuiteResult suite_of_many();

/// Compares with tests/golden/reports/NAME; writes it instead when WAVETANK_RENEW_GOLDEN is set.
void expect_golden(const std::string& name, const std::string& text);

}  // namespace wavetank::reports
