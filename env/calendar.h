// Calendar: event times as people write them, in UTC.
#pragma once

#include <cstdint>
#include <string>

namespace wavetank {

/// "2024-01-01T00:00:05Z", with as many decimals of the second as are needed, from nanoseconds since 1970.
/// The smallest and the largest number are the beginning and the end of time: a watermark may be either.
std::string to_iso8601(int64_t ns_since_epoch);

}  // namespace wavetank
