// What others' programs say of our documents; skipped, and said to be, where such a program is not installed.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "reports/junit.h"
#include "reports/open_metrics.h"
#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test, gone afterwards.
class Validator : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "wavetank-validator-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  static bool installed(const std::string& program) {
    return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
  }
  std::string file(const std::string& text) const {
    const std::string path = (folder_ / "document").string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  /// What the command says, when it refuses; "" when it does not.
  std::string complaints(const std::string& command) const {
    const std::string log = (folder_ / "log").string();
    const int status = std::system((command + " >" + log + " 2>&1").c_str());
    std::ifstream said(log);
    const std::string text{std::istreambuf_iterator<char>(said), std::istreambuf_iterator<char>()};
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "" : "refused: " + text;
  }

  fs::path folder_;
};

std::string all_examples(std::string (*write)(const scenarios::SuiteResult&), int which) {
  return write(which == 0 ? suite_of_one_good_run() : which == 1 ? suite_of_one_bad_run() : suite_of_many());
}

TEST_F(Validator, junit_is_what_we_promise_of_it) {
  if (!installed("xmllint")) GTEST_SKIP() << "xmllint is not installed (libxml2-utils)";
  const std::string check =
      "xmllint --noout --relaxng " + std::string(WAVETANK_SOURCE_DIR) + "/tests/reports/junit.rng ";
  const auto write = [](const scenarios::SuiteResult& suite) { return to_junit(suite); };
  for (int which = 0; which < 3; ++which) EXPECT_EQ(complaints(check + file(all_examples(write, which))), "");
  std::string other = all_examples(write, 0);
  other.replace(other.find("classname="), 10, "file=\"\" classname=");
  EXPECT_NE(complaints(check + file(other)), "") << "the check itself must notice an attribute that is not allowed";
}

TEST_F(Validator, metrics_are_read_as_prometheus_text_and_as_open_metrics) {
  if (!installed("promtool")) GTEST_SKIP() << "promtool is not installed (prometheus)";
  const std::string blocks = (folder_ / "blocks").string();
  const auto refused = [&](const std::string& text) {
    const std::string path = file(text);
    return complaints("promtool check metrics < " + path) +
           complaints("promtool tsdb create-blocks-from openmetrics " + path + " " + blocks);
  };
  for (int which = 0; which < 3; ++which) EXPECT_EQ(refused(all_examples(to_open_metrics, which)), "");
  std::string unfinished = all_examples(to_open_metrics, 0);
  unfinished.resize(unfinished.rfind("# EOF"));
  EXPECT_NE(refused(unfinished), "") << "the check itself must notice that the end is missing";
}

}  // namespace
}  // namespace wavetank::reports
