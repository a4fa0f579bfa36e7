// Nearest: what a misspelt name may have meant, for "did you mean".
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace wavetank::faults {

/// The one of `candidates` nearest to `text`, the first of several; "" when none is near.
std::string nearest(std::string_view text, std::span<const std::string> candidates);

}  // namespace wavetank::faults
