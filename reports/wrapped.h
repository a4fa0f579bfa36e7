// Long lines broken for a terminal, so that what belongs together stays below each other.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wavetank::reports {

/// Breaks lines of more than `columns` characters at spaces; what is broken off is indented like the text of its line,
/// which begins after the last wide gap or dash in the line's first half. Colours take no room. Lines with a command to
/// copy (they name `wavetank run`) and words that are too long stay whole. `columns` 0: nothing is broken.
std::string wrapped(std::string_view text, size_t columns);

}  // namespace wavetank::reports
