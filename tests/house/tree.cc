// Reads the tree once.
#include "tests/house/tree.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace wavetank::house {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kFolders = {"env",     "sim", "engine", "faults", "scenarios",
                                                      "reports", "cli", "tests",  "docs"};

/// In a worktree .git is a file, and holds a path of its machine.
bool is_text(const fs::path& path) {
  if (path.filename() == ".git") return false;
  constexpr std::array<std::string_view, 7> binary = {".png", ".svg", ".gif", ".jpg", ".gz", ".zst", ".bin"};
  return std::find(binary.begin(), binary.end(), path.extension().string()) == binary.end();
}

SourceFile read(const fs::path& path) {
  SourceFile file{path.lexically_relative(WAVETANK_SOURCE_DIR).string(), {}};
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) file.lines.push_back(line);
  return file;
}

std::vector<SourceFile> read_tree() {
  std::vector<SourceFile> files;
  const fs::path root = WAVETANK_SOURCE_DIR;
  for (const fs::directory_entry& entry : fs::directory_iterator(root))
    if (entry.is_regular_file() && is_text(entry.path())) files.push_back(read(entry.path()));
  for (std::string_view folder : kFolders) {
    if (!fs::exists(root / folder)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.is_regular_file() && is_text(entry.path())) files.push_back(read(entry.path()));
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace

std::string_view SourceFile::room() const {
  const size_t slash = path.find('/');
  return slash == std::string::npos ? std::string_view() : std::string_view(path).substr(0, slash);
}

const std::vector<SourceFile>& tree() {
  static const std::vector<SourceFile> files = read_tree();
  return files;
}

std::vector<const SourceFile*> cpp_files() {
  std::vector<const SourceFile*> files;
  for (const SourceFile& file : tree())
    if (file.has_ending(".h") || file.has_ending(".cc")) files.push_back(&file);
  return files;
}

std::vector<const SourceFile*> room_files(const std::vector<std::string_view>& names) {
  std::vector<const SourceFile*> files;
  for (const SourceFile* file : cpp_files())
    if (std::find(names.begin(), names.end(), file->room()) != names.end()) files.push_back(file);
  return files;
}

std::string at(const SourceFile& file, size_t line_number, std::string_view text) {
  return fmt::format("{}:{}: {}", file.path, line_number, text);
}

std::string join(const std::vector<std::string>& complaints) {
  return fmt::format("{}\n", fmt::join(complaints, "\n"));
}

}  // namespace wavetank::house
