// CSV as RFC 4180 has it: fields in commas, quotes where a field needs them, one header line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wavetank::scenarios {

/// Reads one row after the other from a text that the caller keeps. Empty lines are passed over.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);

  /// The next row's fields, without their quotes; false at the end.
  bool next(std::vector<std::string>& fields);
  /// The line on which the last row began.
  int line() const { return row_line_; }
  /// What was wrong with the last row; "" if nothing was. Such a row ends with its line.
  std::string_view trouble() const { return trouble_; }

 private:
  void read_quoted(std::string& field);
  bool at_end_of_line() const;
  void skip_line();

  std::string_view text_;
  size_t place_ = 0;
  int line_ = 1;
  int row_line_ = 0;
  std::string_view trouble_;
};

}  // namespace wavetank::scenarios
