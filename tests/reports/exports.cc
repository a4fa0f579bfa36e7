// The documents for other programs, as approved, and what they must not break on.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "reports/annotation.h"
#include "reports/baseline.h"
#include "reports/comparison_table.h"
#include "reports/csv.h"
#include "reports/formats.h"
#include "reports/github.h"
#include "reports/json.h"
#include "reports/junit.h"
#include "reports/open_metrics.h"
#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

using scenarios::SuiteResult;

size_t count_of(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++count;
  return count;
}

TEST(Csv, recoveries_have_a_line_each) {
  std::string text = to_csv(suite_of_many());
  EXPECT_EQ(count_of(text, "\r\n"), count_of(text, "\n"));
  std::erase(text, '\r');
  expect_golden("recoveries.csv", text);
}

TEST(Csv, what_would_end_a_field_is_quoted) {
  SuiteResult suite = suite_of_one_good_run();
  suite.runs[0].episodes.resize(1);
  suite.runs[0].scenario = "a \"b\", c\nd";
  const std::string text = to_csv(suite);
  EXPECT_NE(text.find("\r\n\"a \"\"b\"\", c\nd\",scenarios/catalog/worker-dies.yaml,7,1,recovery,yes,F1,1,"
                      "12.000000000,16.100000000,4.100000000,"),
            std::string::npos)
      << text;
  EXPECT_EQ(count_of(text, "\r\n"), 2u);
}

TEST(OpenMetrics, figures_and_courses_have_virtual_timestamps) {
  expect_golden("suite.om", to_open_metrics(suite_of_many()));
}

TEST(OpenMetrics, labels_are_escaped_and_no_sample_comes_twice) {
  SuiteResult suite = suite_of_one_good_run();
  suite.runs[0].ledger[0].id = "a\"b\\c\nd";
  suite.runs[0].progress = {{Time{} + 100_ms, 1, 1, 0}, {Time{} + 900_ms, 2, 2, 0}, {Time{} + 1_s, 3, 3, 0}};
  const std::string text = to_open_metrics(suite);
  EXPECT_NE(text.find(R"(fault="a\"b\\c\nd")"), std::string::npos) << text;
  std::set<std::string> samples;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::string sample = line.substr(0, line.rfind("} ") + 2) + line.substr(line.rfind(' '));
    EXPECT_TRUE(line.starts_with('#') || samples.insert(sample).second) << line;
  }
  EXPECT_EQ(count_of(text, "wavetank_read_records{"), 2u) << "0.1 s and 0.9 s are the same second";
}

TEST(Annotations, each_scenario_that_needs_a_look_has_one) {
  expect_golden("annotations.txt", to_annotations({suite_of_many()}, "/repository"));
}

TEST(Annotations, what_would_end_a_command_is_escaped_and_paths_are_the_repositorys) {
  EXPECT_EQ(workflow_command({"error", "a,b:c%", 3, 4, "t: 1%, 2", "50%\nnext, here: x"}),
            "::error file=a%2Cb%3Ac%25,line=3,col=4,title=t%3A 1%25%2C 2::50%25%0Anext, here: x\n");
  EXPECT_EQ(workflow_command({"warning", "", 3, 0, "", "m"}), "::warning line=3::m\n");
  SuiteResult suite = suite_of_one_bad_run();
  suite.scenarios[0].path = suite.runs[0].path = "/repository/scenarios/x.yaml";
  for (const char* root : {"/repository", "/repository/"})
    EXPECT_TRUE(to_annotations({suite}, root).starts_with("::error file=scenarios/x.yaml,line=1,")) << root;
  EXPECT_TRUE(to_annotations({suite}, "/repo").starts_with("::error file=/repository/scenarios/x.yaml,"));
}

TEST(Annotations, of_more_than_ten_the_last_stands_for_the_rest) {
  SuiteResult suite;
  for (int i = 0; i < 14; ++i) {
    scenarios::ScenarioResult& scenario = suite.scenarios.emplace_back();
    scenario.name = fmt::format("s{}", i);
    scenario.conclusion = scenarios::ScenarioResult::Conclusion::kFailed;
  }
  const std::string text = to_annotations({suite}, "");
  EXPECT_EQ(count_of(text, "::error "), 10u);
  EXPECT_NE(text.find("title=5 more errors::s9 failed%0As10 failed%0A"), std::string::npos) << text;
}

TEST(StepSummary, it_tells_the_verdict_and_what_failed) {
  expect_golden("summary.md", to_step_summary({suite_of_many()}));
}

TEST(StepSummary, what_is_too_long_is_cut_at_a_line_and_says_so) {
  const std::string whole = to_step_summary({suite_of_many()});
  for (size_t most = 200; most < whole.size(); most += 13) {
    const std::string text = to_step_summary({suite_of_many()}, most);
    EXPECT_LE(text.size(), most);
    EXPECT_NE(text.find("The rest is left out"), std::string::npos) << most;
    EXPECT_EQ(count_of(text, "```") % 2, 0u) << text;
  }
  EXPECT_EQ(to_step_summary({suite_of_many()}, whole.size()), whole);
}

/// The suite of many as another build found it: a scenario that held fails, one is slower, one is new, one is gone.
SuiteResult later_suite() {
  SuiteResult suite = suite_of_many();
  suite.build = {"wavetank 0.1.0", "0.1.0-b"};
  suite.scenarios.erase(suite.scenarios.begin() + 2);
  std::erase_if(suite.runs, [](const auto& run) { return run.scenario == "crash"; });
  suite.scenarios.front().conclusion = scenarios::ScenarioResult::Conclusion::kFailed;
  suite.scenarios.front().failing = 1;
  suite.runs.front().outcome = scenarios::Outcome::kViolated;
  suite.runs.front().findings[0].verdict = faults::Verdict::kViolated;
  suite.scenarios.back().name = "new";
  suite.scenarios.back().path = "new.yaml";
  return suite;
}

Comparison comparison() {
  SuiteResult before = suite_of_many();
  before.build = {"wavetank 0.1.0", "0.1.0-a"};
  return compare(before, later_suite(), {});
}

TEST(Baseline, the_table_says_what_became_worse) {
  expect_golden("comparison.txt", comparison_table(comparison(), false));
}

TEST(Baseline, every_document_for_a_machine_tells_it) {
  const SuiteResult suite = later_suite();
  const Comparison compared = comparison();
  const Contents contents{suite, &compared};
  EXPECT_NE(to_json(contents).find("\"comparison\": {"), std::string::npos);
  EXPECT_NE(to_annotations(contents, "").find("title=smoke is worse than its baseline"), std::string::npos);
  EXPECT_NE(to_junit(contents).find("name=\"against the baseline\""), std::string::npos);
  EXPECT_NE(to_step_summary(contents).find("1 scenario became worse"), std::string::npos);
  EXPECT_TRUE(read_results(to_json(contents)));
}

TEST(Formats, every_one_writes_something_and_endings_differ) {
  const SuiteResult suite = suite_of_many();
  std::set<std::string_view> endings;
  for (const Format& format : formats()) {
    EXPECT_FALSE(format.write({suite}).empty()) << format.name;
    EXPECT_TRUE(endings.insert(format.ending).second) << format.ending;
  }
}

}  // namespace
}  // namespace wavetank::reports
