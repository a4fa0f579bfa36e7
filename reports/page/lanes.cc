// Lanes: faults, checkpoints and nodes above each other on one axis of time, as drawings that are as wide as their
// room.
#include <algorithm>
#include <array>
#include <map>

#include "reports/ink.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

using scenarios::CheckpointRow;
using scenarios::CheckpointStatus;
using scenarios::LaneSpan;
using scenarios::NodeCondition;
using scenarios::NodeLane;
using scenarios::RunResult;

/// Nodes that were up throughout are only counted when there are more nodes than this.
constexpr size_t kMostQuietNodes = 14;
constexpr size_t kMostLanes = 40;

struct Look {
  const char* name;
  const char* style;  ///< class
};

Look look_of(NodeCondition condition) {
  switch (condition) {
    case NodeCondition::kUp:
      return {"up", "up"};
    case NodeCondition::kDown:
      return {"down", "down"};
    case NodeCondition::kPaused:
      return {"paused", "paused"};
    case NodeCondition::kPartitioned:
      return {"partitioned", "partitioned"};
    case NodeCondition::kRestoring:
      return {"restoring", "restoring"};
    case NodeCondition::kCatchingUp:
      return {"catching up", "catching-up"};
  }
  return {"?", "up"};
}

/// Draws on the axis of one run.
class Axis {
 public:
  Axis(Html& html, const RunResult& run) : html_(html), end_(static_cast<double>(run.virtual_time.ns)) {}

  std::string at(Time time) const { return percent(static_cast<double>(time.ns), end_); }
  std::string width(Time from, Time to) const { return percent(static_cast<double>(to.ns - from.ns), end_); }

  /// `spoken` is what it says to those who do not see it; "" : nothing.
  template <class Body>
  void lane(std::string_view label, const std::string& spoken, Body&& body, const char* kind = "") {
    html_.in("div", {{"class", fmt::format("lane {}", kind)}}, [&] {
      html_.element("span", {{"class", "label"}}, label);
      const Html::Attributes named =
          spoken.empty() ? Html::Attributes{{"class", "strip"}, {"aria-hidden", "true"}}
                         : Html::Attributes{{"class", "strip"}, {"role", "img"}, {"aria-label", spoken}};
      html_.in("svg", named, [&] {
        // What page.js widens to zoom in: places within it are shares of its width.
        html_.in("svg", {{"class", "zoom"}, {"x", "0"}, {"width", "100%"}, {"height", "100%"}}, body);
      });
    });
  }
  void box(Time from, Time to, const std::string& style, const std::string& hint) {
    html_.in("rect", {{"class", style}, {"x", at(from)}, {"width", width(from, to)}, {"y", "3"}, {"height", "16"}},
             [&] { html_.element("title", hint); });
  }

 private:
  Html& html_;
  double end_;
};

std::string until(Time end, Duration run) { return end == Time::never() ? clock_text(Time{} + run) : clock_text(end); }

/// Repetitions of a periodic fault lie in one lane.
std::vector<std::pair<std::string, std::vector<const faults::LedgerEntry*>>> by_origin(const RunResult& run) {
  std::vector<std::pair<std::string, std::vector<const faults::LedgerEntry*>>> lanes;
  for (const faults::LedgerEntry& entry : run.ledger) {
    if (!entry.started) continue;
    const std::string origin = entry.id.substr(0, entry.id.find('#'));
    const auto lane = std::ranges::find(lanes, origin, [](const auto& pair) { return pair.first; });
    if (lane == lanes.end())
      lanes.push_back({origin, {&entry}});
    else
      lane->second.push_back(&entry);
  }
  return lanes;
}

/// What a fault does: after its box, in it, or before it, as there is room.
void write_label(Html& html, const Axis& axis, const faults::LedgerEntry& entry, Time end, const RunResult& run) {
  constexpr size_t kMostBytes = 48;
  std::string text = fmt::format("{} {}", entry.kind, entry.touched == 0 ? "touched nothing" : entry.what);
  if (text.size() > kMostBytes) text = text.substr(0, kMostBytes) + "…";
  const auto share = [&](Duration part) {
    return static_cast<double>(part.ns) / static_cast<double>(run.virtual_time.ns);
  };
  const bool after = share(end - Time{}) < 0.6;
  const bool inside = !after && share(end - entry.start) > 0.4;
  html.element("text",
               {{"class", inside ? "inside" : ""},
                {"x", axis.at(after ? end : entry.start)},
                {"dx", after || inside ? "8" : "-6"},
                {"y", "15"},
                {"text-anchor", after || inside ? "start" : "end"}},
               text);
}

void write_faults(Html& html, Axis& axis, const RunResult& run) {
  for (const auto& [id, entries] : by_origin(run)) {
    std::string spoken = fmt::format("Fault {}, {}:", id, entries.front()->kind);
    for (const faults::LedgerEntry* entry : entries)
      spoken += fmt::format(" {} to {};", clock_text(entry->start), until(entry->end, run.virtual_time));
    axis.lane(id, spoken, [&, &entries = entries] {
      for (const faults::LedgerEntry* entry : entries) {
        const Time end = entry->end == Time::never() ? Time{} + run.virtual_time : entry->end;
        const std::string hint = fmt::format("{} {}: {}, {} to {}", entry->id, entry->kind, entry->what,
                                             clock_text(entry->start), until(entry->end, run.virtual_time));
        if (entry->start < end) axis.box(entry->start, end, "fault", hint);
        if (entries.size() == 1) write_label(html, axis, *entry, end, run);
        // One that is over at once still shows.
        html.in("rect",
                {{"class", "fault-start"}, {"x", axis.at(entry->start)}, {"width", "2"}, {"y", "1"}, {"height", "20"}},
                [&] { html.element("title", hint); });
      }
    });
  }
}

void write_marks(Html& html, Axis& axis, const RunResult& run) {
  const std::vector<CheckpointRow>& rows = run.chronicle.checkpoints;
  if (rows.empty()) return;
  const auto completed = std::ranges::count(rows, CheckpointStatus::kCompleted, &CheckpointRow::status);
  axis.lane(
      "checkpoints",
      fmt::format("{} checkpoints, {} of them completed; the table below lists them", rows.size(), completed), [&] {
        for (const CheckpointRow& row : rows) {
          const bool good = row.status == CheckpointStatus::kCompleted;
          const std::string hint = fmt::format("checkpoint {}, {}, {}: {}", row.checkpoint, clock_text(row.triggered),
                                               for_people(row.duration), good ? "completed" : row.cause);
          const Time end = row.triggered + row.duration;
          html.in("g", {{"class", good ? "mark-good" : "mark-bad"}}, [&] {
            html.element("title", hint);
            html.empty("rect", {{"x", axis.at(row.triggered)},
                                {"width", axis.width(row.triggered, end)},
                                {"y", "9"},
                                {"height", "4"}});
            // Completed: a full circle; given up: a bar across.
            if (good)
              html.empty("circle", {{"cx", axis.at(end)}, {"cy", "11"}, {"r", "3.5"}});
            else
              html.empty("line", {{"x1", axis.at(end)}, {"x2", axis.at(end)}, {"y1", "3"}, {"y2", "19"}});
          });
        }
      });
}

bool quiet(const NodeLane& lane) {
  return std::ranges::all_of(lane.spans, [](const LaneSpan& span) { return span.condition == NodeCondition::kUp; });
}

void write_node(Axis& axis, const NodeLane& lane) {
  std::string spoken = lane.node + ":";
  if (quiet(lane)) spoken += " up throughout";
  for (const LaneSpan& span : lane.spans)
    if (span.condition != NodeCondition::kUp)
      spoken += fmt::format(" {} {} to {};", look_of(span.condition).name, clock_text(span.from), clock_text(span.to));
  axis.lane(lane.node, spoken, [&] {
    for (const LaneSpan& span : lane.spans) {
      const Look look = look_of(span.condition);
      axis.box(span.from, span.to, fmt::format("node {}", look.style),
               fmt::format("{} {}, {} to {}", lane.node, look.name, clock_text(span.from), clock_text(span.to)));
    }
  });
}

/// A step of 1, 2 or 5 times a power of ten that divides `span` into four to ten parts.
Duration tick_step(Duration span) {
  constexpr std::array<int64_t, 3> kFactors{1, 2, 5};
  for (int64_t size = 1; size <= span.ns; size *= 10)
    for (const int64_t factor : kFactors)
      if (span.ns / (size * factor) <= 8) return Duration{size * factor};
  return Duration{std::max<int64_t>(span.ns, 1)};
}

void write_axis(Html& html, Axis& axis, const RunResult& run) {
  const Duration step = tick_step(run.virtual_time);
  axis.lane(
      "", "",
      [&] {
        for (Time at; at <= Time{} + run.virtual_time; at += step) {
          html.empty("line", {{"class", "tick"}, {"x1", axis.at(at)}, {"x2", axis.at(at)}, {"y1", "0"}, {"y2", "5"}});
          const bool first = at == Time{};
          const bool last = at + step / 2 > Time{} + run.virtual_time;
          html.element("text",
                       {{"x", axis.at(at)},
                        {"y", "18"},
                        {"text-anchor", first  ? "start"
                                        : last ? "end"
                                               : "middle"}},
                       for_people(at - Time{}) == "0 ns" ? "0" : for_people(at - Time{}));
        }
      },
      "axis");
}

void write_legend(Html& html) {
  html.in("ul", {{"class", "legend"}, {"aria-label", "Conditions of a node"}}, [&] {
    for (const NodeCondition condition :
         {NodeCondition::kUp, NodeCondition::kDown, NodeCondition::kPaused, NodeCondition::kPartitioned,
          NodeCondition::kRestoring, NodeCondition::kCatchingUp}) {
      const Look look = look_of(condition);
      html.in("li", {}, [&] {
        html.in("svg", {{"class", "swatch"}, {"aria-hidden", "true"}}, [&] {
          html.empty("rect",
                     {{"class", fmt::format("node {}", look.style)}, {"width", "100%"}, {"y", "3"}, {"height", "16"}});
        });
        html.text(look.name);
      });
    }
  });
}

void write_table(Html& html, const RunResult& run) {
  const auto is_up = [](const LaneSpan& span) { return span.condition == NodeCondition::kUp; };
  if (std::ranges::all_of(run.chronicle.lanes,
                          [&](const NodeLane& lane) { return std::ranges::all_of(lane.spans, is_up); })) {
    html.element("p", {{"class", "quiet"}}, "Every node was up all the time.");
    return;
  }
  html.in("details", {{"class", "alternative"}}, [&] {
    html.element("summary", "The lanes as a table");
    html.in("table", {}, [&] {
      html.element("caption", "When a node was anything but up");
      html.in("thead", {}, [&] {
        html.in("tr", {}, [&] {
          for (const char* name : {"Node", "Condition", "From", "To"}) html.element("th", {{"scope", "col"}}, name);
        });
      });
      html.in("tbody", {}, [&] {
        for (const NodeLane& lane : run.chronicle.lanes)
          for (const LaneSpan& span : lane.spans) {
            if (is_up(span)) continue;
            html.in("tr", {}, [&] {
              html.element("th", {{"scope", "row"}}, lane.node);
              html.element("td", look_of(span.condition).name);
              html.element("td", {{"class", "number"}}, clock_text(span.from));
              html.element("td", {{"class", "number"}}, clock_text(span.to));
            });
          }
      });
    });
  });
}

}  // namespace

void write_lanes(Html& html, const RunResult& run) {
  const std::vector<NodeLane>& lanes = run.chronicle.lanes;
  if (lanes.empty() || run.virtual_time <= Duration{}) return;
  html.element("h4", "Nodes and faults");
  html.in("div", {{"class", "lanes"}}, [&] {
    Axis axis(html, run);
    write_faults(html, axis, run);
    write_marks(html, axis, run);
    size_t left_out = 0;
    size_t shown = 0;
    for (const NodeLane& lane : lanes) {
      if ((quiet(lane) && lanes.size() > kMostQuietNodes) || shown == kMostLanes) {
        ++left_out;
        continue;
      }
      ++shown;
      write_node(axis, lane);
    }
    write_axis(html, axis, run);
    if (left_out > 0)
      html.element("p", {{"class", "quiet"}}, fmt::format("{} not shown", counted(left_out, "further node")));
  });
  write_legend(html);
  write_table(html, run);
}

}  // namespace wavetank::reports
