// What one run of a suite does, whichever command asks for it.
#pragma once

#include "scenarios/run.h"
#include "scenarios/suite/suite.h"

namespace wavetank::cli {

/// Runs with `options`; a kept failure that a probe had found is probed again.
scenarios::RunOne run_one_with(const scenarios::RunOptions& options);

/// One for each processor.
uint32_t processors();

}  // namespace wavetank::cli
