// A baseline beside this run: what has become worse or better, scenario by scenario, with intervals.
#include <algorithm>

#include "reports/ink.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

constexpr size_t kMostRows = 60;

/// "+120 ms (+40 ms to +210 ms)"; an interval without an end says so.
std::string change_text(const RecoveryChange& change) {
  const auto with_sign = [](Duration duration) {
    return duration < Duration{} ? "−" + for_people(-duration) : "+" + for_people(duration);
  };
  if (!change.before || !change.now) return "–";
  if (change.change == RecoveryChange::Kind::kTooFew)
    return fmt::format("have {}, need {}", change.have, change.needed);
  return fmt::format("{} ({} to {})", with_sign(*change.now - *change.before),
                     change.low ? with_sign(*change.low) : "…", change.high ? with_sign(*change.high) : "…");
}

const char* tone_of(RecoveryChange::Kind change) {
  if (change == RecoveryChange::Kind::kRegressed) return "number bad";
  return change == RecoveryChange::Kind::kImproved ? "number good" : "number";
}

std::string verdict_of(const ScenarioComparison& scenario) {
  if (scenario.presence == ScenarioComparison::Presence::kOnlyNow) return "new";
  if (scenario.presence == ScenarioComparison::Presence::kOnlyBefore) return "gone";
  if (!scenario.regressions.empty()) return "✗ worse";
  return scenario.improvements.empty() ? "no change" : "✓ better";
}

void write_row(Html& html, const ScenarioComparison& scenario) {
  html.in("tr", {}, [&] {
    html.in("th", {{"scope", "row"}}, [&] {
      html.text(scenario.name);
      for (const std::string& line : scenario.regressions) html.element("span", {{"class", "summary bad"}}, line);
      for (const std::string& line : scenario.improvements) html.element("span", {{"class", "summary"}}, line);
    });
    html.element("td", verdict_of(scenario));
    html.element("td", {{"class", "number"}}, fmt::format("{} of {}", scenario.failing_before, scenario.runs_before));
    html.element("td", {{"class", "number"}}, fmt::format("{} of {}", scenario.failing, scenario.runs));
    for (const char* figure : {"p50", "p99", "max"}) {
      const auto change = std::ranges::find(scenario.recovery, figure, &RecoveryChange::figure);
      if (change == scenario.recovery.end())
        html.element("td", {{"class", "number"}}, "–");
      else
        html.element("td", {{"class", tone_of(change->change)}}, change_text(*change));
    }
    html.element("td", {{"class", "number"}}, fmt::format("{}", scenario.same_digest));
  });
}

}  // namespace

void write_comparison(Html& html, const Contents& page) {
  if (!page.comparison) return;
  const Comparison& comparison = *page.comparison;
  std::vector<const ScenarioComparison*> rows;
  for (const ScenarioComparison& scenario : comparison.scenarios) rows.push_back(&scenario);
  // What became worse first; what did not change at all last.
  std::ranges::stable_sort(rows, [](const ScenarioComparison* a, const ScenarioComparison* b) {
    const auto rank = [](const ScenarioComparison* s) {
      return std::pair(s->regressions.empty(), s->improvements.empty());
    };
    return rank(a) < rank(b);
  });
  html.in("section", {{"id", "baseline"}, {"aria-labelledby", "baseline-title"}}, [&] {
    write_heading(html, "baseline", "Beside the baseline",
                  comparison.regressed == 0
                      ? "Nothing became worse by more than chance and noise explain."
                      : fmt::format("{} became worse.", counted(comparison.regressed, "scenario")));
    html.element(
        "p", {{"class", "quiet"}},
        fmt::format(
            "Before: {}. Changes of recovery times with 95 % intervals; smaller ones than {} % or {} do "
            "not count.",
            comparison.build_before.version.empty() ? "a build that is not known" : comparison.build_before.version,
            comparison.noise_floor.percent, for_people(comparison.noise_floor.absolute)));
    html.in("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Table of changes"}},
            [&] {
              html.in("table", {}, [&] {
                html.element("caption", {{"class", "hidden"}}, "Every scenario before and now");
                html.in("thead", {}, [&] {
                  html.in("tr", {}, [&] {
                    for (const char* name : {"Scenario", "Verdict"}) html.element("th", {{"scope", "col"}}, name);
                    for (const char* name : {"Failing before", "Failing now", "p50", "p99", "Max", "Same digest"})
                      html.element("th", {{"scope", "col"}, {"class", "number"}}, name);
                  });
                });
                html.in("tbody", {}, [&] {
                  for (size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) write_row(html, *rows[i]);
                });
              });
            });
    if (rows.size() > kMostRows)
      html.element("p", {{"class", "quiet"}},
                   fmt::format("{} are not shown; none of them became worse than these.",
                               counted(rows.size() - kMostRows, "further scenario")));
  });
}

}  // namespace wavetank::reports
