// GraphLayout: where Graphviz would draw the boxes and arrows of a graph.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wavetank::reports {

/// A graph by numbers: boxes are as large as their lines of text.
struct PlainGraph {
  struct Edge {
    size_t from = 0;
    size_t to = 0;
    std::string label;
  };
  std::vector<std::vector<std::string>> boxes;  ///< the lines in each
  std::vector<Edge> edges;
};

/// In pixels, from the top left corner.
struct GraphLayout {
  struct Point {
    double x = 0;
    double y = 0;
  };
  struct Box {
    Point center;
    double width = 0;
    double height = 0;
  };
  struct Arrow {
    std::vector<Point> spline;  ///< a start, then three points of a cubic curve for each piece
    Point label;
  };
  double width = 0;
  double height = 0;
  std::vector<Box> boxes;     ///< as PlainGraph::boxes
  std::vector<Arrow> arrows;  ///< as PlainGraph::edges
};

/// The graph in Graphviz' language, its boxes named by their numbers.
std::string to_dot(const PlainGraph& graph);

/// Asks the program `dot`. Nothing when it is not installed, or fails, or answers what cannot be read.
std::optional<GraphLayout> lay_out(const PlainGraph& graph);

}  // namespace wavetank::reports
