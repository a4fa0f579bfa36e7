// `wavetank shrink`: of a failure, what is needed to see it.
#include <fmt/format.h>

#include <algorithm>

#include "cli/build.h"
#include "cli/commands.h"
#include "cli/documents.h"
#include "cli/interruption.h"
#include "cli/output.h"
#include "cli/plan.h"
#include "cli/run_one.h"
#include "cli/shrinking.h"
#include "reports/shrunk_text.h"
#include "reports/words.h"
#include "scenarios/suite/retrial.h"

namespace wavetank::cli {
namespace {

using scenarios::Scenario;
using scenarios::SuiteResult;

class Nobody final : public scenarios::SuiteObserver {
  void run_finished(const Scenario&, const scenarios::RunResult&, bool, uint64_t, uint64_t) override {}
};

/// Of a folder of kept failures, those that are shrunk already stay as they are.
void leave_out_shrunk(Plan& plan) {
  if (plan.runs < 2) return;
  plan.runs -= std::erase_if(plan.kept_failures, [](const Scenario& kept) { return is_shrunk_file(kept.path); });
}

/// The failures as they are now; nothing is kept of them.
SuiteResult run_plan(const Plan& plan, const Request& request, const scenarios::RunOne& run_one,
                     const volatile std::sig_atomic_t* stop) {
  scenarios::SuiteOptions options;
  options.seeds = request.seeds;
  options.jobs = request.jobs == 0 ? processors() : request.jobs;
  options.settings = plan.settings;
  options.stop = stop;
  Nobody nobody;
  SuiteResult suite;
  suite.settings = plan.settings;
  if (!plan.scenarios.empty()) suite = scenarios::run_suite(plan.scenarios, options, run_one, nobody);
  if (!plan.kept_failures.empty() && !suite.interrupted)
    suite = scenarios::joined(
        std::move(suite),
        scenarios::retry_failures(plan.kept_failures, options, {.build = build_identity()}, run_one, nobody));
  suite.build = this_build();
  return suite;
}

/// Whether some run of each scenario was shrunk; what was not is said on standard error.
bool all_shrunk(const SuiteResult& suite) {
  bool all = true;
  for (const scenarios::ScenarioResult& scenario : suite.scenarios) {
    const auto is_of = [&](const scenarios::RunResult& run) {
      return run.scenario == scenario.name && run.path == scenario.path;
    };
    const bool shrunk =
        std::ranges::any_of(suite.runs, [&](const auto& run) { return is_of(run) && run.shrunk.has_value(); });
    if (shrunk) continue;
    all = false;
    const auto run = std::ranges::find_if(suite.runs, is_of);
    if (run == suite.runs.end()) continue;
    if (run->outcome == scenarios::Outcome::kNondeterministic)
      fmt::print(stderr, "wavetank: {}, seed {} is not deterministic, so that nothing can be learnt from other runs\n",
                 scenario.path, run->seed);
    else
      fmt::print(stderr, "wavetank: there is nothing to shrink: {} does not fail with seed {}\n", scenario.path,
                 run->seed);
  }
  return all;
}

}  // namespace

int shrink_failures(const Request& request) {
  const volatile std::sig_atomic_t* const stop = watch_for_interruption();
  scenarios::RunOptions run_options;
  run_options.probe_restore = request.probe_restore;
  run_options.probe_every = request.probe_every;
  FailureShrinker shrinker(request, run_options, stop);
  if (const std::string complaint = shrinker.understand(); !complaint.empty()) {
    fmt::print(stderr, "wavetank: --budget: {}\n", complaint);
    return kUsageError;
  }
  if (!documents_can_be_written(request) || !can_be_written("-o", request.shrink.output)) return kUsageError;
  Plan plan = make_plan(request);
  leave_out_shrunk(plan);
  if (plan.exit_code != kHeld) return plan.exit_code;
  if (plan.runs > 1 && !request.shrink.output.empty()) {
    fmt::print(stderr, "wavetank: -o takes one failure, not {}; leave it out to have each beside what it came from\n",
               plan.runs);
    return kUsageError;
  }
  SuiteResult suite = run_plan(plan, request, run_one_with(run_options), stop);
  std::vector<Scenario> scenarios = plan.scenarios;
  scenarios.insert(scenarios.end(), plan.kept_failures.begin(), plan.kept_failures.end());
  const bool seen_again = shrinker.shrink_all(scenarios, suite);
  for (const scenarios::RunResult& run : suite.runs)
    if (run.shrunk) say(reports::render_shrunk(run, {.color = colors(request)}), columns(request));
  const bool written = write_documents(request, {suite});
  if (suite.interrupted) return 130;
  if (!written || !seen_again) return kOwnFailure;
  if (scenarios::exit_code(suite) == kNotDeterministic) return kNotDeterministic;
  return all_shrunk(suite) ? kHeld : kInconclusive;
}

}  // namespace wavetank::cli
