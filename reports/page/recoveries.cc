// Gathering the lengths of recoveries from runs.
#include "reports/page/recoveries.h"

#include <algorithm>

#include "reports/ink.h"

namespace wavetank::reports {

Recoveries recoveries_of(const scenarios::SuiteResult& suite, const scenarios::ScenarioResult* only) {
  Recoveries all;
  all.title = only ? only->name : counted(suite.scenarios.size(), "scenario");
  if (only) all.limit = only->recovery_limit;
  for (const scenarios::RunResult& run : suite.runs) {
    if (only && (run.scenario != only->name || run.path != only->path)) continue;
    for (const faults::Episode& episode : run.episodes) {
      if (episode.disturbance) continue;
      all.seconds.push_back(static_cast<double>(episode.total().ns) / 1e9);
      all.censored += episode.censored;
    }
  }
  std::ranges::sort(all.seconds);
  return all;
}

}  // namespace wavetank::reports
