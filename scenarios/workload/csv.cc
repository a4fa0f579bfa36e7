// Reading CSV.
#include "scenarios/workload/csv.h"

namespace wavetank::scenarios {

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) place_ = 3;
}

bool CsvReader::at_end_of_line() const {
  return place_ >= text_.size() || text_[place_] == '\n' || text_.substr(place_, 2) == "\r\n";
}

void CsvReader::skip_line() {
  const size_t end = text_.find('\n', place_);
  place_ = end == std::string_view::npos ? text_.size() : end + 1;
  ++line_;
}

/// From behind the opening quote to behind the closing one.
void CsvReader::read_quoted(std::string& field) {
  const size_t begin = place_;
  const int begin_line = line_;
  for (; place_ < text_.size(); ++place_) {
    const char c = text_[place_];
    if (c == '"') {
      ++place_;
      if (place_ >= text_.size() || text_[place_] != '"') return;
    }
    if (c == '\n') ++line_;
    field += c;
  }
  trouble_ = "a quote is not closed";
  place_ = begin;
  line_ = begin_line;
}

bool CsvReader::next(std::vector<std::string>& fields) {
  fields.clear();
  trouble_ = {};
  while (place_ < text_.size() && at_end_of_line()) skip_line();
  if (place_ >= text_.size()) return false;
  row_line_ = line_;
  while (true) {
    std::string& field = fields.emplace_back();
    if (place_ < text_.size() && text_[place_] == '"') {
      ++place_;
      read_quoted(field);
      if (trouble_.empty() && !at_end_of_line() && text_[place_] != ',')
        trouble_ = "text follows a closing quote; a quote inside quotes is written twice";
      if (!trouble_.empty()) break;
    } else {
      while (!at_end_of_line() && text_[place_] != ',') field += text_[place_++];
    }
    if (at_end_of_line()) break;
    ++place_;
  }
  skip_line();
  return true;
}

}  // namespace wavetank::scenarios
