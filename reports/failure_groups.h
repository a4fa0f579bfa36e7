// Failing runs that are alike, side by side: hundreds of them tell as many stories as there are groups.
#pragma once

#include <string>
#include <vector>

#include "scenarios/result.h"

namespace wavetank::reports {

/// Of failures that are alike, so many are told in full.
constexpr size_t kWholeFailures = 3;

/// What failures have in common that are alike: not how many records are wrong, but which promises are broken beyond
/// those that the scenario is meant to break, or how the process died.
std::string failure_sign(const scenarios::RunResult& run, const std::vector<std::string>& expected_violations);

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
