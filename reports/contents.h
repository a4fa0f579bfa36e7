// Contents: what a document of results is made of.
#pragma once

#include "reports/baseline.h"
#include "scenarios/result.h"

namespace wavetank::reports {

struct Contents {
  const scenarios::SuiteResult& suite;
  const Comparison* comparison = nullptr;  ///< with a baseline, if there is one
};

}  // namespace wavetank::reports
