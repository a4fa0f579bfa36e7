// Parameters of a tuning: a key of the scenario and the values that are tried, as `--param` gives them.
#pragma once

#include <string>
#include <vector>

#include "env/result.h"
#include "scenarios/tuning/result.h"

namespace wavetank::scenarios::tuning {

/// A parameter and its values: as a scenario writes them, and as numbers for an axis.
struct ParameterRange {
  Parameter parameter;
  std::vector<std::string> values;
  std::vector<double> positions;
};

/// Reads `KEY=A..B` or `KEY=a,b,c`. A range is spread evenly, or by equal factors of at most 2 when it spans more than
/// a factor of 4; both ends are in it. Fails with what would be right. Whether the key takes such values is found
/// out when the scenario is read with them.
Result<ParameterRange> parse_parameter(const std::string& text);

/// Every combination of values, or `most` of them spread evenly (a Halton sequence) if there are more. Each is one
/// index into each parameter's values; ascending.
std::vector<std::vector<size_t>> combinations(const std::vector<ParameterRange>& parameters, size_t most);

}  // namespace wavetank::scenarios::tuning
