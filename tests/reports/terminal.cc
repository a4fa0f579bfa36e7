// What a person reads, word for word.
#include "reports/terminal.h"

#include <gtest/gtest.h>

#include "reports/words.h"
#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

TEST(TerminalReport, a_run_that_held_reads_like_a_verdict) {
  expect_golden("good_run.txt", render_run(suite_of_one_good_run(), {}));
}

TEST(TerminalReport, a_run_that_failed_says_what_when_and_how_to_see_it_again) {
  expect_golden("bad_run.txt", render_run(suite_of_one_bad_run(), {}));
}

TEST(TerminalReport, a_crashed_run_tells_how_it_died) {
  scenarios::SuiteResult suite = suite_of_many();
  for (const scenarios::RunResult& run : std::vector(suite.runs))
    if (run.outcome == scenarios::Outcome::kCrashed) suite.runs = {run};
  expect_golden("crashed_run.txt", render_run(suite, {}));
}

TEST(TerminalReport, a_suite_has_a_line_per_scenario_and_its_failures_again) {
  expect_golden("suite.txt", render_suite(suite_of_many(), {}));
}

TEST(TerminalReport, an_interrupted_suite_says_so) {
  scenarios::SuiteResult suite = suite_of_one_good_run();
  suite.planned = 4;
  suite.interrupted = true;
  expect_golden("interrupted_suite.txt", render_suite(suite, {}));
}

TEST(TerminalReport, without_colour_no_escape_sequence_leaves_even_if_a_run_wrote_one) {
  const scenarios::SuiteResult suite = suite_of_many();
  EXPECT_EQ(render_suite(suite, {}).find('\x1b'), std::string::npos);
  EXPECT_NE(render_suite(suite, {.color = true}).find("\x1b[31m✗\x1b[0m"), std::string::npos);
}

TEST(TerminalReport, colour_changes_no_word) {
  const scenarios::SuiteResult suite = suite_of_many();
  std::string colored = render_suite(suite, {.color = true});
  for (size_t begin; (begin = colored.find('\x1b')) != std::string::npos;)
    colored.erase(begin, colored.find('m', begin) - begin + 1);
  EXPECT_EQ(colored, render_suite(suite, {}));
}

TEST(TerminalReport, the_whole_timeline_is_shown_when_asked_for) {
  const std::string text = render_run(suite_of_one_bad_run(), {.all_timeline = true});
  EXPECT_NE(text.find("\n  0.000000000s  worker.lost"), std::string::npos);
  EXPECT_NE(text.find("\n  25.000000000s  checkpoint.completed"), std::string::npos);
  const std::string short_text = render_run(suite_of_one_bad_run(), {});
  EXPECT_EQ(short_text.find("\n  0.000000000s"), std::string::npos);
  EXPECT_NE(short_text.find("\n  19.000000000s  worker.lost worker=19\n  … 10 steps of checkpoints …\n  31.0"),
            std::string::npos)
      << short_text;
}

TEST(ReproduceCommand, words_are_quoted_for_a_shell) {
  scenarios::RunResult run;
  run.path = "my scenarios/it's.yaml";
  run.seed = 3;
  EXPECT_EQ(
      reproduce_command(run, {"workload.keys.skew=zipf(1.1)", "engine.a=2s"}),
      R"(wavetank run 'my scenarios/it'\''s.yaml' --seed 3 --set 'workload.keys.skew=zipf(1.1)' --set engine.a=2s)");
}

TEST(Words, bytes_that_are_no_utf8_are_replaced_and_the_rest_is_kept) {
  EXPECT_EQ(valid_utf8("grün ✓ 🌊"), "grün ✓ 🌊");
  EXPECT_EQ(valid_utf8("a\xff"
                       "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(valid_utf8("\xe2\x9c"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(valid_utf8("\xed\xa0\x80").find("\xed"), std::string::npos) << "a surrogate is no character";
  EXPECT_EQ(valid_utf8("\xc0\x80").find("\xc0"), std::string::npos) << "neither is an overlong zero";
  EXPECT_EQ(printable("tab\tline\nbell\x07"), "tab\tline\nbell\xEF\xBF\xBD");
}

}  // namespace
}  // namespace wavetank::reports
