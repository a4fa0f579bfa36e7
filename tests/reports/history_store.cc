// The file of many builds' results: nothing twice, nothing half, and no other file mistaken for one.
#include "reports/history_store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test, gone afterwards.
class Store : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "wavetank-history-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = (folder_ / "history.sqlite").string();
  }
  void TearDown() override { fs::remove_all(folder_); }

  HistoryStore open() const { return HistoryStore::open(path_, true).value(); }
  std::string refusal(bool create = false) const {
    const Result<HistoryStore> store = HistoryStore::open(path_, create);
    return store ? "" : store.error().message;
  }
  /// What another program does with the file.
  void execute(const std::string& statements) const {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &connection), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(connection, statements.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    sqlite3_close(connection);
  }

  fs::path folder_;
  std::string path_;
};

TEST_F(Store, what_was_added_comes_back_build_by_build) {
  HistoryStore store = open();
  EXPECT_EQ(store.add(suite_of_many(), "one")->runs, 11u);
  EXPECT_EQ(store.add(suite_of_one_good_run(), "two")->runs, 1u);
  EXPECT_EQ(*store.scenarios(),
            (std::vector<std::string>{"crash", "open-question", "planted", "smoke", "worker-dies"}));
  const std::vector<HistoricBuild> builds = store.builds_of("worker-dies").value();
  ASSERT_EQ(builds.size(), 2u);
  EXPECT_EQ(builds[0].build, "one");
  ASSERT_EQ(builds[0].runs.size(), 5u);
  EXPECT_TRUE(builds[0].runs[0].failing);
  EXPECT_TRUE(builds[0].runs[0].censored);
  EXPECT_EQ(builds[1].runs[0].seed, 7u);
  EXPECT_EQ(builds[1].runs[0].recovery, 4100_ms);
  EXPECT_FALSE(builds[1].runs[0].failing);
  EXPECT_TRUE(store.builds_of("never-begun")->empty());
}

TEST_F(Store, adding_the_same_again_changes_nothing_and_a_seed_keeps_its_64_bits) {
  HistoryStore store = open();
  EXPECT_EQ(store.add(suite_of_one_bad_run(), "one")->runs, 1u);
  const HistoryStore::Added again = store.add(suite_of_one_bad_run(), "one").value();
  EXPECT_EQ(again.runs, 0u);
  EXPECT_EQ(again.already, 1u);
  EXPECT_EQ(store.builds_of("worker-dies")->at(0).runs.at(0).seed, 18446744073709551615u);
  EXPECT_EQ(HistoryStore::open(path_, false)->builds_of("worker-dies")->size(), 1u);
}

TEST_F(Store, another_digest_for_the_same_run_is_refused_and_nothing_of_it_is_kept) {
  HistoryStore store = open();
  ASSERT_TRUE(store.add(suite_of_one_good_run(), "one"));
  scenarios::SuiteResult other = suite_of_one_good_run();
  other.runs.insert(other.runs.begin(), other.runs.front());
  other.runs.front().seed = 8;
  other.runs.back().digest.low ^= 1;
  const Result<HistoryStore::Added> added = store.add(other, "one");
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().trouble, Trouble::kCorrupt);
  EXPECT_TRUE(added.error().message.starts_with("worker-dies, seed 7, is there for build one with digest 0123"))
      << added.error().message;
  EXPECT_EQ(store.builds_of("worker-dies")->at(0).runs.size(), 1u) << "seed 8 came before the refusal";
  EXPECT_TRUE(store.add(other, "two"));
}

TEST_F(Store, scenarios_of_one_name_go_by_their_paths_too) {
  scenarios::SuiteResult suite = suite_of_one_good_run();
  suite.scenarios.push_back(suite.scenarios.front());
  suite.scenarios.back().path = "other.yaml";
  HistoryStore store = open();
  ASSERT_TRUE(store.add(suite, "one"));
  EXPECT_EQ(*store.scenarios(), std::vector<std::string>{"worker-dies (scenarios/catalog/worker-dies.yaml)"});
}

TEST_F(Store, a_file_that_is_not_there_is_only_made_to_add_to_it) {
  EXPECT_EQ(refusal(), path_ + ": there is no such file; `wavetank history add` makes it");
  EXPECT_FALSE(fs::exists(path_));
  path_ = (folder_ / "no/such/history.sqlite").string();
  EXPECT_EQ(refusal(true), path_ + ": unable to open database file");
}

TEST_F(Store, another_file_is_refused_and_left_as_it_is) {
  std::ofstream(path_) << "This is a letter, and longer than the header of a database, which has a hundred bytes.\n"
                       << "It goes on for another line, so that it is long enough to be read as one.\n";
  EXPECT_EQ(refusal(true), path_ + ": it is no SQLite database");
  path_ = (folder_ / "accounts.sqlite").string();
  execute("CREATE TABLE accounts (name TEXT)");
  EXPECT_EQ(refusal(true), path_ + ": it is a database, but no history of Wavetank's results");
}

TEST_F(Store, a_newer_schema_is_refused) {
  ASSERT_TRUE(open().add(suite_of_one_good_run(), "one"));
  execute("PRAGMA user_version = 99");
  EXPECT_EQ(refusal(), path_ + ": a newer Wavetank has written it (schema 99, this one knows 2)");
}

TEST_F(Store, an_older_schema_is_brought_up_to_date_with_what_is_in_it) {
  ASSERT_TRUE(open().add(suite_of_one_good_run(), "one"));
  execute("DROP INDEX runs_by_scenario; PRAGMA user_version = 1");
  EXPECT_EQ(HistoryStore::open(path_, false)->builds_of("worker-dies")->size(), 1u);
  execute("DROP INDEX runs_by_scenario");
}

TEST_F(Store, a_file_that_another_program_holds_is_told) {
  ASSERT_TRUE(open().add(suite_of_one_good_run(), "one"));
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &connection), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(connection, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(refusal(), path_ + ": another program holds it; waited 2 s");
  sqlite3_close(connection);
}

TEST_F(Store, trends_are_of_all_or_of_those_that_are_named) {
  HistoryStore store = open();
  ASSERT_TRUE(store.add(suite_of_many(), "one"));
  EXPECT_EQ(trends(store, {}, {})->size(), 5u);
  EXPECT_EQ(trends(store, {"smoke"}, {})->at(0).points.at(0).runs, 1u);
  EXPECT_EQ(trends(store, {"smoek"}, {}).error().message, "no build has run a scenario 'smoek'");
}

}  // namespace
}  // namespace wavetank::reports
