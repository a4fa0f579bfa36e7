// The table of scenarios, which page.js makes sortable.
#include "reports/ink.h"
#include "reports/page/sections.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::RecoveryQuantile;
using scenarios::ScenarioResult;

struct Badge {
  const char* tone;
  const char* text;
};

Badge badge_of(ScenarioResult::Conclusion conclusion) {
  switch (conclusion) {
    case ScenarioResult::Conclusion::kPassed:
      return {"good", "✓ passed"};
    case ScenarioResult::Conclusion::kFailed:
      return {"bad", "✗ failed"};
    case ScenarioResult::Conclusion::kInconclusive:
      return {"doubt", "? inconclusive"};
    case ScenarioResult::Conclusion::kNotRun:
      return {"doubt", "– not run"};
  }
  return {"doubt", "?"};
}

/// A cell that shows `text` and sorts by `number`.
void figure(Html& html, const std::string& text, int64_t number, const char* tone = "") {
  html.element("td", {{"class", fmt::format("number {}", tone)}, {"data-value", std::to_string(number)}}, text);
}

void quantile_cell(Html& html, const ScenarioResult& scenario, uint32_t percent) {
  for (const RecoveryQuantile& quantile : scenario.recovery.quantiles)
    if (quantile.percent == percent)
      return figure(html, (quantile.unbounded ? "> " : "") + for_people(quantile.value), quantile.value.ns);
  figure(html, "–", -1);
}

std::string seeds_text(const ScenarioResult& scenario) {
  constexpr size_t kMost = 8;
  std::string text;
  for (size_t i = 0; i < std::min(scenario.failing_seeds.size(), kMost); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", scenario.failing_seeds[i]);
  if (scenario.failing_seeds.size() > kMost) text += ", …";
  return text;
}

void write_row(Html& html, const ScenarioResult& scenario) {
  const Badge badge = badge_of(scenario.conclusion);
  html.in("tr", {}, [&] {
    html.in("th", {{"scope", "row"}, {"data-value", scenario.name}}, [&] {
      html.text(scenario.name);
      if (!scenario.summary.empty()) html.element("span", {{"class", "summary"}}, scenario.summary);
      if (!scenario.failing_seeds.empty())
        html.element("span", {{"class", "summary bad"}}, "failing seeds: " + seeds_text(scenario));
    });
    html.in("td", {{"data-value", std::to_string(static_cast<int>(scenario.conclusion))}}, [&] {
      html.element("span", {{"class", fmt::format("badge {}", badge.tone)}}, badge.text);
    });
    figure(html, grouped(scenario.runs), static_cast<int64_t>(scenario.runs));
    figure(html, grouped(scenario.failing), static_cast<int64_t>(scenario.failing), scenario.failing > 0 ? "bad" : "");
    figure(html, grouped(scenario.recovery.episodes), static_cast<int64_t>(scenario.recovery.episodes));
    quantile_cell(html, scenario, 50);
    quantile_cell(html, scenario, 99);
    const bool over = scenario.recovery_limit && scenario.recovery.max > *scenario.recovery_limit;
    if (scenario.recovery.episodes > 0)
      figure(html, for_people(scenario.recovery.max), scenario.recovery.max.ns, over ? "bad" : "");
    else
      figure(html, "–", -1);
    figure(html, scenario.recovery_limit ? for_people(*scenario.recovery_limit) : "–",
           scenario.recovery_limit ? scenario.recovery_limit->ns : -1);
  });
}

}  // namespace

void write_scenarios(Html& html, const Contents& page) {
  html.in("section", {{"id", "scenarios"}, {"aria-labelledby", "scenarios-title"}}, [&] {
    write_heading(html, "scenarios", "Scenarios",
                  "Recovery is measured from a fault's first effect until sources are again where the same run without "
                  "faults is.");
    html.in("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Table of scenarios"}},
            [&] {
              html.in("table", {{"class", "sortable"}}, [&] {
                html.element("caption", {{"class", "hidden"}}, "Scenarios, their verdicts and recovery times");
                html.in("thead", {}, [&] {
                  html.in("tr", {}, [&] {
                    for (const char* name : {"Scenario", "Verdict"}) html.element("th", {{"scope", "col"}}, name);
                    for (const char* name : {"Seeds", "Failing", "Recoveries", "p50", "p99", "Max", "Limit"})
                      html.element("th", {{"scope", "col"}, {"class", "number"}}, name);
                  });
                });
                html.in("tbody", {}, [&] {
                  for (const ScenarioResult& scenario : page.suite.scenarios) write_row(html, scenario);
                });
              });
            });
  });
}

}  // namespace wavetank::reports
