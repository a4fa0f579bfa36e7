// JSON by nlohmann's parser and writer.
#include "reports/json_value.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <type_traits>

namespace wavetank::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kDeepest = 100;

/// "line 3, column 7" of the byte at `offset`.
std::string place_in(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t line_begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return fmt::format("line {}, column {}", 1 + std::count(before.begin(), before.end(), '\n'),
                     1 + before.size() - line_begin);
}

/// Takes what the parser finds and hangs it where it belongs.
class Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(std::string_view text) : text_(text) {}

  bool null() override { return take({nullptr}); }
  bool boolean(bool value) override { return take({value}); }
  bool number_integer(number_integer_t value) override { return take({int64_t{value}}); }
  bool number_unsigned(number_unsigned_t value) override { return take({uint64_t{value}}); }
  bool number_float(number_float_t value, const string_t&) override { return take({value}); }
  bool string(string_t& value) override { return take({std::move(value)}); }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return open({JsonValue::Object{}}); }
  bool start_array(size_t) override { return open({JsonValue::List{}}); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    std::get<JsonValue::Object>(open_.back()->value).push_back({std::move(name), {}});
    return true;
  }
  bool parse_error(size_t position, const std::string& last, const nlohmann::detail::exception&) override {
    const size_t offset = position == 0 ? 0 : position - 1;
    const bool cut = text_.find_first_not_of(" \t\r\n", position) == std::string_view::npos && offset >= text_.size();
    complaint_ = cut ? fmt::format("{}: the document ends here, in the middle", place_in(text_, text_.size()))
                     : fmt::format("{}: this is no JSON, at '{}'", place_in(text_, offset), last);
    return false;
  }

  const std::string& complaint() const { return complaint_; }
  JsonValue take_root() { return std::move(root_); }

 private:
  JsonValue& place() {
    if (open_.empty()) return root_;
    JsonValue& parent = *open_.back();
    if (auto* list = std::get_if<JsonValue::List>(&parent.value)) return list->emplace_back();
    return std::get<JsonValue::Object>(parent.value).back().value;
  }
  bool take(JsonValue&& value) {
    place() = std::move(value);
    return true;
  }
  bool open(JsonValue&& value) {
    if (open_.size() == kDeepest) {
      complaint_ = fmt::format("this is nested in more than {} levels", kDeepest);
      return false;
    }
    JsonValue& here = place();
    here = std::move(value);
    open_.push_back(&here);
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  JsonValue root_;
  std::vector<JsonValue*> open_;  ///< what encloses the next value; a parent is not moved while a child is open
  std::string complaint_;
};

Json for_library(const JsonValue& json) {
  return std::visit(
      [](const auto& value) -> Json {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, JsonValue::List>) {
          Json list = Json::array();
          for (const JsonValue& item : value) list.push_back(for_library(item));
          return list;
        } else if constexpr (std::is_same_v<T, JsonValue::Object>) {
          Json object = Json::object();
          for (const JsonMember& member : value) object[member.name] = for_library(member.value);
          return object;
        } else {
          return Json(value);
        }
      },
      json.value);
}

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  const Object* object = std::get_if<Object>(&value);
  if (!object) return nullptr;
  for (const JsonMember& member : *object)
    if (member.name == name) return &member.value;
  return nullptr;
}

std::string_view JsonValue::kind() const {
  constexpr std::string_view kKinds[] = {"null",     "a boolean", "a whole number", "a whole number",
                                         "a number", "a text",    "a list",         "an object"};
  return kKinds[value.index()];
}

std::string to_text(const JsonValue& json) {
  return for_library(json).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<JsonValue> parse_json(std::string_view text) {
  Builder builder(text);
  if (!Json::sax_parse(text, &builder)) return trouble(Trouble::kCorrupt, builder.complaint());
  return builder.take_root();
}

}  // namespace wavetank::reports
