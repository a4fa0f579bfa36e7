// The topology of a job and where its tasks ran.
#include <algorithm>
#include <cmath>

#include "reports/ink.h"
#include "reports/page/graph_layout.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

using scenarios::JobTopology;

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string text;
  for (const std::string& one : texts) text += (text.empty() ? "" : std::string(between)) + one;
  return text;
}

void write_placements(Html& html, const JobTopology& topology) {
  constexpr size_t kMost = 64;
  html.in("details", {{"class", "alternative"}}, [&] {
    html.element("summary", "Where tasks ran");
    html.in("table", {}, [&] {
      html.element("caption", "From attempt to attempt; a node that stayed is named once");
      html.in("thead", {}, [&] {
        html.in("tr", {}, [&] {
          for (const char* name : {"Task", "Nodes"}) html.element("th", {{"scope", "col"}}, name);
        });
      });
      html.in("tbody", {}, [&] {
        for (size_t i = 0; i < std::min(topology.placements.size(), kMost); ++i)
          html.in("tr", {}, [&] {
            html.element("th", {{"scope", "row"}}, topology.placements[i].task);
            html.element("td", joined(topology.placements[i].nodes, " → "));
          });
      });
    });
  });
}

void write_list(Html& html, const JobTopology& topology) {
  html.in("ol", {{"class", "topology-list"}}, [&] {
    for (size_t i = 0; i < topology.vertices.size(); ++i)
      html.in("li", {}, [&] {
        html.text(fmt::format("{} × {}", joined(topology.vertices[i].steps, " → "), topology.vertices[i].parallelism));
        for (const scenarios::TopologyEdge& edge : topology.edges)
          if (edge.from == i && edge.to < topology.vertices.size())
            html.element("span", {{"class", "quiet"}},
                         fmt::format("; {} to {}", edge.ship, topology.vertices[edge.to].steps.front()));
      });
  });
}

PlainGraph graph_of(const JobTopology& topology) {
  PlainGraph graph;
  for (const scenarios::TopologyVertex& vertex : topology.vertices) {
    graph.boxes.push_back(vertex.steps);
    graph.boxes.back().push_back(counted(vertex.parallelism, "task"));
  }
  for (const scenarios::TopologyEdge& edge : topology.edges) graph.edges.push_back({edge.from, edge.to, edge.ship});
  return graph;
}

std::string pixels(double value) { return fmt::format("{:.1f}", value); }

void draw_arrow(Html& html, const GraphLayout::Arrow& arrow, const std::string& label) {
  const std::vector<GraphLayout::Point>& points = arrow.spline;
  std::string path = fmt::format("M{:.1f} {:.1f}C", points.front().x, points.front().y);
  for (size_t i = 1; i < points.size(); ++i) path += fmt::format("{:.1f} {:.1f} ", points[i].x, points[i].y);
  html.empty("path", {{"class", "edge"}, {"d", path}});
  // The curve ends where the head begins.
  const GraphLayout::Point end = points.back();
  const GraphLayout::Point before = points[points.size() - 2];
  const double length = std::max(std::hypot(end.x - before.x, end.y - before.y), 1e-9);
  const double x = (end.x - before.x) / length;
  const double y = (end.y - before.y) / length;
  html.empty("path", {{"class", "tip"},
                      {"d", fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}L{:.1f} {:.1f}Z", end.x + 10 * x, end.y + 10 * y,
                                        end.x - 4 * y, end.y + 4 * x, end.x + 4 * y, end.y - 4 * x)}});
  html.element("text", {{"x", pixels(arrow.label.x)}, {"y", pixels(arrow.label.y)}, {"text-anchor", "middle"}}, label);
}

void draw_box(Html& html, const GraphLayout::Box& box, const std::vector<std::string>& lines) {
  constexpr double kLine = 18;
  const double left = box.center.x - box.width / 2;
  const double top = box.center.y - box.height / 2;
  html.empty("rect", {{"class", "box"},
                      {"x", pixels(left)},
                      {"y", pixels(top)},
                      {"width", pixels(box.width)},
                      {"height", pixels(box.height)},
                      {"rx", "5"}});
  for (size_t i = 0; i < lines.size(); ++i)
    html.element("text",
                 {{"class", i + 1 < lines.size() ? "step-name" : "tasks"},
                  {"x", pixels(left + 14)},
                  {"y", pixels(top + 8 + kLine * (static_cast<double>(i) + 0.72))}},
                 lines[i]);
}

/// False when Graphviz is not there to lay it out.
bool draw(Html& html, const scenarios::RunResult& run) {
  const JobTopology& topology = run.chronicle.topology;
  const PlainGraph graph = graph_of(topology);
  const std::optional<GraphLayout> layout = lay_out(graph);
  if (!layout) return false;
  constexpr double kMargin = 8;
  const double width = layout->width + 2 * kMargin;
  const double height = layout->height + 2 * kMargin;
  html.in("div",
          {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Topology of " + run_name(run)}},
          [&] {
            html.in("svg",
                    {{"class", "topology"},
                     {"role", "img"},
                     {"aria-label", "The job's chains and what flows between them; the list below holds the same"},
                     {"width", pixels(width)},
                     {"height", pixels(height)},
                     {"viewBox", fmt::format("{} {} {:.1f} {:.1f}", -kMargin, -kMargin, width, height)}},
                    [&] {
                      for (size_t i = 0; i < graph.edges.size(); ++i)
                        draw_arrow(html, layout->arrows[i], graph.edges[i].label);
                      for (size_t i = 0; i < graph.boxes.size(); ++i) draw_box(html, layout->boxes[i], graph.boxes[i]);
                    });
          });
  return true;
}

}  // namespace

void write_topology(Html& html, const scenarios::RunResult& run) {
  const JobTopology& topology = run.chronicle.topology;
  if (topology.vertices.empty()) return;
  html.element("h4", "Topology");
  if (draw(html, run))
    html.in("details", {{"class", "alternative"}}, [&] {
      html.element("summary", "The topology as a list");
      write_list(html, topology);
    });
  else
    write_list(html, topology);
  write_placements(html, topology);
}

}  // namespace wavetank::reports
