// The appendix: environment, every run, the scenarios as they were written, and how figures are to be read.
#include <algorithm>

#include "reports/ink.h"
#include "reports/page/sections.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::RunResult;
using scenarios::ScenarioResult;

constexpr size_t kMostRuns = 600;
constexpr size_t kMostTexts = 40;

void write_environment(Html& html, const Contents& page) {
  html.element("h3", "Environment");
  html.in("dl", {{"class", "facts"}}, [&] {
    const auto fact = [&](std::string_view name, const std::string& value) {
      if (value.empty()) return;
      html.in("div", {}, [&] {
        html.element("dt", name);
        html.in("dd", {}, [&] { html.element("code", value); });
      });
    };
    fact("Build", page.suite.build.version);
    fact("Program", page.suite.build.identity);
    for (const std::string& setting : page.suite.settings) fact("Setting", setting);
  });
}

void write_runs(Html& html, const Contents& page) {
  html.in("details", {{"class", "alternative"}}, [&] {
    html.element("summary", fmt::format("Every run ({})", grouped(page.suite.runs.size())));
    html.in("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Every run"}}, [&] {
      html.in("table", {{"class", "sortable"}}, [&] {
        html.element("caption", "The same build, scenario and seed give the same digest.");
        html.in("thead", {}, [&] {
          html.in("tr", {}, [&] {
            for (const char* name : {"Scenario", "Seed", "Outcome", "Longest recovery", "Virtual time", "Digest"})
              html.element("th", {{"scope", "col"}}, name);
          });
        });
        html.in("tbody", {}, [&] {
          for (size_t i = 0; i < std::min(page.suite.runs.size(), kMostRuns); ++i) {
            const RunResult& run = page.suite.runs[i];
            Duration longest;
            for (const faults::Episode& episode : run.episodes)
              if (!episode.disturbance) longest = std::max(longest, episode.total());
            html.in("tr", {}, [&] {
              html.element("td", run.scenario);
              html.element("td", {{"class", "number"}}, std::to_string(run.seed));
              html.element("td", {{"class", failing(page.suite, run) ? "bad" : ""}}, name_of(run.outcome));
              html.element("td", {{"class", "number"}, {"data-value", std::to_string(longest.ns)}},
                           longest > Duration{} ? for_people(longest) : "–");
              html.element("td", {{"class", "number"}, {"data-value", std::to_string(run.virtual_time.ns)}},
                           for_people(run.virtual_time));
              html.in("td", {}, [&] { html.element("code", to_string(run.digest)); });
            });
          }
        });
      });
    });
    if (page.suite.runs.size() > kMostRuns)
      html.element(
          "p", {{"class", "quiet"}},
          fmt::format("{} are in the results as JSON.", counted(page.suite.runs.size() - kMostRuns, "further run")));
  });
}

void write_texts(Html& html, const Contents& page) {
  size_t shown = 0;
  for (const ScenarioResult& scenario : page.suite.scenarios) {
    if (scenario.text.empty() || ++shown > kMostTexts) continue;
    html.in("details", {{"class", "alternative"}}, [&] {
      html.element("summary", fmt::format("Scenario {}", scenario.path));
      html.element("pre", {{"tabindex", "0"}}, scenario.text);
    });
  }
  if (shown > kMostTexts)
    html.element("p", {{"class", "quiet"}},
                 fmt::format("The texts of {} are left out.", counted(shown - kMostTexts, "further scenario")));
}

}  // namespace

void write_appendix(Html& html, const Contents& page) {
  html.in("section", {{"id", "appendix"}, {"aria-labelledby", "appendix-title"}}, [&] {
    write_heading(html, "appendix", "Appendix", "");
    write_environment(html, page);
    html.element("h3", "Data");
    write_runs(html, page);
    write_texts(html, page);
  });
}

}  // namespace wavetank::reports
