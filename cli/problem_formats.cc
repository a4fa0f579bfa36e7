// The two formats and what each of them has to escape.
#include "cli/problem_formats.h"

#include <fmt/format.h>

#include "reports/annotation.h"
#include "reports/words.h"
#include "scenarios/text/json_text.h"

namespace wavetank::cli {
namespace {

using scenarios::Problem;

std::string json(std::string_view text) { return scenarios::json_text(reports::valid_utf8(text)); }

template <class Items, class Tell>
std::string list(const Items& items, Tell tell) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "\n    " : ",\n    ") + tell(item);
  return text.empty() ? "[]" : "[" + text + "\n  ]";
}

std::string as_json(const Problem& problem) {
  return fmt::format(R"({{"file": {}, "line": {}, "column": {}, "message": {}, "hint": {}, "excerpt": {}}})",
                     json(problem.file), problem.line, problem.column, json(problem.message), json(problem.hint),
                     json(problem.excerpt));
}

std::string annotation(const char* level, const Problem& problem) {
  const std::string hint = problem.hint.empty() ? "" : "; " + problem.hint;
  return reports::workflow_command({level, problem.file, problem.line, problem.column, "", problem.message + hint});
}

}  // namespace

std::string problems_as_json(const LoadedScenarios& loaded) {
  const std::string valid = list(loaded.scenarios, [](const scenarios::Scenario& scenario) {
    return fmt::format(R"({{"path": {}, "name": {}}})", json(scenario.path), json(scenario.name));
  });
  return fmt::format(
      "{{\n  \"schema\": \"wavetank.problems/1\",\n  \"valid\": {},\n  \"problems\": {},\n  \"warnings\": "
      "{}\n}}\n",
      valid, list(loaded.problems, as_json), list(loaded.warnings, as_json));
}

std::string problems_as_annotations(const LoadedScenarios& loaded) {
  std::string text;
  for (const Problem& problem : loaded.problems) text += annotation("error", problem);
  for (const Problem& problem : loaded.warnings) text += annotation("warning", problem);
  return text;
}

}  // namespace wavetank::cli
