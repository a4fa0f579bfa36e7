// Workflow commands and what they escape.
#include "reports/annotation.h"

#include <fmt/format.h>

#include "reports/words.h"

namespace wavetank::reports {
namespace {

/// Percent signs and line ends would end the command; in its properties commas and colons too.
std::string without_ends(std::string_view text, bool property) {
  std::string out;
  for (const char c : printable(text)) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ',' || c == ':'));
    out += special ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out;
}

}  // namespace

std::string workflow_command(const Annotation& annotation) {
  std::string properties;
  const auto add = [&](std::string_view name, const std::string& value) {
    properties += fmt::format("{}{}={}", properties.empty() ? " " : ",", name, without_ends(value, true));
  };
  if (!annotation.file.empty()) add("file", annotation.file);
  if (annotation.line > 0) add("line", std::to_string(annotation.line));
  if (annotation.line > 0 && annotation.column > 0) add("col", std::to_string(annotation.column));
  if (!annotation.title.empty()) add("title", annotation.title);
  return fmt::format("::{}{}::{}\n", annotation.level, properties, without_ends(annotation.message, false));
}

}  // namespace wavetank::reports
