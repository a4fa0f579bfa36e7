// Annotations, one for each scenario that somebody must look at.
#include "reports/github.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "reports/annotation.h"
#include "reports/ink.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::ScenarioResult;
using Conclusion = ScenarioResult::Conclusion;

/// `path` as it is called in the repository at `root`.
std::string below(const std::string& root, const std::string& path) {
  const std::string folder = root.empty() || root.ends_with('/') ? root : root + "/";
  return !folder.empty() && path.starts_with(folder) ? path.substr(folder.size()) : path;
}

const scenarios::RunResult* first_failing(const scenarios::SuiteResult& suite, const ScenarioResult& scenario) {
  for (const scenarios::RunResult& run : suite.runs)
    if (run.scenario == scenario.name && run.path == scenario.path && failing(suite, run)) return &run;
  return nullptr;
}

std::string joined(const std::vector<std::string>& lines) { return fmt::format("{}", fmt::join(lines, "\n")); }

Annotation failure(const scenarios::SuiteResult& suite, const ScenarioResult& scenario) {
  Annotation annotation{"error", scenario.path, 1, 0, fmt::format("{} failed", scenario.name), {}};
  std::vector<std::string> lines;
  if (scenario.failing > 0) {
    annotation.title =
        fmt::format("{}: {} of {} failed", scenario.name, scenario.failing, counted(scenario.runs, "run"));
    if (const scenarios::RunResult* run = first_failing(suite, scenario)) {
      lines.push_back(headline(*run));
      lines.push_back("See it again: " + reproduce_command(*run, suite.settings));
    }
  }
  lines.insert(lines.end(), scenario.reasons.begin(), scenario.reasons.end());
  annotation.message = joined(lines);
  return annotation;
}

/// At most as many as GitHub shows; the last then stands for the rest.
std::string commands(std::vector<Annotation> annotations, std::string_view what) {
  if (annotations.size() > kMostAnnotations) {
    const size_t more = annotations.size() - kMostAnnotations + 1;
    std::vector<std::string> titles;
    for (size_t i = kMostAnnotations - 1; i < annotations.size(); ++i) titles.push_back(annotations[i].title);
    annotations.resize(kMostAnnotations);
    annotations.back() = {annotations.back().level, "", 0, 0, fmt::format("{} more {}", more, what), joined(titles)};
  }
  std::string text;
  for (const Annotation& annotation : annotations) text += workflow_command(annotation);
  return text;
}

}  // namespace

std::string to_annotations(const Contents& contents, const std::string& root) {
  std::vector<Annotation> errors;
  std::vector<Annotation> warnings;
  for (const ScenarioResult& scenario : contents.suite.scenarios) {
    if (scenario.conclusion == Conclusion::kFailed) errors.push_back(failure(contents.suite, scenario));
    if (scenario.conclusion == Conclusion::kInconclusive)
      warnings.push_back(
          {"warning", scenario.path, 1, 0, scenario.name + " is inconclusive", joined(scenario.reasons)});
  }
  if (contents.comparison)
    for (const ScenarioComparison& scenario : contents.comparison->scenarios)
      if (!scenario.regressions.empty())
        errors.push_back({"error", scenario.path, 1, 0, scenario.name + " is worse than its baseline",
                          joined(scenario.regressions)});
  for (std::vector<Annotation>* annotations : {&errors, &warnings})
    for (Annotation& annotation : *annotations) annotation.file = below(root, annotation.file);
  return commands(std::move(errors), "errors") + commands(std::move(warnings), "warnings");
}

}  // namespace wavetank::reports
