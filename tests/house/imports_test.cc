// The import table: which room may include what. Layers point one way.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/house/tree.h"

namespace wavetank::house {
namespace {

/// What a room may include besides itself: whole rooms ("env/"), or single headers.
const std::map<std::string_view, std::vector<std::string_view>> kAllowed = {
    {"env", {}},
    {"sim", {"env/"}},
    {"engine", {"env/"}},
    {"faults", {"env/", "engine/events.h"}},
    {"scenarios", {"env/", "engine/", "faults/"}},
    {"reports", {"env/", "scenarios/result.h", "scenarios/tuning/result.h", "faults/finding.h"}},
    {"cli", {"env/", "scenarios/", "reports/"}},
};

/// The path between the quotes of an #include line of our own, or nothing.
std::optional<std::string> quoted_include(const std::string& line) {
  constexpr std::string_view kOpening = "#include \"";
  if (!line.starts_with(kOpening)) return std::nullopt;
  const size_t end = line.find('"', kOpening.size());
  return line.substr(kOpening.size(), end - kOpening.size());
}

bool may_include(const SourceFile& file, std::string_view included) {
  const std::string_view room = file.room();
  if (included.starts_with(fmt::format("{}/", room))) return true;
  if (room == "engine" && included == "env/cluster.h") return false;
  if (room == "scenarios" && included.starts_with("sim/"))
    return file.path.starts_with("scenarios/world/simulated_world.");
  const std::vector<std::string_view>& allowed = kAllowed.at(room);
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](std::string_view prefix) { return included.starts_with(prefix); });
}

template <class Judge>
std::vector<std::string> complaints_about_includes(const std::vector<const SourceFile*>& files, Judge judge) {
  std::vector<std::string> complaints;
  for (const SourceFile* file : files)
    for (size_t i = 0; i < file->lines.size(); ++i)
      if (const std::optional<std::string> included = quoted_include(file->lines[i]))
        if (const std::string complaint = judge(*file, *included); !complaint.empty())
          complaints.push_back(at(*file, i + 1, complaint));
  return complaints;
}

TEST(Imports, each_room_includes_only_what_the_table_allows) {
  const std::vector<std::string> complaints = complaints_about_includes(
      room_files({"env", "sim", "engine", "faults", "scenarios", "reports", "cli"}),
      [](const SourceFile& file, const std::string& included) {
        return may_include(file, included) ? std::string()
                                           : fmt::format("{} may not include {}", file.room(), included);
      });
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

TEST(Imports, every_path_starts_at_the_root_and_exists) {
  std::vector<std::string> paths;
  for (const SourceFile& file : tree()) paths.push_back(file.path);
  const std::vector<std::string> complaints =
      complaints_about_includes(cpp_files(), [&](const SourceFile&, const std::string& included) {
        const bool exists = std::binary_search(paths.begin(), paths.end(), included);
        return exists ? std::string() : fmt::format("no file {} below the root", included);
      });
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

TEST(Imports, the_engine_sees_the_contract_for_actors_and_not_the_one_for_tests) {
  const SourceFile engine_file{"engine/roles/worker.cc", {}};
  EXPECT_TRUE(may_include(engine_file, "env/env.h"));
  EXPECT_FALSE(may_include(engine_file, "env/cluster.h"));
  EXPECT_FALSE(may_include(engine_file, "sim/queue.h"));
}

TEST(Imports, slow_headers_stay_out_of_headers) {
  constexpr std::string_view kSlow[] = {"<boost/graph", "<CLI/",       "<nlohmann/",  "<yaml-cpp", "<pugixml",
                                        "<xxhash.",     "<rapidcheck", "<benchmark/", "<sqlite3",  "<muParser"};
  std::vector<std::string> complaints;
  for (const SourceFile* file : cpp_files()) {
    if (!file->has_ending(".h") || file->room() == "tests") continue;
    for (size_t i = 0; i < file->lines.size(); ++i)
      for (std::string_view slow : kSlow)
        if (file->lines[i].starts_with(fmt::format("#include {}", slow)))
          complaints.push_back(at(*file, i + 1, "slow to compile; include it in one .cc"));
  }
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

}  // namespace
}  // namespace wavetank::house
