// Signs of failures: what two of them must have in common to be alike.
#include "reports/failure_groups.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

#include "reports/words.h"

namespace wavetank::reports {
using scenarios::Outcome;
using scenarios::RunResult;
using scenarios::SuiteResult;

std::string failure_sign(const RunResult& run, const std::vector<std::string>& expected_violations) {
  if (run.outcome == Outcome::kNondeterministic) return "not deterministic";
  if (run.outcome == Outcome::kCrashed) return printable(first_line(run.trouble));
  const std::vector<std::string> violated = scenarios::violated_by(run, expected_violations);
  return violated.empty() ? "did not converge" : fmt::format("{}", fmt::join(violated, ", "));
}

size_t FailureGroup::runs() const {
  size_t runs = 0;
  for (const FailingScenario& scenario : scenarios) runs += scenario.runs.size();
  return runs;
}

std::vector<const RunResult*> FailureGroup::told(size_t most) const {
  std::vector<const RunResult*> told;
  bool any = true;
  for (size_t turn = 0; any && told.size() < most; ++turn) {
    any = false;
    for (const FailingScenario& scenario : scenarios) {
      if (turn >= scenario.runs.size() || told.size() == most) continue;
      told.push_back(scenario.runs[turn]);
      any = true;
    }
  }
  return told;
}

std::vector<FailureGroup> failure_groups(const SuiteResult& suite) {
  std::vector<FailureGroup> groups;
  for (const RunResult& run : suite.runs) {
    if (!failing(suite, run)) continue;
    const scenarios::ScenarioResult* scenario = scenario_of(suite, run);
    const std::string sign = failure_sign(run, scenario ? scenario->expected_violations : std::vector<std::string>{});
    auto group = std::ranges::find(groups, sign, &FailureGroup::sign);
    if (group == groups.end()) group = groups.insert(groups.end(), FailureGroup{sign, {}});
    // Runs come in order of scenarios, so that the one before is of the same or of another.
    if (group->scenarios.empty() || group->scenarios.back().runs.back()->path != run.path ||
        group->scenarios.back().name != run.scenario)
      group->scenarios.push_back({run.scenario, {}});
    group->scenarios.back().runs.push_back(&run);
  }
  std::ranges::stable_sort(groups, std::greater{}, [](const FailureGroup& group) { return group.scenarios.size(); });
  return groups;
}

}  // namespace wavetank::reports
