// The top of the page: the verdict in a word and a sentence, what was run, and six figures.
#include <algorithm>

#include "reports/ink.h"
#include "reports/page/sections.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::RunResult;
using scenarios::ScenarioResult;
using scenarios::SuiteResult;

struct Word {
  const char* text;
  const char* tone;  ///< good, bad, doubt: a class of the style
  const char* mark;
};

Word verdict_of(const SuiteResult& suite) {
  switch (scenarios::exit_code(suite)) {
    case 0:
      return {"Passed", "good", "✓"};
    case 1:
      return {"Failed", "bad", "✗"};
    case 3:
      return {"Crashed", "bad", "✗"};
    case 4:
      return {"Not deterministic", "bad", "✗"};
    case 5:
      return {"Nothing ran", "doubt", "?"};
    case 6:
      return {"Inconclusive", "doubt", "?"};
    case 130:
      return {"Interrupted", "doubt", "?"};
    default:
      return {"Unknown", "doubt", "?"};
  }
}

uint64_t scenarios_that(const SuiteResult& suite, ScenarioResult::Conclusion conclusion) {
  return static_cast<uint64_t>(std::ranges::count(suite.scenarios, conclusion, &ScenarioResult::conclusion));
}

uint64_t failing_runs(const SuiteResult& suite) {
  uint64_t sum = 0;
  for (const ScenarioResult& scenario : suite.scenarios) sum += scenario.failing;
  return sum;
}

std::string sentence_of(const SuiteResult& suite) {
  const uint64_t failed = scenarios_that(suite, ScenarioResult::Conclusion::kFailed);
  const uint64_t open = scenarios_that(suite, ScenarioResult::Conclusion::kInconclusive);
  const uint64_t failing = failing_runs(suite);
  std::string text;
  if (suite.interrupted)
    text = fmt::format("Interrupted after {} of {} runs. ", grouped(suite.runs.size()), grouped(suite.planned));
  if (suite.stopped_at_max_fail)
    text += fmt::format("Stopped after {} of {} runs: enough had failed. ", grouped(suite.runs.size()),
                        grouped(suite.planned));
  if (suite.runs.empty()) return text + "No run was made, so nothing is known.";
  if (failing > 0)
    text += fmt::format("{} of {} failed, in {} of {}.", grouped(failing), counted(suite.runs.size(), "run"),
                        grouped(failed), counted(suite.scenarios.size(), "scenario"));
  else if (failed > 0)
    text += fmt::format("Every run held, and yet {} failed over all of its runs.", counted(failed, "scenario"));
  else if (open > 0)
    text += fmt::format("Nothing failed, but {} of {} cannot be decided from these runs.", grouped(open),
                        counted(suite.scenarios.size(), "scenario"));
  else
    text += fmt::format("Everything held, in {} of {}.", counted(suite.runs.size(), "run"),
                        counted(suite.scenarios.size(), "scenario"));
  return text;
}

std::string seeds_of(const SuiteResult& suite) {
  std::vector<uint64_t> seeds;
  for (const RunResult& run : suite.runs) seeds.push_back(run.seed);
  std::ranges::sort(seeds);
  seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
  if (seeds.empty()) return "none";
  if (seeds.size() == 1) return std::to_string(seeds.front());
  const bool range = seeds.back() - seeds.front() + 1 == seeds.size();
  return range ? fmt::format("{} to {}", seeds.front(), seeds.back())
               : fmt::format("{} of them, {} to {}", seeds.size(), seeds.front(), seeds.back());
}

void write_facts(Html& html, const Contents& page) {
  const SuiteResult& suite = page.suite;
  Duration virtual_time;
  for (const RunResult& run : suite.runs) virtual_time += run.virtual_time;
  const auto fact = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    html.in("div", {}, [&] {
      html.element("dt", name);
      html.element("dd", value);
    });
  };
  html.in("dl", {{"class", "facts"}}, [&] {
    fact("Scenarios", suite.scenarios.size() == 1 ? suite.scenarios.front().name : grouped(suite.scenarios.size()));
    fact("Runs", suite.planned == suite.runs.size()
                     ? grouped(suite.runs.size())
                     : fmt::format("{} of {}", grouped(suite.runs.size()), grouped(suite.planned)));
    fact("Seeds", seeds_of(suite));
    fact("Repeated to compare", suite.repeated == 0 ? "" : counted(suite.repeated, "run"));
    fact("Virtual time", for_people(virtual_time));
    fact("Wall time", for_people(suite.wall_time));
    std::string settings;
    for (const std::string& setting : suite.settings) settings += (settings.empty() ? "" : ", ") + setting;
    fact("Set", settings);
    fact("Build", page.suite.build.version);
  });
}

struct Tile {
  std::string name;
  std::string figure;
  std::string note;
  const char* tone;  ///< "" : plain
};

/// The recovery that comes nearest to its limit, or goes furthest beyond it; without limits the longest.
Tile worst_recovery(const SuiteResult& suite) {
  const ScenarioResult* worst = nullptr;
  const auto share = [](const ScenarioResult& scenario) {
    const double length = static_cast<double>(scenario.recovery.max.ns);
    return scenario.recovery_limit ? length / static_cast<double>(std::max<int64_t>(scenario.recovery_limit->ns, 1))
                                   : length * 1e-18;
  };
  for (const ScenarioResult& scenario : suite.scenarios)
    if (scenario.recovery.episodes > 0 && (!worst || share(scenario) > share(*worst))) worst = &scenario;
  if (!worst) return {"Worst recovery", "–", "no run had to recover", ""};
  const bool over = worst->recovery_limit && worst->recovery.max > *worst->recovery_limit;
  const std::string limit =
      worst->recovery_limit ? fmt::format("of {} allowed", for_people(*worst->recovery_limit)) : "no limit is stated";
  return {"Worst recovery", (worst->recovery.censored > 0 && over ? "> " : "") + for_people(worst->recovery.max),
          fmt::format("{}, {}", limit, worst->name), over ? "bad" : ""};
}

std::vector<Tile> tiles_of(const SuiteResult& suite) {
  const uint64_t passed = scenarios_that(suite, ScenarioResult::Conclusion::kPassed);
  const uint64_t failing = failing_runs(suite);
  uint64_t vacuous = 0;
  uint64_t faults = 0;
  uint64_t lost = 0;
  uint64_t doubled = 0;
  for (const ScenarioResult& scenario : suite.scenarios) {
    faults += scenario.faults.size();
    vacuous += static_cast<uint64_t>(std::ranges::count(scenario.faults, true, &scenarios::FaultTally::vacuous));
  }
  for (const RunResult& run : suite.runs)
    for (const faults::Finding& finding : run.findings) lost += finding.lost, doubled += finding.doubled;
  return {
      {"Passed", grouped(passed), fmt::format("of {}", counted(suite.scenarios.size(), "scenario")),
       passed == suite.scenarios.size() && passed > 0 ? "good" : ""},
      {"Failing", grouped(failing), fmt::format("of {}", counted(suite.runs.size(), "run")), failing > 0 ? "bad" : ""},
      {"Vacuous", grouped(vacuous), fmt::format("of {} touched nothing", counted(faults, "fault")),
       vacuous > 0 ? "doubt" : ""},
      worst_recovery(suite),
      {"Duplicates", grouped(doubled), "records counted twice", doubled > 0 ? "bad" : ""},
      {"Losses", grouped(lost), "records that do not count", lost > 0 ? "bad" : ""}};
}

}  // namespace

void write_verdict(Html& html, const Contents& page) {
  const Word word = verdict_of(page.suite);
  html.in("section", {{"class", "verdict"}, {"id", "verdict"}, {"aria-labelledby", "verdict-title"}}, [&] {
    html.in("h1", {{"id", "verdict-title"}, {"class", word.tone}}, [&] {
      html.element("span", {{"class", "mark"}, {"aria-hidden", "true"}}, word.mark);
      html.text(word.text);
    });
    html.element("p", {{"class", "sentence"}}, sentence_of(page.suite));
    write_facts(html, page);
    html.in("ul", {{"class", "tiles"}, {"aria-label", "Key figures"}}, [&] {
      for (const Tile& tile : tiles_of(page.suite))
        html.in("li", {{"class", fmt::format("tile {}", tile.tone)}}, [&] {
          html.element("span", {{"class", "name"}}, tile.name);
          html.element("span", {{"class", "figure"}}, tile.figure);
          html.element("span", {{"class", "note"}}, tile.note);
        });
    });
  });
}

}  // namespace wavetank::reports
