// Layout of JSON, value by value.
#include "scenarios/text/json_layout.h"

#include <algorithm>

namespace wavetank::scenarios {
namespace {

constexpr size_t kColumns = 120;

class Layout {
 public:
  explicit Layout(std::string_view json) : json_(json) {}

  std::string text() {
    value(0);
    return std::move(out_) + "\n";
  }

 private:
  bool at_container() const { return json_[at_] == '{' || json_[at_] == '['; }

  size_t end_of_string(size_t from) const {
    size_t i = from + 1;
    while (json_[i] != '"') i += json_[i] == '\\' ? 2 : 1;
    return i + 1;
  }

  /// Where the value ends that begins here.
  size_t end() const {
    if (json_[at_] == '"') return end_of_string(at_);
    if (!at_container()) return std::min(json_.find_first_of(",]}", at_), json_.size());
    size_t depth = 0;
    size_t i = at_;
    do {
      const char c = json_[i];
      depth += c == '{' || c == '[';
      depth -= c == '}' || c == ']';
      i = c == '"' ? end_of_string(i) : i + 1;
    } while (depth > 0);
    return i;
  }

  void copy_until(size_t end) {
    out_ += json_.substr(at_, end - at_);
    at_ = end;
  }

  void new_line(size_t indent) {
    out_ += '\n';
    line_ = out_.size();
    out_.append(indent, ' ');
  }

  /// One value; what follows it on its line is a comma at most.
  void value(size_t indent) {
    const size_t stop = end();
    if (!at_container() || out_.size() - line_ + stop - at_ < kColumns) return copy_until(stop);
    copy_until(at_ + 1);
    while (at_ < stop - 1) {
      new_line(indent + 2);
      if (json_[stop - 1] == '}') copy_until(end_of_string(at_) + 2);  // "key":
      value(indent + 2);
      if (json_[at_] != ',') continue;
      copy_until(at_ + 1);
      ++at_;  // the space
    }
    new_line(indent);
    copy_until(stop);
  }

  std::string_view json_;
  size_t at_ = 0;
  size_t line_ = 0;  ///< where the last line of out_ begins
  std::string out_;
};

}  // namespace

std::string lay_out_json(std::string_view json) { return Layout(json).text(); }

}  // namespace wavetank::scenarios
