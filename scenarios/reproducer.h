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

/// The file's text: `remarks` as comments, one line each, then the concrete scenario with all overrides in it.
std::string reproducer_text(const Scenario& scenario, uint64_t seed, const std::vector<std::string>& remarks);

/// "smoke-seed-7.yaml", without characters that a file name should not have.
std::string reproducer_name(const Scenario& scenario, uint64_t seed);

}  // namespace wavetank::scenarios
