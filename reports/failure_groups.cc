// Signs of failures: what two of them must have in common to be alike.
#include "reports/failure_groups.h"

#include <algorithm>

#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::Outcome;
using scenarios::RunResult;
using scenarios::SuiteResult;

/// What is alike in failures that are: not how many records are wrong, but which promise is broken.
std::string sign_of(const RunResult& run, const scenarios::ScenarioResult* scenario) {
  if (run.outcome == Outcome::kNondeterministic) return "not deterministic";
  if (run.outcome == Outcome::kCrashed) return printable(first_line(run.trouble));
  std::string sign;
  for (const faults::Finding& finding : run.findings) {
    if (finding.verdict != faults::Verdict::kViolated) continue;
    if (scenario &&
        std::ranges::find(scenario->expected_violations, finding.invariant) != scenario->expected_violations.end())
      continue;
    sign += (sign.empty() ? "" : ", ") + finding.invariant;
  }
  return sign.empty() ? "did not converge" : sign;
}

}  // namespace

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
    const std::string sign = sign_of(run, scenario_of(suite, run));
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
