// How problems read, and what is near to what.
#include "scenarios/text/problem.h"

#include <gtest/gtest.h>

namespace wavetank::scenarios {
namespace {

TEST(Problem, shows_its_line_with_a_caret_below_the_column_and_the_hint) {
  const Problem problem{"a.yaml",           3, 5, "unknown key 'intervall' in checkpoint", "did you mean 'interval'?",
                        "    intervall: 5s"};
  EXPECT_EQ(render(problem),
            "a.yaml:3:5: unknown key 'intervall' in checkpoint\n"
            "      intervall: 5s\n"
            "      ^\n"
            "  did you mean 'interval'?\n");
}

TEST(Problem, without_a_place_names_only_its_file) {
  EXPECT_EQ(render(Problem{"a.yaml", 0, 0, "cannot be read", {}, {}}), "a.yaml: cannot be read\n");
}

TEST(Problem, puts_the_caret_below_the_character_also_after_tabs_and_letters_of_several_bytes) {
  EXPECT_EQ(render(Problem{"a", 1, 4, "m", {}, "\tä: x"}), "a:1:4: m\n  \tä: x\n  \t  ^\n");
}

TEST(Problem, cuts_a_very_long_line_around_the_caret) {
  const std::string text = render(Problem{"a", 1, 500, "m", {}, std::string(499, 'x') + "!" + std::string(400, 'y')});
  EXPECT_LT(text.size(), 300u);
  EXPECT_NE(text.find("x!y"), std::string::npos);
}

TEST(Problem, problems_are_sorted_by_file_line_and_column) {
  std::vector<Problem> problems{
      {"b", 1, 1, "4", {}, {}}, {"a", 2, 1, "3", {}, {}}, {"a", 1, 9, "2", {}, {}}, {"a", 1, 2, "1", {}, {}}};
  sort_by_position(problems);
  std::string order;
  for (const Problem& problem : problems) order += problem.message;
  EXPECT_EQ(order, "1234");
}

TEST(Nearest, counts_insertions_deletions_replacements_and_swaps) {
  EXPECT_EQ(edit_distance("interval", "interval"), 0u);
  EXPECT_EQ(edit_distance("intervall", "interval"), 1u);
  EXPECT_EQ(edit_distance("itnerval", "interval"), 1u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Nearest, suggests_a_near_word_and_nothing_far) {
  const std::vector<std::string> known{"interval", "timeout", "retained"};
  EXPECT_EQ(did_you_mean("timeuot", known), "did you mean 'timeout'?");
  EXPECT_EQ(did_you_mean("bandwidth", known), "");
}

}  // namespace
}  // namespace wavetank::scenarios
