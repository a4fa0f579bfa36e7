// One name, one type: two types of one name in one namespace are merged by the linker, and break in some builds only.
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "tests/house/tree.h"

namespace wavetank::house {
namespace {

/// Types that a file defines outside unnamed namespaces, as "wavetank::sim::World", with their line.
std::map<std::string, size_t> types_of(const SourceFile& file) {
  static const std::regex opens(R"(^(?:inline )?namespace\s*([\w:]*)\s*\{$)");
  static const std::regex closes(R"(^\}\s*// namespace)");
  static const std::regex defines(R"(^(?:struct|class|enum class) (\w+)(?: final)?(?: : [^;]*)? \{)");
  std::vector<std::string> spaces;
  std::map<std::string, size_t> types;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    std::smatch match;
    if (std::regex_search(file.lines[i], match, opens)) {
      spaces.push_back(match[1].str());  // "" for an unnamed one
    } else if (std::regex_search(file.lines[i], closes)) {
      if (!spaces.empty()) spaces.pop_back();
    } else if (std::regex_search(file.lines[i], match, defines)) {
      std::string name;
      bool unnamed = false;
      for (const std::string& space : spaces) {
        unnamed = unnamed || space.empty();
        name += space + "::";
      }
      if (!unnamed) types.emplace(name + match[1].str(), i + 1);
    }
  }
  return types;
}

TEST(Types, no_two_files_define_a_type_of_the_same_name) {
  std::map<std::string, std::string> first;
  std::vector<std::string> complaints;
  for (const SourceFile* file : room_files({"env", "sim", "engine", "faults", "scenarios", "reports", "cli"}))
    for (const auto& [name, line] : types_of(*file))
      if (const auto [place, fresh] = first.emplace(name, file->path); !fresh)
        complaints.push_back(at(*file, line, name + " is defined in " + place->second + ", too"));
  EXPECT_GT(first.size(), 100u);
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

TEST(Types, a_type_is_known_by_its_namespace) {
  const SourceFile file{"x.h",
                        {"namespace a {", "namespace {", "struct Hidden {", "}  // namespace",
                         "class B final : public C {", "};", "}  // namespace a"}};
  EXPECT_EQ(types_of(file), (std::map<std::string, size_t>{{"a::B", 5}}));
}

}  // namespace
}  // namespace wavetank::house
