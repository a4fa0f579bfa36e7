// The Markdown of a step's summary.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "reports/comparison_table.h"
#include "reports/github.h"
#include "reports/ink.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::ScenarioResult;
using Conclusion = ScenarioResult::Conclusion;

constexpr std::string_view kLeftOut = "\n\n**The rest is left out: a summary may not be larger than {} bytes.**\n";

/// A text that is no markup, on one line.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '\n' || c == '\t')
      out += ' ';
    else if (std::string_view("\\`*_{}[]<>#+|~!&").find(c) != std::string_view::npos)
      out += fmt::format("&#{};", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out;
}

std::string_view mark(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::kPassed:
      return "✅";
    case Conclusion::kFailed:
      return "❌";
    case Conclusion::kInconclusive:
      return "⚠️";
    case Conclusion::kNotRun:
      return "➖";
  }
  return "?";
}

std::string figures(const scenarios::RecoveryStatistics& recovery) {
  if (recovery.episodes == 0) return "– | – | –";
  const auto told = [&](uint32_t percent) -> std::string {
    for (const scenarios::RecoveryQuantile& quantile : recovery.quantiles)
      if (quantile.percent == percent) return (quantile.unbounded ? "> " : "") + for_people(quantile.value);
    return "–";
  };
  return fmt::format("{} | {} | {}{}", told(50), told(99), recovery.censored > 0 ? "> " : "", for_people(recovery.max));
}

std::string headline_of(const scenarios::SuiteResult& suite) {
  const auto count = [&](Conclusion conclusion) {
    return std::ranges::count(suite.scenarios, conclusion, &ScenarioResult::conclusion);
  };
  return fmt::format("## Wavetank: {} of {} passed{}\n\n", count(Conclusion::kPassed),
                     counted(suite.scenarios.size(), "scenario"), suite.interrupted ? ", interrupted" : "");
}

std::string table_of(const scenarios::SuiteResult& suite) {
  std::string text = "| | scenario | runs | failing | recovery p50 | p99 | max |\n|---|---|--:|--:|--:|--:|--:|\n";
  for (const ScenarioResult& scenario : suite.scenarios)
    text += fmt::format("| {} | {} | {} | {} | {} |\n", mark(scenario.conclusion), plain(scenario.name), scenario.runs,
                        scenario.failing, figures(scenario.recovery));
  return text;
}

/// A scenario that is not passed: why, and how to see it.
std::string trouble_of(const scenarios::SuiteResult& suite, const ScenarioResult& scenario) {
  std::string text = fmt::format("\n### {} {}\n\n", mark(scenario.conclusion), plain(scenario.name));
  for (const std::string& reason : scenario.reasons) text += fmt::format("- {}\n", plain(reason));
  for (const scenarios::RunResult& run : suite.runs) {
    if (run.scenario != scenario.name || run.path != scenario.path || !failing(suite, run)) continue;
    text += fmt::format("- seed {}: {}\n\n  ```sh\n  {}\n  ```\n", run.seed, plain(headline(run)),
                        printable(first_line(reproduce_command(run, suite.settings))));
  }
  return text;
}

std::string comparison_of(const Comparison& comparison) {
  std::string text = fmt::format(
      "\n## Against the baseline: {}\n\n",
      comparison.regressed == 0 ? "nothing became worse" : counted(comparison.regressed, "scenario") + " became worse");
  text += "| | scenario | failing before | now | recovery p50 | p99 | max |\n|---|---|--:|--:|--:|--:|--:|\n";
  for (const ScenarioComparison& scenario : comparison.scenarios) {
    std::vector<std::string> cells;
    for (const RecoveryChange& change : scenario.recovery) cells.push_back(recovery_cell(change));
    cells.resize(3, "–");
    text += fmt::format("| {} | {} | {} of {} | {} of {} | {} |\n", scenario.regressions.empty() ? "" : "❌",
                        plain(scenario.name), scenario.failing_before, scenario.runs_before, scenario.failing,
                        scenario.runs, fmt::join(cells, " | "));
  }
  for (const ScenarioComparison& scenario : comparison.scenarios)
    for (const std::string& worse : scenario.regressions)
      text += fmt::format("\n- **{}**: {}", plain(scenario.name), plain(worse));
  return text + "\n";
}

}  // namespace

std::string to_step_summary(const Contents& contents, size_t most_bytes) {
  std::string text = headline_of(contents.suite) + table_of(contents.suite);
  if (contents.comparison) text += comparison_of(*contents.comparison);
  for (const ScenarioResult& scenario : contents.suite.scenarios)
    if (scenario.conclusion == Conclusion::kFailed || scenario.conclusion == Conclusion::kInconclusive)
      text += trouble_of(contents.suite, scenario);
  if (text.size() <= most_bytes) return text;
  const std::string left_out = fmt::format(fmt::runtime(kLeftOut), most_bytes);
  // At the end of a line, so that no character and no cell is cut in two.
  const size_t room = most_bytes > left_out.size() ? most_bytes - left_out.size() : 0;
  const size_t end = text.rfind('\n', room);
  text.resize(end == std::string::npos ? 0 : end);
  // A line of code that is cut from the line that closes it would swallow the rest.
  size_t fences = 0;
  for (size_t at = 0; (at = text.find("```", at)) != std::string::npos; at += 3) ++fences;
  if (fences % 2 == 1) text.resize(text.rfind("```"));
  return text + left_out;
}

}  // namespace wavetank::reports
