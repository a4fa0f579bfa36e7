// What recoveries beyond the limit come to in a year: at the rate of failures that a scenario states, and at rates that
// are examples where it states none.
#include <algorithm>
#include <cmath>

#include "reports/ink.h"
#include "reports/page/recoveries.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

using scenarios::ScenarioResult;
using scenarios::StatedFailures;

constexpr double kYearSeconds = 365.25 * 86400;
constexpr size_t kMostRows = 12;

/// How far beyond its limit a scenario's recoveries went.
struct Row {
  std::string scenario;
  Duration limit;
  std::optional<StatedFailures> failures;
  size_t recoveries = 0;
  size_t over = 0;
  double mean_seconds = 0;  ///< beyond the limit, of any recovery
  double half_width = 0;    ///< of the mean's 95 % interval
};

Row row_of(const scenarios::SuiteResult& suite, const ScenarioResult& scenario) {
  const Recoveries all = recoveries_of(suite, &scenario);
  Row row{.scenario = scenario.name, .limit = *scenario.recovery_limit, .failures = scenario.stated_failures};
  row.recoveries = all.seconds.size();
  const double limit = static_cast<double>(row.limit.ns) / 1e9;
  const auto count = static_cast<double>(row.recoveries);
  double squares = 0;
  for (const double value : all.seconds) {
    const double beyond = std::max(value - limit, 0.0);
    row.over += beyond > 0;
    row.mean_seconds += beyond / count;
    squares += beyond * beyond / count;
  }
  const double variance = std::max(squares - row.mean_seconds * row.mean_seconds, 0.0);
  row.half_width = count > 1 ? 1.96 * std::sqrt(variance / (count - 1)) : 0;
  return row;
}

std::string figure(double value) { return value < 999.5 ? fmt::format("{:.3g}", value) : grouped(std::llround(value)); }

std::string minutes_a_year(const Row& row, double failures) {
  const double mean = row.mean_seconds * failures / 60;
  const double half = row.half_width * failures / 60;
  if (row.recoveries < 2) return figure(mean);
  return fmt::format("{} ({}–{})", figure(mean), figure(std::max(mean - half, 0.0)), figure(mean + half));
}

/// A table of rows; `columns` follow those that all have, and `cells` fills them.
template <class Cells>
void write_table(Html& html, const std::string& caption, const std::vector<Row>& rows,
                 std::initializer_list<const char*> columns, Cells&& cells) {
  html.in("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", caption}}, [&] {
    html.in("table", {}, [&] {
      html.element("caption", caption);
      html.in("thead", {}, [&] {
        html.in("tr", {}, [&] {
          html.element("th", {{"scope", "col"}}, "Scenario");
          for (const char* name : {"Limit", "Over it", "Over by, a recovery"})
            html.element("th", {{"scope", "col"}, {"class", "number"}}, name);
          for (const char* name : columns) html.element("th", {{"scope", "col"}, {"class", "number"}}, name);
        });
      });
      html.in("tbody", {}, [&] {
        for (size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) {
          const Row& row = rows[i];
          html.in("tr", {}, [&] {
            const auto cell = [&](const std::string& text) { html.element("td", {{"class", "number"}}, text); };
            html.element("th", {{"scope", "row"}}, row.scenario);
            cell(for_people(row.limit));
            cell(fmt::format("{} of {}", row.over, row.recoveries));
            cell(fmt::format("{:.3g} s", row.mean_seconds));
            cells(row, cell);
          });
        }
      });
    });
  });
  if (rows.size() > kMostRows)
    html.element("p", {{"class", "quiet"}},
                 fmt::format("{} with a limit are not shown; none of them loses more a failure.",
                             counted(rows.size() - kMostRows, "further scenario")));
}

void write_stated(Html& html, const std::vector<Row>& rows) {
  if (rows.empty()) return;
  write_table(html, "At the rate of failures that each scenario states", rows,
              {"Failures a year", "Minutes a year over the limit"}, [](const Row& row, const auto& cell) {
                const double failures = kYearSeconds * 1e9 / static_cast<double>(row.failures->every.ns);
                cell(figure(failures));
                cell(minutes_a_year(row, failures));
              });
  html.in("ul", {{"class", "quiet"}}, [&] {
    for (size_t i = 0; i < std::min(rows.size(), kMostRows); ++i)
      html.element("li", fmt::format("{} states {}.", rows[i].scenario, rows[i].failures->words));
  });
}

void write_examples(Html& html, const std::vector<Row>& rows) {
  if (rows.empty()) return;
  write_table(html, "Minutes a year, at rates that are only examples", rows,
              {"If once a month", "If once a week", "If once a day"}, [](const Row& row, const auto& cell) {
                for (const double failures : {12.0, 52.0, 365.0}) cell(minutes_a_year(row, failures));
              });
  html.in("p", {{"class", "quiet"}}, [&] {
    html.text("These scenarios do not say how often something fails, and nobody has measured it; with ");
    html.element("code", "failures: {mtbf: …}");
    html.text(" in the scenario, its own rate stands here.");
  });
}

}  // namespace

void write_year_over_limit(Html& html, const Contents& page) {
  std::vector<Row> rows;
  for (const ScenarioResult& scenario : page.suite.scenarios)
    if (scenario.recovery_limit && scenario.recovery.episodes > 0) rows.push_back(row_of(page.suite, scenario));
  if (rows.empty()) return;
  html.element("h3", "Minutes a year over the limit");
  const size_t scenarios = rows.size();
  size_t recoveries = 0;
  for (const Row& row : rows) recoveries += row.recoveries;
  std::erase_if(rows, [](const Row& row) { return row.over == 0; });
  if (rows.empty()) {
    html.element("p", fmt::format("None: of {} in {} with a limit, none took longer than it.",
                                  recoveries == 1 ? "1 recovery" : grouped(recoveries) + " recoveries",
                                  counted(scenarios, "scenario")));
    return;
  }
  html.element(
      "p", {{"class", "quiet"}},
      "What a recovery takes beyond the limit on average, times how often something fails, with 95 % intervals "
      "over the recoveries of these runs. It takes for granted that failures are such as these runs had; wavetank "
      "tune draws each kind as often as the scenario says.");
  std::ranges::stable_sort(rows, std::ranges::greater{}, &Row::mean_seconds);
  std::vector<Row> stated;
  std::vector<Row> silent;
  for (Row& row : rows) (row.failures ? stated : silent).push_back(std::move(row));
  write_stated(html, stated);
  write_examples(html, silent);
}

}  // namespace wavetank::reports
