// Results as metrics in text, for Prometheus and what reads its formats: figures of scenarios, and the course of runs.
#pragma once

#include <string>

#include "scenarios/result.h"

namespace wavetank::reports {

/// OpenMetrics text, restricted to what Prometheus' older text format has too, so that readers of either take it. Every
/// sample has a timestamp: the virtual time since the run began, in whole seconds; the figures of a scenario stand at
/// the end of its longest run. Of several samples within a second the last is taken. Runs whose course the results
/// keep have their progress, and all have their recoveries and faults.
std::string to_open_metrics(const scenarios::SuiteResult& suite);

}  // namespace wavetank::reports
