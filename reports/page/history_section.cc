// The history of a suite's scenarios over builds: what changed by more than noise, and when.
#include <algorithm>

#include "reports/ink.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

constexpr size_t kMostScenarios = 20;
constexpr size_t kMostBuilds = 40;

bool changed(const TrendPoint& point) {
  const auto tells = [](TrendChange change) { return change == TrendChange::kWorse || change == TrendChange::kBetter; };
  return tells(point.recovery) || tells(point.failures);
}

std::string change_text(const TrendPoint& point) {
  std::string text;
  const auto add = [&](TrendChange change, std::string_view worse, std::string_view better) {
    if (change == TrendChange::kWorse) text += fmt::format("{}✗ {}", text.empty() ? "" : ", ", worse);
    if (change == TrendChange::kBetter) text += fmt::format("{}✓ {}", text.empty() ? "" : ", ", better);
  };
  add(point.recovery, "slower", "faster");
  add(point.failures, "fails more", "fails less");
  return text;
}

std::string length_text(const std::optional<Duration>& length) { return length ? for_people(*length) : "–"; }

/// The newest builds, the oldest of them first.
std::vector<TrendPoint> newest(const Trend& trend) {
  const size_t left_out = trend.points.size() > kMostBuilds ? trend.points.size() - kMostBuilds : 0;
  return {trend.points.begin() + static_cast<std::ptrdiff_t>(left_out), trend.points.end()};
}

/// The median recovery over builds; a build that changed it has a larger mark.
void write_line(Html& html, const std::vector<TrendPoint>& points) {
  Duration most{1};
  for (const TrendPoint& point : points) most = std::max(most, point.p50.value_or(Duration{}));
  const auto x = [&](size_t i) {
    return percent(2 + 96 * (static_cast<double>(i) + 0.5) / static_cast<double>(points.size()), 100);
  };
  const auto y = [&](Duration length) {
    return percent(92 - 80 * static_cast<double>(length.ns) / static_cast<double>(most.ns), 100);
  };
  html.in("svg",
          {{"class", "trend"},
           {"role", "img"},
           {"aria-label", "Median recovery over builds; the table below holds its figures"}},
          [&] {
            for (size_t i = 1; i < points.size(); ++i)
              if (points[i - 1].p50 && points[i].p50)
                html.empty("line", {{"class", "between"},
                                    {"x1", x(i - 1)},
                                    {"y1", y(*points[i - 1].p50)},
                                    {"x2", x(i)},
                                    {"y2", y(*points[i].p50)}});
            for (size_t i = 0; i < points.size(); ++i)
              if (points[i].p50)
                html.in(
                    "circle",
                    {{"class", changed(points[i]) ? "out" : "candidate"},
                     {"cx", x(i)},
                     {"cy", y(*points[i].p50)},
                     {"r", changed(points[i]) ? "6" : "3.5"}},
                    [&] { html.element("title", fmt::format("{}: {}", points[i].build, for_people(*points[i].p50))); });
          });
}

void write_trend(Html& html, const Trend& trend) {
  const std::vector<TrendPoint> points = newest(trend);
  html.element("h3", trend.scenario);
  if (std::ranges::count_if(points, [](const TrendPoint& point) { return point.p50.has_value(); }) > 1) {
    html.element("p", {{"class", "axis-name"}}, "Median recovery, build by build, from zero");
    write_line(html, points);
  }
  html.in("div",
          {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Builds of " + trend.scenario}},
          [&] {
            html.in("table", {}, [&] {
              html.element("caption", {{"class", "hidden"}}, "Builds, the newest last");
              html.in("thead", {}, [&] {
                html.in("tr", {}, [&] {
                  html.element("th", {{"scope", "col"}}, "Build");
                  for (const char* name : {"Runs", "Failing", "p50", "p99", "Max"})
                    html.element("th", {{"scope", "col"}, {"class", "number"}}, name);
                  html.element("th", {{"scope", "col"}}, "Since the last change");
                });
              });
              html.in("tbody", {}, [&] {
                for (const TrendPoint& point : points)
                  html.in("tr", {}, [&] {
                    html.element("th", {{"scope", "row"}}, point.build);
                    const auto cell = [&](const std::string& text) { html.element("td", {{"class", "number"}}, text); };
                    cell(grouped(point.runs));
                    cell(grouped(point.failing));
                    cell(length_text(point.p50));
                    cell(length_text(point.p99));
                    cell(length_text(point.max));
                    html.element("td", change_text(point));
                  });
              });
            });
          });
}

}  // namespace

void write_history(Html& html, const Contents& page) {
  if (!page.trends || page.trends->empty()) return;
  std::vector<const Trend*> trends;
  for (const Trend& trend : *page.trends) trends.push_back(&trend);
  std::ranges::stable_sort(trends, std::greater<>(),
                           [](const Trend* trend) { return std::ranges::any_of(trend->points, changed); });
  html.in("section", {{"id", "history"}, {"aria-labelledby", "history-title"}}, [&] {
    write_heading(html, "history", "Over builds",
                  "A change is marked where chance and noise do not explain it. Scenarios with one come first.");
    for (size_t i = 0; i < std::min(trends.size(), kMostScenarios); ++i) write_trend(html, *trends[i]);
    if (trends.size() > kMostScenarios)
      html.element("p", {{"class", "quiet"}},
                   fmt::format("{} are not shown; `wavetank history show` has them.",
                               counted(trends.size() - kMostScenarios, "further scenario")));
  });
}

}  // namespace wavetank::reports
