// Columns of event files: how texts become event times, values and keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "env/result.h"

namespace wavetank::scenarios {

/// The format of a time as its column writes it: "iso8601", or "s", "ms", "us", "ns" since 1970 by its size.
/// Nothing when it is neither a number nor a date.
std::optional<std::string_view> detect_time_format(std::string_view text);

/// Nanoseconds since 1970, UTC, from a number (with decimals) of `format`, or from an ISO-8601 date and time such as
/// 2024-05-01T12:00:00.250+02:00. Fails with what is wrong.
Result<int64_t> parse_event_time(std::string_view text, std::string_view format);

/// An exact decimal: digits / 10^decimals.
struct Decimal {
  __int128 digits = 0;
  int decimals = 0;
};
Result<Decimal> parse_decimal(std::string_view text);
/// The value scaled to `decimals` decimals, not fewer than it has; nothing when it does not fit 64 bits.
std::optional<int64_t> scaled_to(const Decimal& value, int decimals);

/// The number that `text` is when it is written as a program writes an unsigned integer: "17", not "017" or "+17".
std::optional<uint64_t> plain_integer(std::string_view text);

}  // namespace wavetank::scenarios
