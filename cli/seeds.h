// Seeds as a user gives them: a count, or a range.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "env/result.h"

namespace wavetank::cli {

/// One number, all of `text`.
Result<uint64_t> parse_seed(std::string_view text);

/// "200" is 1 to 200, "0" none; "1000..1199" is both ends and all between. At most a million.
Result<std::vector<uint64_t>> parse_seeds(std::string_view text);

}  // namespace wavetank::cli
