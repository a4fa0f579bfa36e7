// A fault on one line, as a scenario may have it.
#pragma once

#include <string>

#include "faults/plan.h"

namespace wavetank::scenarios {

/// `{id: F1, at: 2s, kill: worker-1, restart_after: 1s}`: as an item of `faults`, it reads back as this fault.
std::string fault_text(const faults::Fault& fault);

}  // namespace wavetank::scenarios
