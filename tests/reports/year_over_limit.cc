// Minutes a year over the limit: at the rate that a scenario states, and else at rates that are called examples.
#include <gtest/gtest.h>

#include "reports/page/page.h"
#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

using namespace scenarios;

/// The part of the page that follows the heading, up to the end of its section; tags are spaces, and ends of cells
/// bars.
std::string year_of(const SuiteResult& suite) {
  const std::string page = html_page({suite});
  const size_t from = page.find("<h3>Minutes a year over the limit</h3>");
  if (from == std::string::npos) return {};
  std::string text;
  for (size_t at = from; at < page.find("</section>", from); ++at) {
    if (page[at] != '<') {
      text += page[at];
      continue;
    }
    const size_t end = page.find('>', at);
    text += page.substr(at, 5) == "</td>" ? "|" : "";
    at = end;
  }
  return text;
}

/// Three runs whose one recovery each took 4.1 s, 4.1 s and 7.1 s.
SuiteResult three_recoveries() {
  SuiteResult suite = suite_of_one_good_run();
  for (uint64_t seed = 8; seed <= 9; ++seed) {
    suite.runs.push_back(suite.runs.front());
    suite.runs.back().seed = seed;
  }
  suite.runs.back().episodes.front().ended = suite.runs.back().episodes.front().ended + 3_s;
  suite.scenarios.front().runs = suite.scenarios.front().recovery.episodes = 3;
  suite.scenarios.front().recovery_limit = 4100_ms;
  return suite;
}

TEST(YearOverLimit, a_stated_rate_is_used_and_no_other) {
  SuiteResult suite = three_recoveries();
  suite.scenarios.front().stated_failures = StatedFailures{360_min, "one failure every 1d on each of 4 nodes"};
  const std::string year = year_of(suite);
  // 1 s a recovery on average, 1461 times a year; the deviation of 0, 0 and 3 s from it is 1.41, over the root of two.
  EXPECT_NE(year.find("4.10 s|1 of 3|1 s|1,461|24.4 (0–72.1)|"), std::string::npos) << year;
  EXPECT_NE(year.find("worker-dies states one failure every 1d on each of 4 nodes."), std::string::npos) << year;
  EXPECT_EQ(year.find("example"), std::string::npos) << year;
}

TEST(YearOverLimit, without_a_stated_rate_it_says_that_rates_are_examples) {
  const std::string year = year_of(three_recoveries());
  EXPECT_NE(year.find("at rates that are only examples"), std::string::npos) << year;
  EXPECT_NE(year.find("4.10 s|1 of 3|1 s|0.2 (0–0.592)|"), std::string::npos) << year;
  EXPECT_EQ(year.find("each scenario states"), std::string::npos) << year;
}

TEST(YearOverLimit, nothing_over_the_limit_is_said_in_a_sentence) {
  SuiteResult suite = three_recoveries();
  suite.scenarios.front().recovery_limit = 10_s;
  EXPECT_NE(year_of(suite).find("None: of 3 recoveries in 1 scenario with a limit"), std::string::npos);
  suite.scenarios.front().recovery_limit.reset();
  EXPECT_EQ(year_of(suite), "");
}

}  // namespace
}  // namespace wavetank::reports
