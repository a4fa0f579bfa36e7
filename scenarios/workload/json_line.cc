// JSON through nlohmann's events, which keep the digits of numbers.
#include "scenarios/workload/json_line.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace wavetank::scenarios {
namespace {

class Fields final : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::vector<std::pair<std::string, std::string>> fields;
  std::string trouble;

  bool null() override { return true; }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return add(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& digits) override { return add(digits); }
  bool string(string_t& value) override { return add(value); }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override {
    if (depth_++ == 0) return true;
    prefix_lengths_.push_back(prefix_.size());
    prefix_ = path_ + ".";
    return true;
  }
  bool key(string_t& name) override {
    path_ = prefix_ + name;
    return true;
  }
  bool end_object() override {
    if (--depth_ == 0) return true;
    prefix_.resize(prefix_lengths_.back());
    prefix_lengths_.pop_back();
    return true;
  }
  bool start_array(size_t) override {
    ++lists_;
    if (depth_ == 0) trouble = "it is a list, not an object";
    return depth_ > 0;
  }
  bool end_array() override {
    --lists_;
    return true;
  }
  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception&) override {
    trouble = fmt::format("it is not valid JSON at character {}", position);
    return false;
  }

 private:
  bool add(std::string text) {
    if (depth_ == 0) {
      trouble = "it is not an object";
      return false;
    }
    if (lists_ == 0) fields.emplace_back(path_, std::move(text));
    return true;
  }

  std::string path_;
  std::string prefix_;
  std::vector<size_t> prefix_lengths_;
  int depth_ = 0;
  int lists_ = 0;
};

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> parse_json_line(std::string_view line) {
  Fields reader;
  const bool parsed = nlohmann::json::sax_parse(line.begin(), line.end(), &reader);
  if (!parsed) return trouble(Trouble::kInvalid, reader.trouble);
  return std::move(reader.fields);
}

}  // namespace wavetank::scenarios
