// JsonValue: a JSON document as a plain value, so that only one file of this room knows a JSON library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "env/result.h"

namespace wavetank::reports {

struct JsonMember;

/// A value with all that is in it. Members keep their order.
struct JsonValue {
  using List = std::vector<JsonValue>;
  using Object = std::vector<JsonMember>;
  std::variant<std::nullptr_t, bool, int64_t, uint64_t, double, std::string, List, Object> value;

  /// The value of the first member of that name; nullptr when this is no object or has none.
  const JsonValue* find(std::string_view name) const;
  /// The text that this is; nullptr when it is something else.
  const std::string* text() const { return std::get_if<std::string>(&value); }
  /// "a text", "a list", "null": how messages call it.
  std::string_view kind() const;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

/// As text for people and diffs, indented by two; ends in a newline. Bytes that are not UTF-8 are replaced.
std::string to_text(const JsonValue& json);

/// Reads a whole document. Fails with kCorrupt; the message begins with line and column, and says where a document
/// ends too early. More than a hundred levels are refused.
Result<JsonValue> parse_json(std::string_view text);

}  // namespace wavetank::reports
