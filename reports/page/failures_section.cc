// The failures: what was violated, in a sentence, what became of the records, the faults, and how to see it again.
#include <algorithm>

#include "reports/ink.h"
#include "reports/page/sections.h"
#include "reports/shrunk_text.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::RunResult;
using scenarios::ScenarioResult;

constexpr size_t kMostFailures = 20;
/// Of one scenario; further ones rarely tell more than their seeds.
constexpr size_t kMostOfScenario = 2;
constexpr size_t kWitnesses = 5;
constexpr size_t kStoryLines = 60;

std::string outcome_text(const RunResult& run) {
  switch (run.outcome) {
    case scenarios::Outcome::kCrashed:
      return "crashed";
    case scenarios::Outcome::kNondeterministic:
      return "not deterministic";
    case scenarios::Outcome::kViolated:
      return "violated";
    case scenarios::Outcome::kNotConverged:
      return "did not converge";
    case scenarios::Outcome::kHeld:
      return "held";
  }
  return "?";
}

void write_finding(Html& html, const faults::Finding& finding) {
  html.in("div", {{"class", "finding"}}, [&] {
    html.in("p", {}, [&] {
      html.element("strong", finding.sentence);
      html.text(" ");
      html.element("code", finding.invariant);
    });
    html.element("p", {{"class", "bad"}}, finding.summary);
    if (finding.witnesses.empty()) return;
    const size_t shown = std::min(finding.witnesses.size(), kWitnesses);
    html.in("ul", {{"class", "witnesses"}}, [&] {
      for (size_t i = 0; i < shown; ++i) html.element("li", finding.witnesses[i]);
      const uint64_t all = std::max<uint64_t>(finding.violations, finding.witnesses.size());
      if (all > shown) html.element("li", fmt::format("and {} more", grouped(all - shown)));
    });
  });
}

void write_ledger(Html& html, const RunResult& run) {
  if (run.ledger.empty()) return;
  html.in("div",
          {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Faults of " + run_name(run)}},
          [&] {
            html.in("table", {}, [&] {
              html.element("caption", "Faults, as this seed had them");
              html.in("thead", {}, [&] {
                html.in("tr", {}, [&] {
                  for (const char* name : {"Fault", "Kind", "From", "Until", "What it touched"})
                    html.element("th", {{"scope", "col"}}, name);
                });
              });
              html.in("tbody", {}, [&] {
                for (const faults::LedgerEntry& entry : run.ledger)
                  html.in("tr", {}, [&] {
                    html.element("th", {{"scope", "row"}}, entry.id);
                    html.element("td", entry.kind);
                    html.element("td", {{"class", "when"}}, entry.started ? clock_text(entry.start) : "never");
                    html.element("td", {{"class", "when"}},
                                 !entry.started               ? ""
                                 : entry.end == Time::never() ? "the end"
                                                              : clock_text(entry.end));
                    html.element("td",
                                 entry.what.empty() || (entry.started && entry.touched == 0) ? "nothing" : entry.what);
                  });
              });
            });
          });
}

/// The story of each record: a headline, and below it the steps, which begin with their time.
void write_story(Html& html, const RunResult& run) {
  if (run.story.empty()) return;
  html.element("h4", "What became of the records");
  std::string text;
  for (size_t i = 0; i < std::min(run.story.size(), kStoryLines); ++i) {
    const std::string& line = run.story[i];
    const bool step = !line.empty() && line.front() >= '0' && line.front() <= '9';
    text += (step ? "  " : i == 0 ? "" : "\n") + line + "\n";
  }
  if (run.story.size() > kStoryLines)
    text += fmt::format("… and {}\n", counted(run.story.size() - kStoryLines, "more line"));
  html.element("pre", {{"tabindex", "0"}}, text);
}

void write_command(Html& html, std::string_view title, const std::string& command) {
  html.element("h4", title);
  write_copyable(html, command);
}

/// What of it all is needed to see the failure.
void write_shrunk(Html& html, const RunResult& run) {
  if (!run.shrunk) return;
  const scenarios::ShrunkFailure& shrunk = *run.shrunk;
  html.element("h4", "Shrunk");
  html.element("p", shrunk_summary(shrunk) + fmt::format("; it fails with seed {}.", shrunk.seed));
  std::string faults;
  for (const std::string& fault : shrunk.faults) faults += fault + "\n";
  if (!faults.empty()) html.element("pre", {{"tabindex", "0"}}, faults);
  if (!shrunk.smaller.empty())
    html.in("ul", {{"class", "smaller"}}, [&] {
      for (const scenarios::SmallerSetting& setting : shrunk.smaller) html.element("li", smaller_text(setting));
    });
  if (const std::string command = shrunk_command(shrunk); !command.empty())
    write_command(html, "See it small", command);
}

void write_failure(Html& html, const Contents& page, const RunResult& run) {
  html.in("section", {{"class", "failure"}, {"aria-label", "Failure of " + run_name(run)}}, [&] {
    html.in("h3", {}, [&] {
      html.text(fmt::format("{}, seed {} ", run.scenario, run.seed));
      html.in("span", {{"class", "badge bad"}}, [&] { html.text("✗ " + outcome_text(run)); });
    });
    if (!run.trouble.empty()) html.element("pre", {{"tabindex", "0"}}, run.trouble);
    for (const faults::Finding& finding : run.findings)
      if (finding.verdict == faults::Verdict::kViolated) write_finding(html, finding);
    write_story(html, run);
    write_ledger(html, run);
    write_shrunk(html, run);
    write_command(html, "See it again", reproduce_command(run, page.suite.settings));
    if (!run.reproducer.empty()) html.element("p", {{"class", "quiet"}}, "Kept as " + run.reproducer);
  });
}

/// The seeds of a scenario that failed, too, and are not shown.
void write_others(Html& html, const std::string& scenario, const std::vector<uint64_t>& seeds) {
  constexpr size_t kMostSeeds = 40;
  std::string text;
  for (size_t i = 0; i < std::min(seeds.size(), kMostSeeds); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", seeds[i]);
  if (seeds.size() > kMostSeeds) text += fmt::format(" and {} more", grouped(seeds.size() - kMostSeeds));
  html.element("p", {{"class", "quiet"}},
               fmt::format("{} failed with {} {}, too.", scenario, seeds.size() == 1 ? "seed" : "seeds", text));
}

/// Verdicts over all runs that went wrong, or could not be given.
void write_reasons(Html& html, const Contents& page) {
  std::vector<const ScenarioResult*> open;
  for (const ScenarioResult& scenario : page.suite.scenarios)
    if (!scenario.reasons.empty()) open.push_back(&scenario);
  if (open.empty()) return;
  html.element("h3", "Over all runs of a scenario");
  html.in("ul", {{"class", "reasons"}}, [&] {
    for (const ScenarioResult* scenario : open)
      for (const std::string& reason : scenario->reasons)
        html.in("li", {}, [&] {
          html.element("strong", scenario->name);
          html.text(": " + reason);
        });
  });
}

}  // namespace

void write_failures(Html& html, const Contents& page) {
  std::vector<const RunResult*> failures;
  for (const RunResult& run : page.suite.runs)
    if (failing(page.suite, run)) failures.push_back(&run);
  const bool reasons = std::ranges::any_of(page.suite.scenarios, [](const auto& s) { return !s.reasons.empty(); });
  if (failures.empty() && !reasons) return;
  html.in("section", {{"id", "failures"}, {"aria-labelledby", "failures-title"}}, [&] {
    write_heading(html, "failures", failures.empty() ? "Open questions" : "Failures", "");
    write_reasons(html, page);
    size_t shown = 0;
    for (size_t i = 0; i < failures.size();) {
      const std::string& scenario = failures[i]->scenario;
      std::vector<uint64_t> others;
      for (size_t nth = 0; i < failures.size() && failures[i]->scenario == scenario; ++i, ++nth) {
        if (nth < kMostOfScenario && shown < kMostFailures)
          write_failure(html, page, *failures[i]), ++shown;
        else
          others.push_back(failures[i]->seed);
      }
      if (!others.empty()) write_others(html, scenario, others);
    }
  });
}

}  // namespace wavetank::reports
