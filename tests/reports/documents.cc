// JSON, JUnit and the file they are written to.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>

#include "reports/document.h"
#include "reports/json.h"
#include "reports/junit.h"
#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

namespace fs = std::filesystem;

TEST(JsonReport, everything_a_suite_found_is_in_it) { expect_golden("suite.json", to_json(suite_of_many())); }

TEST(JsonReport, it_reads_back_with_its_schema_and_seeds_of_64_bits) {
  const nlohmann::json json = nlohmann::json::parse(to_json(suite_of_one_bad_run()));
  EXPECT_EQ(json["schema"], "wavetank.results/1");
  EXPECT_EQ(json["exit_code"], 1);
  EXPECT_EQ(json["runs"][0]["seed"], "18446744073709551615");
  EXPECT_EQ(json["runs"][0]["ledger"][3]["start_ns"], nullptr);
  EXPECT_EQ(json["runs"][0]["episodes"][0]["total_ns"], 4'100'000'000);
}

TEST(JsonReport, bytes_that_are_no_text_do_not_spoil_it) {
  EXPECT_FALSE(nlohmann::json::parse(to_json(suite_of_many()), nullptr, false).is_discarded());
}

TEST(JUnitReport, scenarios_are_suites_and_seeds_are_cases) { expect_golden("suite.xml", to_junit(suite_of_many())); }

TEST(JUnitReport, it_holds_no_character_that_xml_forbids_and_counts_what_is_in_it) {
  const std::string text = to_junit(suite_of_many());
  for (const char c : text) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t');
  EXPECT_EQ(text.find("&#"), std::string::npos) << "a control character written as a reference is as bad";
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(text.c_str()));
  const pugi::xml_node root = document.child("testsuites");
  EXPECT_EQ(root.attribute("tests").as_int(), 12);
  EXPECT_EQ(root.attribute("failures").as_int(), 5);
  EXPECT_EQ(root.attribute("errors").as_int(), 3);
  EXPECT_EQ(root.select_nodes("//testcase").size(), 12u);
  EXPECT_EQ(root.select_nodes("//failure").size(), 5u);
  EXPECT_EQ(root.select_nodes("//error").size(), 3u);
}

/// A folder of its own for each test, gone afterwards.
class Document : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "wavetank-document-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  static std::string read(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  size_t files() const { return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), {})); }

  fs::path folder_;
};

TEST_F(Document, it_replaces_an_older_file_and_leaves_nothing_else) {
  ASSERT_TRUE(write_document(path("results.json"), "old and longer"));
  ASSERT_TRUE(write_document(path("results.json"), "new"));
  EXPECT_EQ(read(path("results.json")), "new");
  EXPECT_EQ(files(), 1u);
}

TEST_F(Document, a_full_device_is_told_with_its_name_and_reason) {
  const Result<void> written = write_document("/dev/full", "text");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().trouble, Trouble::kFull);
  EXPECT_EQ(written.error().message, "cannot write /dev/full: No space left on device");
}

TEST_F(Document, a_file_that_cannot_grow_leaves_the_old_one_as_it_was) {
  ASSERT_TRUE(write_document(path("results.json"), "old"));
  // In a child of its own, since the limit cannot be raised again.
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Result<void> written = write_document(path("results.json"), std::string(200'000, 'x'));
    const bool told = !written && written.error().trouble == Trouble::kFull &&
                      written.error().message == "cannot write " + path("results.json") + ": File too large";
    ::_exit(told ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(read(path("results.json")), "old");
  EXPECT_EQ(files(), 1u) << "the temporary file must be gone";
}

TEST_F(Document, a_missing_folder_and_a_folder_in_the_way_are_refused) {
  const Result<void> missing = write_document(path("no/such/results.json"), "text");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().trouble, Trouble::kNotFound);
  const Result<void> folder = write_document(folder_.string(), "text");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().message, "cannot write " + folder_.string() + ": Is a directory");
}

TEST_F(Document, a_pipe_is_written_to_and_not_replaced) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  const int reader = ::open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_TRUE(write_document(path("pipe"), "text"));
  char text[8] = {};
  EXPECT_EQ(::read(reader, text, sizeof text), 4);
  EXPECT_STREQ(text, "text");
  ::close(reader);
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
}

}  // namespace
}  // namespace wavetank::reports
