// Reach: what faults of a scenario can name, and how long things take in it: the ranges for generated plans.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/scenario.h"

namespace wavetank::scenarios::search {

/// An event of the engine as a place for a fault.
struct EventPlace {
  std::string event;
  std::string phase;  ///< "" : it has none
  uint32_t most = 1;  ///< about how often it comes, at least 1
};

struct Reach {
  Duration input;                  ///< how long records come in
  Duration heartbeat;              ///< the timeout
  Duration checkpoint;             ///< the interval
  Duration longest;                ///< that one fault may last, so that the engine's promises hold
  std::vector<std::string> nodes;  ///< every machine but the console, which is the reader of the output
  std::vector<std::string> roles;  ///< globs: "worker-*"
  std::vector<std::string> tasks;  ///< "per_key/2"
  std::vector<std::string> messages;
  std::vector<EventPlace> events;
};

/// `scenario`'s workload files have been checked.
Reach reach_of(const Scenario& scenario);

}  // namespace wavetank::scenarios::search
