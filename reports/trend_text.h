// Trends as text for a terminal, and as JSON.
#pragma once

#include <string>
#include <vector>

#include "reports/history.h"

namespace wavetank::reports {

/// For each scenario a line for every build, with sparklines of recovery and failures; the changes are marked.
std::string trend_text(const std::vector<Trend>& trends, bool color);

/// {"schema": "wavetank.history/1", "trends": […]}; ends in a newline.
std::string trends_to_json(const std::vector<Trend>& trends);

/// One character for each value, the higher the larger; a missing value is a space.
std::string sparkline(const std::vector<std::optional<double>>& values);

}  // namespace wavetank::reports
