// KeyOrder: which order a job's paths keep among the results of one key in a partition of a sink.
#pragma once

#include <string>

#include "engine/job/plan.h"
#include "faults/evidence.h"

namespace wavetank::scenarios {

/// Judged backwards from the sink to the last window, or to the source if there is none. An order is kept along a
/// single path whose records stay in their task or go to their key's; where paths meet or records are dealt in turn,
/// none is.
faults::KeyOrder key_order_of(const engine::JobSpec& job, const engine::Plan& plan, const std::string& sink);

}  // namespace wavetank::scenarios
