// Figures before and now in columns.
#include "reports/comparison_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/ink.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using Presence = ScenarioComparison::Presence;
using Kind = RecoveryChange::Kind;

/// Characters, not bytes: all of ours are one column wide.
size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, size_t width) {
  return text + std::string(width - std::min(width_of(text), width), ' ');
}

std::string failing_cell(const ScenarioComparison& scenario) {
  const auto share = [](uint64_t failing, uint64_t runs) { return fmt::format("{}/{}", failing, runs); };
  const std::string before =
      scenario.presence == Presence::kOnlyNow ? "–" : share(scenario.failing_before, scenario.runs_before);
  const std::string now = scenario.presence == Presence::kOnlyBefore ? "–" : share(scenario.failing, scenario.runs);
  return before + " → " + now;
}

std::vector<std::string> cells(const ScenarioComparison& scenario) {
  std::vector<std::string> row = {scenario.name, failing_cell(scenario)};
  for (const RecoveryChange& change : scenario.recovery) row.push_back(recovery_cell(change));
  row.resize(5, "–");
  return row;
}

std::string mark(const ScenarioComparison& scenario, const Ink& ink) {
  if (!scenario.regressions.empty()) return ink.bad("✗");
  return scenario.presence == Presence::kBoth ? ink.good("✓") : ink.doubt("–");
}

std::string verdict(const Comparison& comparison, const Ink& ink) {
  const auto improved = static_cast<uint64_t>(
      std::ranges::count_if(comparison.scenarios, [](const auto& scenario) { return !scenario.improvements.empty(); }));
  std::string text = comparison.regressed == 0 ? ink.good("nothing became worse")
                                               : ink.bad(fmt::format("{} of {} became worse", comparison.regressed,
                                                                     counted(comparison.scenarios.size(), "scenario")));
  if (improved > 0) text += fmt::format(", {} better", improved);
  return text;
}

}  // namespace

std::string recovery_cell(const RecoveryChange& change) {
  const auto figure = [](const std::optional<Duration>& length) { return length ? for_people(*length) : "unfinished"; };
  std::string cell = figure(change.before) + " → " + figure(change.now);
  if (change.change == Kind::kRegressed) cell += " ▲";
  if (change.change == Kind::kImproved) cell += " ▼";
  if (change.change == Kind::kTooFew) cell += fmt::format(" ({} of {})", change.have, change.needed);
  return cell;
}

std::string comparison_table(const Comparison& comparison, bool color) {
  const Ink ink(color);
  std::vector<std::vector<std::string>> rows = {{"scenario", "failing", "recovery p50", "p99", "max"}};
  for (const ScenarioComparison& scenario : comparison.scenarios) rows.push_back(cells(scenario));
  std::vector<size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  const auto line = [&](const std::vector<std::string>& row) {
    std::string text;
    for (size_t i = 0; i + 1 < row.size(); ++i) text += padded(row[i], widths[i]) + "  ";
    return text + row.back();
  };

  std::string text =
      fmt::format("{}\n  before {}\n  now    {}\n\n", ink.strong("Against the baseline"),
                  comparison.build_before.identity.empty() ? "unknown" : comparison.build_before.identity,
                  comparison.build.identity.empty() ? "unknown" : comparison.build.identity);
  text += ink.faint("  " + line(rows.front())) + "\n";
  for (size_t i = 0; i < comparison.scenarios.size(); ++i) {
    const ScenarioComparison& scenario = comparison.scenarios[i];
    text += fmt::format("{} {}\n", mark(scenario, ink), line(rows[i + 1]));
    for (const std::string& worse : scenario.regressions) text += fmt::format("    {}\n", ink.bad("worse: " + worse));
    for (const std::string& better : scenario.improvements)
      text += fmt::format("    {}\n", ink.good("better: " + better));
  }
  text += fmt::format("\n{}\n", verdict(comparison, ink));
  text += ink.faint(fmt::format(
      "A recovery figure is called worse or better (▲ ▼) when the 95 % interval of its change excludes none\n"
      "and the change exceeds {} % and {}; \"(8 of 12)\" are too few recoveries to say so.\n",
      comparison.noise_floor.percent, for_people(comparison.noise_floor.absolute)));
  return text;
}

}  // namespace wavetank::reports
