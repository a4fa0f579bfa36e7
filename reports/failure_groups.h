// Failing runs that are alike, side by side: hundreds of them tell as many stories as there are groups.
#pragma once

#include <string>
#include <vector>

#include "scenarios/result.h"

namespace wavetank::reports {

/// The failing runs of one scenario in one group.
struct FailingScenario {
  std::string name;
  std::vector<const scenarios::RunResult*> runs;  ///< never empty; as the suite has them
};

/// Failing runs with one sign.
struct FailureGroup {
  std::string sign;  ///< "exactly-once, key-order", or how the process died
  std::vector<FailingScenario> scenarios;

  size_t runs() const;
  /// Those to tell first: one of each scenario, then the second of each, and so on; at most `most`.
  std::vector<const scenarios::RunResult*> told(size_t most) const;
};

/// The failing runs of `suite`, which must outlive what is returned; the group with the most scenarios first.
std::vector<FailureGroup> failure_groups(const scenarios::SuiteResult& suite);

}  // namespace wavetank::reports
