// One line of a JSON Lines file as flat fields.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "env/result.h"

namespace wavetank::scenarios {

/// The texts of an object's fields in their order: strings as they are, numbers digit by digit as written.
/// Fields of inner objects are named "outer.inner"; nulls and lists are left out. Fails when the line is no object.
Result<std::vector<std::pair<std::string, std::string>>> parse_json_line(std::string_view line);

}  // namespace wavetank::scenarios
