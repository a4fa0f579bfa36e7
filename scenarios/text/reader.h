// Reader: a scenario file, checked as a whole, becomes a Scenario; and a Scenario becomes a file again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.h"
#include "scenarios/text/problem.h"

namespace wavetank::scenarios {

/// Either a scenario, or all the mistakes in it, sorted by position.
struct ReadResult {
  std::optional<Scenario> scenario;
  std::vector<Problem> problems;
};

/// Reads `path`. `overrides` are texts "engine.checkpoint.interval=2s", applied in order after the file;
/// their problems stand in the file "--set". A relative `workload.file` becomes relative to the scenario's folder.
ReadResult read_scenario(const std::string& path, const std::vector<std::string>& overrides = {});
/// The same for a text that is called `path`.
ReadResult read_scenario_text(const std::string& path, std::string_view text,
                              const std::vector<std::string>& overrides = {});

/// A scenario file that reads back as an equal Scenario (but for path and text), defaults left out. It may lie in
/// `folder`, to which the names of workload files are then relative; "" : anywhere, they are absolute.
std::string write_scenario(const Scenario& scenario, const std::string& folder = {});

}  // namespace wavetank::scenarios
