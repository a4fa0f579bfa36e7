// YAML as a tree with positions.
#include "scenarios/text/document.h"

#include <gtest/gtest.h>

namespace wavetank::scenarios {
namespace {

TEST(Document, every_key_and_value_knows_its_line_and_column) {
  const Document document = parse_document("a.yaml", "name: x\ncluster:\n  workers: {count: 4, zones: [a, b]}\n");
  ASSERT_TRUE(document.problems.empty());
  const Node* workers = document.root.find("cluster")->find("workers");
  EXPECT_EQ(workers->line, 3);
  EXPECT_EQ(workers->column, 12);
  EXPECT_EQ(workers->entries[1].key, "zones");
  EXPECT_EQ(workers->entries[1].column, 23);
  EXPECT_EQ(workers->entries[1].value.items[1].text, "b");
  EXPECT_EQ(workers->entries[1].value.items[1].column, 34);
}

TEST(Document, columns_count_characters_not_bytes) {
  const Document document = parse_document("a.yaml", "{ä: ö, b: c}");
  EXPECT_EQ(document.root.entries[1].column, 8);
}

TEST(Document, a_key_given_twice_is_a_problem_at_the_second) {
  const Document document = parse_document("a.yaml", "a: 1\nb: 2\na: 3\n");
  ASSERT_EQ(document.problems.size(), 1u);
  EXPECT_EQ(document.problems[0].line, 3);
  EXPECT_EQ(document.problems[0].message, "key 'a' is given twice; first in line 1");
  EXPECT_EQ(document.problems[0].excerpt, "a: 3");
}

TEST(Document, a_syntax_error_is_a_problem_with_its_place) {
  const Document document = parse_document("a.yaml", "a: 1\nb: [1, 2\nc: 3\n");
  ASSERT_EQ(document.problems.size(), 1u);
  EXPECT_GE(document.problems[0].line, 2);
  EXPECT_TRUE(document.problems[0].message.starts_with("not valid YAML: "));
  EXPECT_EQ(document.root.kind, Node::Kind::kNull);
}

TEST(Document, an_alias_stands_for_its_anchor_and_a_merge_adds_what_is_not_given) {
  const Document document = parse_document("a.yaml", "d: &d {x: 1, y: 2}\ne: *d\nf: {<<: *d, y: 3}\n");
  ASSERT_TRUE(document.problems.empty());
  EXPECT_EQ(document.root.find("e")->find("x")->text, "1");
  EXPECT_EQ(document.root.find("f")->find("x")->text, "1");
  EXPECT_EQ(document.root.find("f")->find("y")->text, "3");
}

TEST(Document, aliases_that_unfold_without_end_are_refused) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) text += (j > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    text += "]\n";
  }
  const Document document = parse_document("a.yaml", text);
  ASSERT_EQ(document.problems.size(), 1u);
  EXPECT_NE(document.problems[0].message.find("too many values"), std::string::npos);
}

TEST(Document, an_unknown_alias_is_a_problem) {
  EXPECT_EQ(parse_document("a.yaml", "a: *nothing\n").problems.size(), 1u);
}

TEST(Document, a_second_document_is_a_problem) {
  const Document document = parse_document("a.yaml", "a: 1\n---\nb: 2\n");
  ASSERT_EQ(document.problems.size(), 1u);
  EXPECT_EQ(document.problems[0].line, 3);
}

}  // namespace
}  // namespace wavetank::scenarios
