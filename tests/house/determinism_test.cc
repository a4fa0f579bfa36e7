// What may differ between two runs has no place in the simulated world: clocks, threads, chance of the system,
// containers that iterate by address, floating-point functions.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/house/tree.h"

namespace wavetank::house {
namespace {

struct Forbidden {
  std::string pattern;
  std::string_view reason;
};

/// Judged line by line, comments taken off.
const std::vector<Forbidden>& forbidden() {
  static const std::vector<Forbidden> list = {
      {R"(std::unordered_|absl::|boost::unordered)", "iterates in an order of its own"},
      {R"(random_device|mt19937|std::\w+_distribution|std::shuffle|std::sample|\brand\()",
       "chance must come from Random"},
      {R"(system_clock|steady_clock|high_resolution_clock|clock_gettime|gettimeofday|\btime\(nullptr\))",
       "time must come from Env"},
      {R"(<thread>|<mutex>|<condition_variable>|<future>|std::thread|std::async|thread_local|pthread_)",
       "one world is one thread"},
      {R"(<ctime>|<chrono>|<random>|<filesystem>|<fstream>|<unistd\.h>|<sys/)",
       "a system header in the simulated world"},
      {R"(<cmath>|std::(log|exp|pow|sqrt|sin|cos)\()", "libm gives other bits on other processors"},
      {R"(std::(map|set|multimap)<\s*(const\s+)?\w+\s*\*)", "a pointer as a key orders by address"},
      {R"(std::hash<|typeid\()", "differs between standard libraries"},
      {R"(getenv\()", "the environment is not part of a scenario"},
  };
  return list;
}

/// What looks forbidden and is not, as "path: code", with its reason.
const std::vector<Forbidden>& allowed() {
  static const std::vector<Forbidden> list = {
      {R"(^env/bytes\.cc: thread_local Pool pool;$)", "a place to keep memory, no state that a run could read"},
      {R"(^env/calendar\.cc: #include <chrono>$)", "the calendar's arithmetic, and none of its clocks"},
      {R"(^sim/memory_region\.cc: #include <sys/mman\.h>$)", "memory for the world; no address decides anything"},
  };
  return list;
}

std::string without_comment(const std::string& line) { return line.substr(0, line.find("//")); }

std::vector<std::regex> compiled(const std::vector<Forbidden>& entries) {
  std::vector<std::regex> patterns;
  for (const Forbidden& entry : entries) patterns.emplace_back(entry.pattern, std::regex::optimize);
  return patterns;
}

std::vector<std::string> complaints_about(const SourceFile& file, const std::vector<std::regex>& patterns) {
  static const std::vector<std::regex> exceptions = compiled(allowed());
  std::vector<std::string> complaints;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const std::string code = without_comment(file.lines[i]);
    const std::string place = fmt::format("{}: {}", file.path, code);
    if (std::any_of(exceptions.begin(), exceptions.end(),
                    [&](const std::regex& exception) { return std::regex_search(place, exception); }))
      continue;
    for (size_t k = 0; k < patterns.size(); ++k)
      if (std::regex_search(code, patterns[k]))
        complaints.push_back(at(file, i + 1, fmt::format("{}: {}", forbidden()[k].reason, code)));
  }
  return complaints;
}

TEST(Determinism, nothing_in_the_simulated_world_can_differ_between_two_runs) {
  const std::vector<std::regex> patterns = compiled(forbidden());
  std::vector<std::string> complaints;
  for (const SourceFile* file : room_files({"env", "sim", "engine", "faults"}))
    for (std::string& complaint : complaints_about(*file, patterns)) complaints.push_back(std::move(complaint));
  EXPECT_TRUE(complaints.empty()) << join(complaints);
}

TEST(Determinism, the_rule_sees_code_and_leaves_comments_alone) {
  const std::vector<std::regex> patterns = compiled(forbidden());
  const SourceFile wrong{"engine/x.cc", {"std::unordered_map<int, int> seen;", "auto t = steady_clock::now();"}};
  EXPECT_EQ(complaints_about(wrong, patterns).size(), 2u);
  const SourceFile right{"engine/x.cc", {"int x = 1;  // not std::unordered_map", "std::map<Key, Task*> tasks;"}};
  EXPECT_TRUE(complaints_about(right, patterns).empty());
}

}  // namespace
}  // namespace wavetank::house
