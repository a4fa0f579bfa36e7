// Reproducer: a failing run as a scenario file of its own, with what chance decided written out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/result.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

/// `scenario` with its repeated faults as the single ones that `seed` gives. Running it with that seed is the same run.
Scenario concrete_scenario(const Scenario& scenario, uint64_t seed);

/// The concrete scenario of a failing run of `build`, with what the run was, and an anchor for each fault that came by
/// the clock. A run that was not deterministic is no such run again: nothing is said of it.
Scenario reproducer_of(const Scenario& scenario, const RunResult& failed, const std::string& build);

/// Its faults start at their anchors in place of their times.
Scenario anchored(Scenario reproducer);

/// The text of a file that will lie in `folder` ("" : anywhere): `remarks` as comments, one line each, then the
/// scenario with all overrides in it.
std::string reproducer_text(const Scenario& reproducer, const std::vector<std::string>& remarks,
                            const std::string& folder);

/// "smoke-seed-7.yaml", without characters that a file name should not have.
std::string reproducer_name(const Scenario& scenario, uint64_t seed);

}  // namespace wavetank::scenarios
