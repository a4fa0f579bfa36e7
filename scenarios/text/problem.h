// Problem: one mistake of a user, at its place in a file, with what would be right.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wavetank::scenarios {

/// Lines and columns count from 1; 0 means that there is no such place (a missing file, `--set`).
struct Problem {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;  ///< what is wrong and what would be right: "unknown key 'intervall' in checkpoint"
  std::string hint;     ///< "did you mean 'interval'?", or empty
  std::string excerpt;  ///< the source line, for the caret; may be empty
  friend bool operator==(const Problem&, const Problem&) = default;
};

/// By file, line, column; problems of one place stay in the order in which they were found.
void sort_by_position(std::vector<Problem>& problems);

/// "FILE:LINE:COLUMN: MESSAGE", the source line, a caret below the column, the hint. Ends with a newline.
std::string render(const Problem& problem);
/// All of them one after the other, in the order given.
std::string render(std::span<const Problem> problems);

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
size_t edit_distance(std::string_view a, std::string_view b);
/// The known word that `word` was probably meant to be; nothing if none is near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);
/// "did you mean 'interval'?", or "" if no known word is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace wavetank::scenarios
