// Mistakes as programs read them.
#include "cli/problem_formats.h"

#include <gtest/gtest.h>

namespace wavetank::cli {
namespace {

LoadedScenarios with_a_problem(scenarios::Problem problem) {
  LoadedScenarios loaded;
  loaded.problems = {std::move(problem)};
  return loaded;
}

TEST(ProblemFormats, an_annotation_names_the_place_and_the_hint) {
  EXPECT_EQ(problems_as_annotations(with_a_problem(
                {"a.yaml", 7, 3, "unknown key 'intervall'", "did you mean 'interval'?", "  intervall: 2s"})),
            "::error file=a.yaml,line=7,col=3::unknown key 'intervall'; did you mean 'interval'?\n");
}

TEST(ProblemFormats, an_annotation_without_a_place_names_the_file) {
  EXPECT_EQ(problems_as_annotations(with_a_problem({"no.yaml", 0, 0, "there is no such file", "", ""})),
            "::error file=no.yaml::there is no such file\n");
}

TEST(ProblemFormats, what_would_end_an_annotation_is_escaped) {
  EXPECT_EQ(problems_as_annotations(with_a_problem({"a,b:c.yaml", 1, 1, "50% of\nit", "", ""})),
            "::error file=a%2Cb%3Ac.yaml,line=1,col=1::50%25 of%0Ait\n");
}

TEST(ProblemFormats, skipped_lines_are_warnings) {
  LoadedScenarios loaded;
  loaded.warnings = {{"e.csv", 3, 0, "no time", "", ""}};
  EXPECT_EQ(problems_as_annotations(loaded), "::warning file=e.csv,line=3::no time\n");
}

TEST(ProblemFormats, json_has_every_member_and_valid_texts) {
  LoadedScenarios loaded = with_a_problem({"a.yaml", 7, 3, "say \"hi\"\n", "", "\xff\t"});
  loaded.scenarios.emplace_back().path = "b.yaml";
  loaded.scenarios.back().name = "b";
  EXPECT_EQ(problems_as_json(loaded),
            "{\n"
            "  \"schema\": \"wavetank.problems/1\",\n"
            "  \"valid\": [\n    {\"path\": \"b.yaml\", \"name\": \"b\"}\n  ],\n"
            "  \"problems\": [\n    {\"file\": \"a.yaml\", \"line\": 7, \"column\": 3, "
            "\"message\": \"say \\\"hi\\\"\\u000a\", \"hint\": \"\", \"excerpt\": \"\xEF\xBF\xBD\\u0009\"}\n  ],\n"
            "  \"warnings\": []\n"
            "}\n");
}

}  // namespace
}  // namespace wavetank::cli
