// The charts of a run: what page.js draws with dygraphs, and the same figures as a table.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/ink.h"
#include "reports/page/sections.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using Json = nlohmann::ordered_json;
using scenarios::ProgressSample;
using scenarios::RunResult;

constexpr size_t kTableRows = 24;
/// Rates are taken over this much time before each sample: commits come in bursts.
constexpr Duration kRateWindow = 1_s;

struct Point {
  Time at;
  int64_t read_rate = 0;  ///< records a second that sources handed on; what a restart took back is no rate
  int64_t output_rate = 0;
  int64_t lag = 0;          ///< records that have come and were not read
  int64_t lag_twin = 0;     ///< the same without faults
  int64_t latency_ms = -1;  ///< -1: no commit since the sample before
  double blocked_percent = 0;
};

int64_t rate(uint64_t before, uint64_t now, Duration span) {
  if (now <= before || span.ns <= 0) return 0;
  return static_cast<int64_t>(static_cast<double>(now - before) * 1e9 / static_cast<double>(span.ns) + 0.5);
}

int64_t behind(uint64_t offered, uint64_t read) { return offered > read ? static_cast<int64_t>(offered - read) : 0; }

std::vector<Point> points_of(const RunResult& run) {
  std::vector<Point> points;
  const std::vector<ProgressSample>& samples = run.progress;
  size_t before = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    while (before + 1 < i && samples[before + 1].at + kRateWindow <= samples[i].at) ++before;
    const Duration span = samples[i].at - samples[before].at;
    Point& point = points.emplace_back();
    point.at = samples[i].at;
    point.read_rate = rate(samples[before].read, samples[i].read, span);
    point.output_rate = rate(samples[before].committed, samples[i].committed, span);
    point.lag = behind(samples[i].offered, samples[i].read);
    point.lag_twin = behind(samples[i].offered, samples[i].read_without_faults);
    point.latency_ms = samples[i].latency.ns < 0 ? -1 : (samples[i].latency.ns + 500'000) / 1'000'000;
    point.blocked_percent = samples[i].blocked_permille / 10.0;
  }
  return points;
}

/// One of the four; `series` are the names that the legend shows.
struct Chart {
  const char* id;
  const char* title;
  const char* lead;
  std::vector<const char*> series;
};

const std::vector<Chart>& charts() {
  static const std::vector<Chart> all = {
      {"rate", "Records per second", "Over the second before.", {"read by sources", "committed output"}},
      {"lag", "Lag in records", "Come to the clients and not yet read by a source.", {"this run", "without faults"}},
      {"latency",
       "Latency of committed output",
       "The longest wait of any record, from its coming until a committed checkpoint covers it.",
       {"latency"}},
      {"blocked", "Backpressure", "The share of all tasks' time that they stood without credit.", {"blocked"}},
  };
  return all;
}

Json run_json(const RunResult& run, const std::string& id) {
  const std::vector<Point> points = points_of(run);
  Json at = Json::array(), read = Json::array(), output = Json::array(), lag = Json::array(), twin = Json::array(),
       latency = Json::array(), blocked = Json::array();
  for (const Point& point : points) {
    at.push_back(point.at.ns / 1'000'000);
    read.push_back(point.read_rate);
    output.push_back(point.output_rate);
    lag.push_back(point.lag);
    twin.push_back(point.lag_twin);
    latency.push_back(point.latency_ms < 0 ? Json(nullptr) : Json(point.latency_ms));
    blocked.push_back(point.blocked_percent);
  }
  Json faults = Json::array();
  for (const faults::LedgerEntry& entry : run.ledger) {
    if (!entry.started) continue;
    const Time end = entry.end == Time::never() ? Time{} + run.virtual_time : entry.end;
    faults.push_back({valid_utf8(entry.id), entry.start.ns / 1'000'000, end.ns / 1'000'000});
  }
  return {{"id", id},
          {"end_ms", run.virtual_time.ns / 1'000'000},
          {"faults", faults},
          {"at_ms", at},
          {"rate", {read, output}},
          {"lag", {lag, twin}},
          {"latency", {latency}},
          {"blocked", {blocked}}};
}

void write_table(Html& html, const RunResult& run) {
  const std::vector<Point> points = points_of(run);
  html.in("details", {{"class", "alternative"}}, [&] {
    html.element("summary", "The charts as a table");
    html.in(
        "div",
        {{"class", "scroll"},
         {"tabindex", "0"},
         {"role", "region"},
         {"aria-label", "The charts as a table, " + run_name(run)}},
        [&] {
          html.in("table", {}, [&] {
            html.element("caption", "The course of the run, sampled");
            html.in("thead", {}, [&] {
              html.in("tr", {}, [&] {
                for (const char* name :
                     {"Time", "Read per s", "Committed per s", "Lag", "Lag without faults", "Latency", "Blocked"})
                  html.element("th", {{"scope", "col"}, {"class", "number"}}, name);
              });
            });
            html.in("tbody", {}, [&] {
              const size_t step = std::max<size_t>(points.size() / kTableRows, 1);
              for (size_t i = 0; i < points.size(); i += step) {
                const Point& point = points[i];
                html.in("tr", {}, [&] {
                  const auto cell = [&](const std::string& text) { html.element("td", {{"class", "number"}}, text); };
                  html.element("th", {{"scope", "row"}, {"class", "number"}}, clock_text(point.at));
                  for (const int64_t value : {point.read_rate, point.output_rate, point.lag, point.lag_twin})
                    cell(grouped(static_cast<uint64_t>(value)));
                  cell(point.latency_ms < 0 ? "–"
                                            : fmt::format("{} ms", grouped(static_cast<uint64_t>(point.latency_ms))));
                  cell(fmt::format("{:.1f} %", point.blocked_percent));
                });
              }
            });
          });
        });
  });
}

}  // namespace

std::string chart_data(const std::vector<const RunResult*>& runs, const std::vector<std::string>& ids) {
  Json document = {{"runs", Json::array()}};
  for (size_t i = 0; i < runs.size(); ++i) document["runs"].push_back(run_json(*runs[i], ids[i]));
  // Within an element a "<" could end it.
  std::string text;
  for (const char c : document.dump(-1, ' ', false, Json::error_handler_t::replace))
    c == '<' ? text += "\\u003c" : text += c;
  return text;
}

void write_charts(Html& html, const RunResult& run, const std::string& id) {
  if (run.progress.size() < 2) return;
  html.element("h4", "Course of the run");
  html.in("div", {{"class", "charts"}, {"data-run", id}}, [&] {
    html.element("p", {{"class", "quiet no-script"}},
                 "The charts are drawn by a script; the table below holds their figures.");
    html.in("div", {{"class", "cursor"}, {"hidden", ""}}, [&] {
      html.in("label", {}, [&] {
        html.text("Cursor ");
        html.empty("input", {{"type", "range"},
                             {"min", "0"},
                             {"max", std::to_string(run.progress.size() - 1)},
                             {"value", "0"},
                             {"aria-label", "Cursor of all charts of this run"}});
      });
      html.element("output", {{"class", "moment"}}, "");
      html.element("button", {{"type", "button"}, {"class", "whole"}, {"disabled", ""}}, "Whole run");
    });
    for (const Chart& chart : charts())
      html.in("figure", {{"class", "chart"}}, [&] {
        html.in("figcaption", {}, [&] {
          html.element("strong", chart.title);
          html.element("span", {{"class", "quiet"}}, chart.lead);
          html.in("span", {{"class", "legend"}}, [&] {
            for (size_t i = 0; i < chart.series.size(); ++i)
              html.in("span", {{"class", fmt::format("series series-{}", i)}}, [&] {
                html.element("span", {{"class", "line"}, {"aria-hidden", "true"}}, "");
                html.text(chart.series[i]);
                html.element("span", {{"class", "value"}}, "");
              });
          });
        });
        html.element("div",
                     {{"class", "plot"},
                      {"data-chart", chart.id},
                      {"role", "img"},
                      {"aria-label", fmt::format("Chart: {}. The table below holds its figures.", chart.title)}},
                     "");
      });
  });
  write_table(html, run);
}

}  // namespace wavetank::reports
