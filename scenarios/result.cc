// What results mean for a program that waits for them: which runs fail, and the exit code.
#include "scenarios/result.h"

#include <algorithm>

#include "env/hash.h"

namespace wavetank::scenarios {

std::vector<std::string> violated_by(const RunResult& run, const std::vector<std::string>& expected_violations) {
  std::vector<std::string> violated;
  for (const faults::Finding& finding : run.findings)
    if (finding.verdict == faults::Verdict::kViolated &&
        std::ranges::find(expected_violations, finding.invariant) == expected_violations.end())
      violated.push_back(finding.invariant);
  return violated;
}

bool is_failure(const RunResult& run, const std::vector<std::string>& expected_violations) {
  if (run.outcome == Outcome::kHeld) return false;
  if (run.outcome == Outcome::kCrashed || run.outcome == Outcome::kNondeterministic) return true;
  // An outcome that no finding accounts for was not expected either.
  return !violated_by(run, expected_violations).empty() || violated_by(run).empty();
}

const faults::Episode* independent_recovery(const RunResult& run) {
  std::vector<const faults::Episode*> recoveries;
  for (const faults::Episode& episode : run.episodes)
    if (!episode.disturbance) recoveries.push_back(&episode);
  return recoveries.empty() ? nullptr : recoveries[mix64(run.seed) % recoveries.size()];
}

int exit_code(const SuiteResult& suite) {
  const auto any_run = [&](Outcome outcome) {
    return std::ranges::any_of(suite.runs, [&](const RunResult& run) { return run.outcome == outcome; });
  };
  const auto any_scenario = [&](ScenarioResult::Conclusion conclusion) {
    return std::ranges::any_of(suite.scenarios,
                               [&](const auto& scenario) { return scenario.conclusion == conclusion; });
  };
  if (suite.interrupted) return 130;
  if (any_run(Outcome::kCrashed)) return 3;
  if (any_run(Outcome::kNondeterministic)) return 4;
  if (any_scenario(ScenarioResult::Conclusion::kFailed)) return 1;
  if (suite.runs.empty()) return 5;
  if (any_scenario(ScenarioResult::Conclusion::kInconclusive)) return 6;
  return 0;
}

}  // namespace wavetank::scenarios
