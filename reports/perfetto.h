// Runs as a trace that Perfetto (ui.perfetto.dev) and chrome://tracing load.
#pragma once

#include <string>

#include "scenarios/result.h"

namespace wavetank::reports {

/// Chrome's trace-event JSON, one event a line; the clock is the run's virtual time. A process for the run, with a
/// track for each fault, one for recoveries and their phases, checkpoints side by side, and counters of progress; and a
/// process for each node, with what it went through and a track for each of its tasks, on which the engine's events
/// stand where the results keep them (`wavetank run … --perfetto`). Of several runs only those that the results keep
/// from near are in it, each with processes of its own.
std::string to_perfetto(const scenarios::SuiteResult& suite);

}  // namespace wavetank::reports
