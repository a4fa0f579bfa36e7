// Recoveries: how long those of a suite, or of one of its scenarios, took.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/result.h"

namespace wavetank::reports {

struct Recoveries {
  std::string title;            ///< the scenario's name, or how many scenarios
  std::vector<double> seconds;  ///< ascending; censored ones count with what was seen of them
  uint64_t censored = 0;
  std::optional<Duration> limit;
};

/// Those of `only`; of the whole suite when it is nullptr. Disturbances are not among them.
Recoveries recoveries_of(const scenarios::SuiteResult& suite, const scenarios::ScenarioResult* only);

}  // namespace wavetank::reports
