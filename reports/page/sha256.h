// SHA-256, as a content security policy names the scripts and styles that it allows.
#pragma once

#include <string>
#include <string_view>

namespace wavetank::reports {

/// FIPS 180-4, in base64.
std::string sha256_base64(std::string_view text);

}  // namespace wavetank::reports
