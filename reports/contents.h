// Contents: what a document of results is made of.
#pragma once

#include <vector>

#include "reports/baseline.h"
#include "reports/history.h"
#include "scenarios/result.h"

namespace wavetank::reports {

struct Contents {
  const scenarios::SuiteResult& suite;
  const Comparison* comparison = nullptr;      ///< with a baseline, if there is one
  const std::vector<Trend>* trends = nullptr;  ///< of the suite's scenarios over builds, if there is a history
};

}  // namespace wavetank::reports
