// Quoting for YAML.
#include "scenarios/text/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace wavetank::scenarios {
namespace {

/// YAML reads it back as the same text without quotes, in any place.
bool is_plain(std::string_view text) {
  if (text.empty() || text == "null" || text == "Null" || text == "NULL") return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!letter(text.front()) && !digit(text.front()) && text.front() != '/') return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || digit(c) || c == '.' || c == '-' || c == '/' || c == '%'; });
}

}  // namespace

std::string yaml_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else if (byte < 0x20 || byte == 0x7F)
      out += fmt::format("\\x{:02x}", byte);
    else
      out += c;
  }
  return out + "\"";
}

std::string yaml_text(const std::vector<std::string>& texts) {
  if (texts.size() == 1) return yaml_text(texts.front());
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + yaml_text(text);
  return out + "]";
}

}  // namespace wavetank::scenarios
