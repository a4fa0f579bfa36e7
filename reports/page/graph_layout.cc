// Boost.Graph writes the graph, Graphviz places it; only the places are taken, so that no foreign text enters a page.
#include "reports/page/graph_layout.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphviz.hpp>
#include <cerrno>
#include <cstdio>
#include <map>
#include <sstream>

extern char** environ;

namespace wavetank::reports {
namespace {

constexpr double kPixelsPerInch = 72;
constexpr double kLinePixels = 18;
constexpr double kCharacterPixels = 7.2;

/// Characters of UTF-8.
size_t length_of(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

double width_of(const std::vector<std::string>& lines) {
  size_t longest = 0;
  for (const std::string& line : lines) longest = std::max(longest, length_of(line));
  return static_cast<double>(longest) * kCharacterPixels + 28;
}
double height_of(const std::vector<std::string>& lines) { return static_cast<double>(lines.size()) * kLinePixels + 16; }

/// What `program` writes when it reads `input`; nothing when it cannot be run or fails.
std::optional<std::string> answer_of(std::array<const char*, 3> program, const std::string& input) {
  std::FILE* given = std::tmpfile();
  if (!given) return std::nullopt;
  std::array<int, 2> pipe{};
  const bool ready = std::fwrite(input.data(), 1, input.size(), given) == input.size() && std::fflush(given) == 0 &&
                     ::lseek(::fileno(given), 0, SEEK_SET) == 0 && ::pipe2(pipe.data(), 0) == 0;
  if (!ready) return std::fclose(given), std::nullopt;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(given), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addclose(&actions, pipe[0]);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
  std::array<char*, 3> arguments{const_cast<char*>(program[0]), const_cast<char*>(program[1]), nullptr};
  pid_t process = 0;
  const bool started = ::posix_spawnp(&process, program[0], &actions, nullptr, arguments.data(), environ) == 0;
  ::posix_spawn_file_actions_destroy(&actions);
  std::fclose(given);
  ::close(pipe[1]);
  std::string answer;
  std::array<char, 4096> chunk;
  for (ssize_t count = 0; started && (count = ::read(pipe[0], chunk.data(), chunk.size())) != 0;) {
    if (count < 0 && errno != EINTR) break;
    if (count > 0) answer.append(chunk.data(), static_cast<size_t>(count));
  }
  ::close(pipe[0]);
  int status = -1;
  while (started && ::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return started && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? std::optional(answer) : std::nullopt;
}

/// Reads what `dot -Tplain` writes: lines of words, in inches, the origin at the bottom left.
class Plain {
 public:
  Plain(const PlainGraph& graph, const std::string& text) : graph_(graph), lines_(text) {
    layout_.boxes.resize(graph.boxes.size());
    layout_.arrows.resize(graph.edges.size());
  }

  std::optional<GraphLayout> read() {
    size_t boxes = 0;
    size_t arrows = 0;
    for (std::string line; std::getline(lines_, line);) {
      std::istringstream words(line);
      std::string kind;
      words >> kind;
      if (kind == "graph") {
        double scale = 0;
        words >> scale >> layout_.width >> layout_.height;
        layout_.width *= kPixelsPerInch;
        layout_.height *= kPixelsPerInch;
      } else if (kind == "node") {
        if (!box(words)) return std::nullopt;
        ++boxes;
      } else if (kind == "edge") {
        if (!arrow(words)) return std::nullopt;
        ++arrows;
      }
    }
    if (boxes != layout_.boxes.size() || arrows != layout_.arrows.size()) return std::nullopt;
    return layout_;
  }

 private:
  GraphLayout::Point point(std::istringstream& words) const {
    double x = 0;
    double y = 0;
    words >> x >> y;
    return {x * kPixelsPerInch, layout_.height - y * kPixelsPerInch};
  }
  bool box(std::istringstream& words) {
    size_t number = 0;
    words >> number;
    if (!words || number >= layout_.boxes.size()) return false;
    GraphLayout::Box& box = layout_.boxes[number];
    box.center = point(words);
    words >> box.width >> box.height;
    box.width *= kPixelsPerInch;
    box.height *= kPixelsPerInch;
    return static_cast<bool>(words);
  }
  bool arrow(std::istringstream& words) {
    size_t from = 0;
    size_t to = 0;
    size_t points = 0;
    words >> from >> to >> points;
    // Edges come in any order; of several between two boxes each is taken once.
    const size_t nth = seen_[{from, to}]++;
    size_t edge = 0;
    for (size_t before = 0; edge < graph_.edges.size(); ++edge)
      if (graph_.edges[edge].from == from && graph_.edges[edge].to == to && before++ == nth) break;
    if (!words || edge == graph_.edges.size() || points > 1000) return false;
    GraphLayout::Arrow& arrow = layout_.arrows[edge];
    for (size_t i = 0; i < points; ++i) arrow.spline.push_back(point(words));
    if (!graph_.edges[edge].label.empty()) {
      std::string label;  // one word: it was given as a row of x
      words >> label;
      arrow.label = point(words);
    }
    return static_cast<bool>(words) && points >= 4;
  }

  const PlainGraph& graph_;
  std::istringstream lines_;
  GraphLayout layout_;
  std::map<std::pair<size_t, size_t>, size_t> seen_;
};

}  // namespace

std::string to_dot(const PlainGraph& graph) {
  // Bidirectional, since g++ 12 takes the iterator over edges of other graphs for uninitialised.
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, boost::no_property,
                                      boost::property<boost::edge_index_t, size_t>>;
  Graph boxes(graph.boxes.size());
  for (size_t i = 0; i < graph.edges.size(); ++i) boost::add_edge(graph.edges[i].from, graph.edges[i].to, i, boxes);
  const auto index = boost::get(boost::edge_index, boxes);
  std::ostringstream text;
  boost::write_graphviz(
      text, boxes,
      [&](std::ostream& out, size_t box) {
        out << fmt::format("[label=\"\",width={:.3f},height={:.3f}]", width_of(graph.boxes[box]) / kPixelsPerInch,
                           height_of(graph.boxes[box]) / kPixelsPerInch);
      },
      [&](std::ostream& out, const auto& edge) {
        // Only its length matters here: the page writes the words.
        const std::string& label = graph.edges[index[edge]].label;
        if (!label.empty()) out << fmt::format("[label=\"{}\"]", std::string(length_of(label), 'x'));
      },
      [](std::ostream& out) {
        out << "rankdir=LR;\nranksep=0.5;\nnodesep=0.3;\nnode [shape=box,fixedsize=true];\nedge [fontsize=12];\n";
      });
  return text.str();
}

std::optional<GraphLayout> lay_out(const PlainGraph& graph) {
  const std::optional<std::string> plain = answer_of({"dot", "-Tplain", nullptr}, to_dot(graph));
  return plain ? Plain(graph, *plain).read() : std::nullopt;
}

}  // namespace wavetank::reports
