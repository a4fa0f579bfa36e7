// Problems as people read them, and the words they probably meant.
#include "scenarios/text/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace wavetank::scenarios {
namespace {

constexpr size_t kWidestExcerpt = 100;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// The bytes at which each character of `text` begins, and its end.
std::vector<size_t> character_starts(std::string_view text) {
  std::vector<size_t> starts;
  for (size_t i = 0; i < text.size(); ++i)
    if (!continues_character(text[i])) starts.push_back(i);
  starts.push_back(text.size());
  return starts;
}

/// The source line and a caret below it; of a very long line only the part around the caret.
std::string render_excerpt(const Problem& problem) {
  const std::vector<size_t> starts = character_starts(problem.excerpt);
  const size_t length = starts.size() - 1;
  const size_t column = std::min<size_t>(problem.column > 0 ? problem.column - 1 : 0, length);
  size_t first = 0;
  size_t last = length;
  if (length > kWidestExcerpt) {
    first = column > kWidestExcerpt / 2 ? column - kWidestExcerpt / 2 : 0;
    last = std::min(length, first + kWidestExcerpt);
  }
  std::string line(problem.excerpt, starts[first], starts[last] - starts[first]);
  std::string caret;
  for (size_t i = first; i < column; ++i) caret += problem.excerpt[starts[i]] == '\t' ? '\t' : ' ';
  return fmt::format("  {}{}{}\n  {}{}^\n", first > 0 ? "…" : "", line, last < length ? "…" : "", first > 0 ? " " : "",
                     caret);
}

}  // namespace

void sort_by_position(std::vector<Problem>& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
}

std::string render(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += fmt::format(":{}", problem.line);
  if (problem.line > 0 && problem.column > 0) text += fmt::format(":{}", problem.column);
  text += text.empty() ? problem.message : ": " + problem.message;
  text += '\n';
  if (!problem.excerpt.empty()) text += render_excerpt(problem);
  if (!problem.hint.empty()) text += "  " + problem.hint + "\n";
  return text;
}

std::string render(std::span<const Problem> problems) {
  std::string text;
  for (const Problem& problem : problems) text += render(problem);
  return text;
}

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> above(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
  const std::string* best = nullptr;
  size_t best_distance = std::max<size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const size_t distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best = &candidate;
      best_distance = distance;
    }
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
  const std::optional<std::string> meant = nearest(word, known);
  return meant ? fmt::format("did you mean '{}'?", *meant) : std::string();
}

}  // namespace wavetank::scenarios
