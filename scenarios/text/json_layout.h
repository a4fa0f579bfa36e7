// Layout of JSON for people and for diffs.
#pragma once

#include <string>
#include <string_view>

namespace wavetank::scenarios {

/// `json`, which must be valid and on one line with ", " and ": " between its parts, broken into lines: what fits into
/// one stays in one, of anything longer each member has its own. Ends with a newline.
std::string lay_out_json(std::string_view json);

}  // namespace wavetank::scenarios
