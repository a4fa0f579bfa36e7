// A text as JSON writes it, for the few documents that are written by hand.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace wavetank::scenarios {

/// `text` in quotes; quotes, backslashes and control characters are escaped, other bytes stay as they are.
inline std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + "\"";
}

}  // namespace wavetank::scenarios
