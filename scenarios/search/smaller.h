// Smaller values to try in place of a value, the boldest first.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env/option.h"

namespace wavetank::scenarios::search {

/// Whole numbers from `least` on, below `value`: the least, a tenth, a half, three quarters or one less.
std::vector<uint64_t> smaller_counts(uint64_t value, uint64_t least);
/// A tenth, a half, three quarters, of at most two digits; nothing below a millisecond.
std::vector<Duration> smaller_durations(Duration value);
/// The value with fewer digits: on whole seconds, on tenths, hundredths, thousandths, down or up;
/// nothing when it has but two.
std::vector<Duration> rounder_durations(Duration value);
/// A setting as it is written, by its type; nothing for types that have no size, and for distributions that are none
/// of one duration.
std::vector<std::string> smaller_texts(OptionType type, const std::string& text);

}  // namespace wavetank::scenarios::search
