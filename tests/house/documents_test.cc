// Documents: no link leads nowhere, and every planted defect still applies to the tree.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "tests/house/tree.h"

namespace wavetank::house {
namespace {

namespace fs = std::filesystem;

/// The targets of the relative links of one line of Markdown, fragments taken off.
std::vector<std::string> relative_links(const std::string& line) {
  static const std::regex link(R"(\]\(([^)\s]+)\))");
  std::vector<std::string> targets;
  for (std::sregex_iterator found(line.begin(), line.end(), link), end; found != end; ++found) {
    const std::string target = (*found)[1].str();
    if (target.find("://") != std::string::npos || target.starts_with("mailto:") || target.starts_with("#")) continue;
    targets.push_back(target.substr(0, target.find('#')));
  }
  return targets;
}

TEST(Documents, no_relative_link_is_dead) {
  std::vector<std::string> complaints;
  for (const SourceFile& file : tree()) {
    if (!file.has_ending(".md")) continue;
    const fs::path folder = (fs::path(WAVETANK_SOURCE_DIR) / file.path).parent_path();
    for (size_t i = 0; i < file.lines.size(); ++i)
      for (const std::string& target : relative_links(file.lines[i]))
        if (!fs::exists(folder / target)) complaints.push_back(at(file, i + 1, fmt::format("dead link {}", target)));
  }
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

TEST(Documents, links_of_the_web_and_of_the_page_itself_are_not_files) {
  EXPECT_EQ(relative_links("see [a](b.md#part), [c](https://d.org/e), [f](#g)"), std::vector<std::string>{"b.md"});
}

TEST(PlantedDefects, each_patch_applies_to_the_tree_and_says_what_it_breaks) {
  std::vector<std::string> complaints;
  for (const SourceFile& file : tree()) {
    if (!file.has_ending(".patch")) continue;
    for (const char* key : {"Defect: ", "Scenario: ", "Caught by: "}) {
      const bool said = std::any_of(file.lines.begin(), file.lines.end(),
                                    [&](const std::string& line) { return line.starts_with(key); });
      if (!said) complaints.push_back(at(file, 1, fmt::format("no line \"{}…\"", key)));
    }
    const std::string command = fmt::format("patch --dry-run --silent --force -p1 -d '{}' -i '{}/{}' > /dev/null",
                                            WAVETANK_SOURCE_DIR, WAVETANK_SOURCE_DIR, file.path);
    if (std::system(command.c_str()) != 0) complaints.push_back(at(file, 1, "does not apply"));
  }
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

}  // namespace
}  // namespace wavetank::house
