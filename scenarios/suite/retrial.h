// Retrial: kept failures are tried again, and of each is said what has become of it.
#pragma once

#include <string>
#include <vector>

#include "scenarios/suite/suite.h"

namespace wavetank::scenarios {

struct RetrialOptions {
  std::string build;   ///< this one
  uint64_t seeds = 5;  ///< with so many, from the reproducer's own on, its anchored form is tried
};

/// Runs each reproducer as it was kept, and, where that is not the failing run again, with its faults at their anchors.
/// Each ScenarioResult has a `standing`:
/// - reproduced: the same digest, and still it fails;
/// - violated: another run, and it fails;
/// - held: with all seeds every anchor came, and everything held;
/// - stale: nothing failed, but with some seed a fault waited in vain, so that nothing is known (inconclusive).
/// On the same build another digest is a run that is not deterministic. Of `options`, seeds mean nothing.
SuiteResult retry_failures(const std::vector<Scenario>& reproducers, const SuiteOptions& options,
                           const RetrialOptions& retrial, const RunOne& run_one, SuiteObserver& observer);

/// One suite after the other, as one.
SuiteResult joined(SuiteResult first, SuiteResult second);

}  // namespace wavetank::scenarios
