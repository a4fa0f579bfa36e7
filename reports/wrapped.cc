// Counting characters as a terminal shows them: no escape sequences, UTF-8 by its first bytes.
#include "reports/wrapped.h"

#include <algorithm>
#include <vector>

namespace wavetank::reports {
namespace {

/// Narrower than this, the indented rest of a line would be a ribbon.
constexpr size_t kNarrowest = 40;

/// A line's bytes with the column that each begins at.
std::vector<size_t> columns_of(std::string_view line) {
  std::vector<size_t> columns;
  size_t column = 0;
  bool escape = false;
  for (const char c : line) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    columns.push_back(continues ? column - 1 : column);
    if (c == '\x1b') escape = true;
    if (!escape && !continues) ++column;
    if (escape && c == 'm') escape = false;
  }
  columns.push_back(column);
  return columns;
}

/// The column at which the text of a line begins: after the last gap of two spaces, or dash, in its first half.
size_t text_column(std::string_view line, const std::vector<size_t>& columns, size_t limit) {
  size_t begin = 0;
  for (size_t i = 0; i < line.size() && columns[i] < limit / 2; ++i) {
    const bool after_gap = i >= 2 && line[i - 1] == ' ' && line[i - 2] == ' ';
    const bool after_dash = i >= 3 && line[i - 1] == ' ' && line[i - 2] == '-' && line[i - 3] == ' ';
    if (line[i] != ' ' && (after_gap || after_dash)) begin = columns[i];
  }
  return begin;
}

void append_wrapped(std::string& out, std::string_view line, size_t limit) {
  const std::vector<size_t> columns = columns_of(line);
  if (columns.back() <= limit || line.find("wavetank run") != line.npos) {
    out += line;
    return;
  }
  const std::string indent(text_column(line, columns, limit), ' ');
  size_t begin = 0;
  size_t room = limit;
  while (columns.back() - columns[begin] > room) {
    size_t cut = line.npos;
    for (size_t i = begin; i < line.size() && columns[i] - columns[begin] <= room; ++i)
      if (line[i] == ' ' && columns[i] > (begin == 0 ? indent.size() : columns[begin])) cut = i;
    if (cut == line.npos) cut = line.find(' ', begin + room);
    if (cut == line.npos || cut + 1 >= line.size()) break;
    out += line.substr(begin, cut - begin);
    out += "\n" + indent;
    begin = line.find_first_not_of(' ', cut);
    if (begin == line.npos) return;
    room = limit - indent.size();
  }
  out += line.substr(begin);
}

}  // namespace

std::string wrapped(std::string_view text, size_t columns) {
  if (columns == 0) return std::string(text);
  const size_t limit = std::max(columns, kNarrowest);
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    append_wrapped(out, text.substr(0, end), limit);
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace wavetank::reports
