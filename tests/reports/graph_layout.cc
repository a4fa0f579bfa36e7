// The layout of a graph: what Graphviz is asked, and that its places fit what was asked for.
#include "reports/page/graph_layout.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>

namespace wavetank::reports {
namespace {

PlainGraph three_in_a_row() {
  return {{{"clicks: log source", "2 tasks"}, {"per_page"}, {"out"}}, {{0, 1, "hash"}, {1, 2, "forward"}, {0, 1, ""}}};
}

TEST(GraphLayout, graphviz_is_asked_for_boxes_by_number_and_never_told_a_name) {
  PlainGraph graph = three_in_a_row();
  graph.boxes[0][0] = "\"]; evil [label=<b>";
  graph.edges[0].label = "\\N\"x";
  const std::string dot = to_dot(graph);
  EXPECT_NE(dot.find("0->1 [label=\"xxxx\"]"), std::string::npos) << dot;
  EXPECT_EQ(dot.find("evil"), std::string::npos);
  EXPECT_EQ(dot.find("\\N"), std::string::npos);
}

TEST(GraphLayout, boxes_lie_from_left_to_right_within_the_drawing) {
  if (std::system("dot -V 2>/dev/null") != 0) GTEST_SKIP() << "Graphviz is not installed";
  const auto layout = lay_out(three_in_a_row());
  ASSERT_TRUE(layout);
  ASSERT_EQ(layout->boxes.size(), 3u);
  ASSERT_EQ(layout->arrows.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    const GraphLayout::Box& box = layout->boxes[i];
    EXPECT_GE(box.center.x - box.width / 2, -0.1);
    EXPECT_LE(box.center.x + box.width / 2, layout->width + 0.1);
    EXPECT_LE(box.center.y + box.height / 2, layout->height + 0.1);
    if (i > 0) {
      EXPECT_GT(box.center.x - box.width / 2, layout->boxes[i - 1].center.x + layout->boxes[i - 1].width / 2);
    }
  }
  for (const GraphLayout::Arrow& arrow : layout->arrows) EXPECT_EQ(arrow.spline.size() % 3, 1u);
  EXPECT_GT(layout->arrows[1].label.x, layout->boxes[1].center.x);
}

TEST(GraphLayout, without_graphviz_there_is_none) {
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nowhere", 1);
  EXPECT_FALSE(lay_out(three_in_a_row()));
  ::setenv("PATH", path.c_str(), 1);
}

}  // namespace
}  // namespace wavetank::reports
