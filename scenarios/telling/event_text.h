// An event of the engine for people: tasks, nodes and topics by name, durations with units, reasons in words.
#pragma once

#include <string>

#include "env/event.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios {

/// "job.failing task=per_key/2 reason=worker-lost".
std::string event_text(const Event& event, const Deployment& deployment);

}  // namespace wavetank::scenarios
