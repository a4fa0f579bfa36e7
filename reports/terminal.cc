// The report on a suite: a line per scenario, the failures again, and one sentence at the end.
#include "reports/terminal.h"

#include <algorithm>

#include "reports/exploration_text.h"
#include "reports/failure_groups.h"
#include "reports/ink.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::RunResult;
using scenarios::ScenarioResult;
using scenarios::SuiteResult;
using Conclusion = ScenarioResult::Conclusion;

/// Of the failing runs of a scenario, so many are named.
constexpr size_t kNamedSeeds = 10;

std::string mark(Conclusion conclusion, const Ink& ink) {
  switch (conclusion) {
    case Conclusion::kPassed:
      return ink.good("✓");
    case Conclusion::kFailed:
      return ink.bad("✗");
    case Conclusion::kInconclusive:
      return ink.doubt("?");
    case Conclusion::kNotRun:
      return ink.doubt("–");
  }
  return "?";
}

std::string recovery_cell(const scenarios::RecoveryStatistics& recovery) {
  const std::string disturbances =
      recovery.disturbances == 0 ? "" : fmt::format("{} without a restart", recovery.disturbances);
  if (recovery.episodes == 0) return disturbances.empty() ? "–" : disturbances;
  const scenarios::RecoveryQuantile& median = recovery.quantiles.front();
  return fmt::format("{}{} / {}{}{}{}", median.unbounded ? "> " : "", for_people(median.value),
                     recovery.censored > 0 ? "> " : "", for_people(recovery.max), disturbances.empty() ? "" : ", ",
                     disturbances);
}

std::string table(const SuiteResult& suite, const Ink& ink) {
  size_t width = std::string_view("scenario").size();
  for (const ScenarioResult& scenario : suite.scenarios) width = std::max(width, scenario.name.size());
  std::string text = ink.faint(fmt::format("  {:<{}}  {:>6}  {:>7}  {}", "scenario", width, "seeds", "failing",
                                           "recovery p50 / max")) +
                     "\n";
  for (const ScenarioResult& scenario : suite.scenarios) {
    text += fmt::format("{} {:<{}}  {:>6}  {:>7}  {}\n", mark(scenario.conclusion, ink), scenario.name, width,
                        scenario.runs, scenario.failing, recovery_cell(scenario.recovery));
    if (!scenario.standing.empty()) text += fmt::format("    {}\n", scenario.standing);
    for (const std::string& reason : scenario.reasons)
      if (reason != scenario.standing) text += fmt::format("    {}\n", ink.doubt(reason));
    for (const scenarios::LimitVerdict& limit : scenario.limits)
      if (limit.verdict == scenarios::LimitVerdict::Kind::kHolds)
        text += fmt::format("    {}\n", ink.faint(fmt::format("recovery p{} {}", limit.percent, limit.summary)));
  }
  return text;
}

std::string seeds_of(const FailingScenario& scenario) {
  std::string text = scenario.runs.size() == 1 ? "seed " : "seeds ";
  const size_t shown = std::min(scenario.runs.size(), kNamedSeeds);
  for (size_t i = 0; i < shown; ++i) text += fmt::format("{}{}", i == 0 ? "" : ", ", scenario.runs[i]->seed);
  if (scenario.runs.size() > shown) text += fmt::format(" and {} more", grouped(scenario.runs.size() - shown));
  return text;
}

/// Some failures of the group in full, and by name all that there are.
std::string failure_group(const FailureGroup& group, const SuiteResult& suite, const TerminalOptions& options) {
  std::string text;
  const std::vector<const RunResult*> told = group.told(kWholeFailures);
  for (const RunResult* run : told) text += "\n" + render_failure(*run, suite.settings, options);
  if (group.runs() == told.size()) return text;
  const Ink ink(options.color);
  text += fmt::format("\n  {}: {} of {}, of which {} above\n", ink.strong(group.sign),
                      counted(group.runs(), "failing run"), counted(group.scenarios.size(), "scenario"),
                      told.size() == 1 ? "one is" : fmt::format("{} are", told.size()));
  size_t width = 0;
  for (const FailingScenario& scenario : group.scenarios) width = std::max(width, scenario.name.size());
  for (const FailingScenario& scenario : group.scenarios)
    text += fmt::format("    {:<{}}  {}\n", scenario.name, width, seeds_of(scenario));
  return text;
}

std::string last_words(const SuiteResult& suite, const Ink& ink) {
  uint64_t failing_runs = 0;
  for (const ScenarioResult& scenario : suite.scenarios) failing_runs += scenario.failing;
  std::string text = fmt::format("{}, {}, {} failing", counted(suite.scenarios.size(), "scenario"),
                                 counted(suite.runs.size(), "run"), failing_runs);
  if (suite.runs.size() < suite.planned) text += fmt::format(", {} not done", suite.planned - suite.runs.size());
  if (suite.repeated > 0) text += fmt::format(", {} repeated to compare digests", suite.repeated);
  text += fmt::format(", in {}\n", for_people(suite.wall_time));
  if (suite.stopped_at_max_fail) text += "stopped by --max-fail\n";
  switch (scenarios::exit_code(suite)) {
    case 0:
      return text + ink.good("PASSED") + "\n";
    case 130:
      return text + ink.doubt("INTERRUPTED") + "\n";
    case 5:
      return text + ink.doubt("NOTHING RAN") + "\n";
    case 6:
      return text + ink.doubt("INCONCLUSIVE") + "\n";
    default:
      return text + ink.bad("FAILED") + "\n";
  }
}

}  // namespace

std::string render_suite(const SuiteResult& suite, const TerminalOptions& options) {
  const Ink ink(options.color);
  std::string told;
  for (const FailureGroup& group : failure_groups(suite)) told += failure_group(group, suite, options);
  std::string text = table(suite, ink);
  if (!told.empty()) text += "\n" + ink.strong("Failures") + "\n" + told;
  if (suite.exploration) {
    text += "\n" + ink.strong("Exploration") + "\n";
    for (const std::string& sentence : exploration_sentences(*suite.exploration)) text += "  " + sentence + "\n";
  }
  return text + "\n" + last_words(suite, ink);
}

}  // namespace wavetank::reports
