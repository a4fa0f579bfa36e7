// Every message of the engine has a name that people can read in a trace.
#include "engine/vocabulary.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

namespace wavetank::engine {
namespace {

/// The names that message structs below engine/ give themselves.
std::set<std::string> declared_names() {
  const std::regex declaration("std::string_view kName = \"([^\"]+)\"");
  std::set<std::string> names;
  const std::filesystem::path room = std::filesystem::path(WAVETANK_SOURCE_DIR) / "engine";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(room)) {
    if (entry.path().extension() != ".h") continue;
    std::ifstream file(entry.path());
    std::smatch match;
    for (std::string line; std::getline(file, line);)
      if (std::regex_search(line, match, declaration)) names.insert(match[1]);
  }
  return names;
}

TEST(Vocabulary, every_message_of_the_engine_is_known_by_name) {
  const std::set<std::string> names = declared_names();
  EXPECT_GT(names.size(), 30u);
  for (const std::string& name : names) EXPECT_EQ(message_name(message_type(name)), name);
}

TEST(Vocabulary, no_two_messages_share_a_type) {
  std::set<MessageType> types;
  for (const std::string& name : declared_names()) EXPECT_TRUE(types.insert(message_type(name)).second) << name;
}

TEST(Vocabulary, reasons_have_names_where_they_are_reasons) {
  EXPECT_EQ(reason_name(EventKind::kJobFailing, 4), "worker-lost");
  EXPECT_EQ(reason_name(EventKind::kCheckpointAborted, 0), "expired");
  EXPECT_EQ(reason_name(EventKind::kWorkerLost, 2), "registered-anew");
  EXPECT_EQ(reason_name(EventKind::kWorkerLost, 3), "not-deploying");
  EXPECT_EQ(reason_name(EventKind::kWorkerLost, 4), "");
  EXPECT_EQ(reason_name(EventKind::kJobFailing, 99), "");
  EXPECT_EQ(reason_name(EventKind::kJobRunning, 0), "");
}

TEST(Vocabulary, a_stranger_has_no_name) { EXPECT_EQ(message_name(message_type("engine.no-such-message")), ""); }

}  // namespace
}  // namespace wavetank::engine
