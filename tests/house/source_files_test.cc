// What every source file keeps to: a first sentence, a size a reader can cross, a place in the build, plain characters.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/house/tree.h"

namespace wavetank::house {
namespace {

constexpr size_t kMostLines = 500;

bool is_prose_or_code(const SourceFile& file) { return file.path != "LICENSE" && !file.has_ending(".patch"); }

/// The text of a comment line, or "" where the line is none.
std::string_view comment_text(std::string_view line) {
  if (line.starts_with("// ")) return line.substr(3);
  if (line.starts_with("# ")) return line.substr(2);
  return {};
}

TEST(SourceFiles, the_first_line_says_what_the_file_is_for) {
  std::vector<std::string> complaints;
  for (const SourceFile* file : cpp_files()) {
    const std::string_view text = file->lines.empty() ? std::string_view() : comment_text(file->lines[0]);
    const bool words = text.find(' ') != std::string_view::npos;
    if (!words) complaints.push_back(at(*file, 1, "the first line is no sentence about the file"));
  }
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

TEST(SourceFiles, the_first_comment_ends_as_a_sentence) {
  std::vector<std::string> complaints;
  for (const SourceFile* file : cpp_files()) {
    size_t last = 0;
    while (last + 1 < file->lines.size() && file->lines[last + 1].starts_with("//")) ++last;
    const std::string_view line = file->lines.empty() ? std::string_view() : std::string_view(file->lines[last]);
    if (!line.ends_with('.') && !line.ends_with(')') && !line.ends_with('?'))
      complaints.push_back(at(*file, last + 1, "the first comment does not end with a full stop"));
  }
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

TEST(SourceFiles, headers_are_included_once) {
  std::vector<std::string> complaints;
  for (const SourceFile* file : cpp_files())
    if (file->has_ending(".h") && std::count(file->lines.begin(), file->lines.end(), "#pragma once") != 1)
      complaints.push_back(at(*file, 1, "#pragma once is missing"));
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

TEST(SourceFiles, no_file_is_too_long_to_read) {
  std::vector<std::string> complaints;
  for (const SourceFile* file : cpp_files())
    if (file->lines.size() > kMostLines)
      complaints.push_back(at(*file, kMostLines, fmt::format("{} lines; make it two nouns", file->lines.size())));
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

TEST(SourceFiles, no_tabs_no_escape_codes_no_carriage_returns) {
  std::vector<std::string> complaints;
  for (const SourceFile& file : tree()) {
    if (!is_prose_or_code(file)) continue;
    for (size_t i = 0; i < file.lines.size(); ++i)
      if (file.lines[i].find_first_of("\t\x1b\r") != std::string::npos)
        complaints.push_back(at(file, i + 1, "a tab, an escape or a carriage return"));
  }
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

/// Paths of one machine, marks of unfinished work, and words that do not belong into a published tree.
TEST(SourceFiles, nothing_points_at_one_machine_or_at_unfinished_work) {
  // Put together here, so that this file does not find itself.
  const std::vector<std::string> forbidden = {std::string("/wo") + "rk/",     std::string("/ho") + "me/",
                                              std::string("/tmp/") + "build", std::string("TO") + "DO",
                                              std::string("FIX") + "ME",      std::string("XX") + "X "};
  std::vector<std::string> complaints;
  for (const SourceFile& file : tree()) {
    if (!is_prose_or_code(file)) continue;
    for (size_t i = 0; i < file.lines.size(); ++i)
      for (const std::string& word : forbidden)
        if (file.lines[i].find(word) != std::string::npos)
          complaints.push_back(at(file, i + 1, fmt::format("\"{}\" does not belong here", word)));
  }
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

TEST(SourceFiles, every_source_is_built) {
  const auto text_of = [](const std::filesystem::path& path) {
    std::ifstream in(path);
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  };
  std::string commands = text_of(WAVETANK_BINARY_DIR "/compile_commands.json");
  ASSERT_FALSE(commands.empty()) << "no compile_commands.json in " WAVETANK_BINARY_DIR;
  // Where sources are joined, what joins them names them.
  for (const auto& entry : std::filesystem::recursive_directory_iterator(WAVETANK_BINARY_DIR "/CMakeFiles"))
    if (entry.path().filename().string().starts_with("unity_") && entry.path().extension() == ".cxx")
      commands += text_of(entry.path());
  std::vector<std::string> complaints;
  for (const SourceFile* file : cpp_files())
    if (file->has_ending(".cc") &&
        commands.find(fmt::format("\"{}/{}\"", WAVETANK_SOURCE_DIR, file->path)) == std::string::npos)
      complaints.push_back(at(*file, 1, "is in no target of the build"));
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

}  // namespace
}  // namespace wavetank::house
