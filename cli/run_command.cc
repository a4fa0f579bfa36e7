// `wavetank run`: scenarios in, a verdict on standard output, documents beside it, an exit code for the shell.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "cli/build.h"
#include "cli/commands.h"
#include "cli/documents.h"
#include "cli/failure_folder.h"
#include "cli/interruption.h"
#include "cli/output.h"
#include "cli/plan.h"
#include "cli/run_one.h"
#include "cli/shrinking.h"
#include "reports/failure_groups.h"
#include "reports/progress.h"
#include "reports/terminal.h"
#include "scenarios/run.h"
#include "scenarios/suite/pool.h"
#include "scenarios/suite/retrial.h"
#include "scenarios/suite/suite.h"

namespace wavetank::cli {
namespace {

/// Prints failures at once, of those that are alike only the first in full, and progress between them.
class Watcher : public scenarios::SuiteObserver {
 public:
  Watcher(const Request& request, const std::vector<std::string>& settings, const reports::TerminalOptions& options)
      : request_(request),
        settings_(settings),
        options_(options),
        progress_(stderr, terminal(STDERR_FILENO, request)),
        began_(scenarios::wall_clock()) {}

  void run_finished(const scenarios::Scenario& scenario, const scenarios::RunResult& result, bool failing,
                    uint64_t finished, uint64_t planned) override {
    failing_ += failing;
    // The only run there is will be told in a moment.
    if (failing && planned > 1) {
      progress_.clear();
      const bool whole = ++told_[reports::failure_sign(result, scenario.expect.violated)] <= reports::kWholeFailures;
      say(whole ? reports::render_failure(result, settings_, options_) + "\n"
                : reports::render_failure_line(result, options_),
          columns(request_));
    }
    tick(finished, planned);
  }
  void tick(uint64_t finished, uint64_t planned) override {
    progress_.update(finished, planned, failing_, scenarios::wall_clock() - began_);
  }
  void clear() { progress_.clear(); }

 private:
  const Request& request_;
  const std::vector<std::string>& settings_;
  const reports::TerminalOptions& options_;
  reports::Progress progress_;
  Time began_;
  uint64_t failing_ = 0;
  std::map<std::string, size_t> told_;  // by what failures have in common
};

void print_seeds(const std::vector<uint64_t>& seeds) {
  say(seeds.size() == 1 ? fmt::format("seed {}\n", seeds.front())
                        : fmt::format("seeds {}..{}\n", seeds.front(), seeds.back()));
}

scenarios::SuiteOptions suite_options(const Request& request, const scenarios::RunOptions& run_options) {
  scenarios::SuiteOptions options;
  options.seeds = request.seeds;
  options.jobs = request.jobs == 0 ? processors() : request.jobs;
  options.fork = request.fork;
  options.check_determinism = request.check_determinism;
  options.max_fail = request.max_fail;
  options.explain_divergence = [run_options](const scenarios::Scenario& scenario, uint64_t seed) {
    return scenarios::explain_divergence(scenario, seed, run_options);
  };
  return options;
}

/// What shows one run from near makes no sense of several, which is said on standard error.
bool takes_one_run(const Request& request, const Plan& plan) {
  const char* option = !request.trace.empty()                ? "--trace"
                       : wants_document(request, "perfetto") ? "--perfetto"
                                                             : nullptr;
  if (!option) return true;
  if (!plan.kept_failures.empty()) {
    fmt::print(stderr, "wavetank: {} of a kept failure takes its seed: --seed {}\n", option,
               plan.kept_failures.front().reproduces.seed);
    return false;
  }
  if (plan.runs > 1)
    fmt::print(stderr, "wavetank: {} takes one scenario and one seed, not {} runs\n", option, plan.runs);
  return plan.runs <= 1;
}

bool shrink_failing(const Plan& plan, FailureShrinker& shrinker, scenarios::SuiteResult& suite) {
  std::vector<scenarios::Scenario> scenarios = plan.scenarios;
  scenarios.insert(scenarios.end(), plan.kept_failures.begin(), plan.kept_failures.end());
  return shrinker.shrink_all(scenarios, suite);
}

}  // namespace

int run_scenarios(const Request& request) {
  const volatile std::sig_atomic_t* const stop = watch_for_interruption();
  if (!documents_can_be_written(request) || !can_be_written("--trace", request.trace)) return kUsageError;
  const Plan plan = make_plan(request);
  if (plan.exit_code != kHeld) return plan.exit_code;
  if (!takes_one_run(request, plan)) return kUsageError;
  if (plan.chosen_seeds.empty() && !plan.scenarios.empty()) print_seeds(request.seeds);

  const reports::TerminalOptions terminal_options{.color = colors(request), .all_timeline = request.timeline};
  const bool alone = plan.runs == 1 && plan.kept_failures.empty();
  const scenarios::RunOptions run_options{
      .trace_file = request.trace,
      .digest_payloads = request.digest_payloads || request.check_determinism > Probability::never(),
      .probe_restore = request.probe_restore,
      .probe_every = request.probe_every,
      .keep_steps = wants_document(request, "perfetto")};
  FailureShrinker shrinker(request, run_options, stop);
  if (const std::string complaint = shrinker.understand(); !complaint.empty()) {
    fmt::print(stderr, "wavetank: --shrink: {}\n", complaint);
    return kUsageError;
  }
  Watcher watcher(request, plan.settings, terminal_options);
  FailureFolder failures(request, plan.settings);
  scenarios::SuiteOptions options = suite_options(request, run_options);
  options.settings = plan.settings;
  if (run_options.probe_restore)
    options.run_options = run_options.probe_every ? "--probe restore=all" : "--probe restore";
  if (request.anchored) options.run_options += options.run_options.empty() ? "--anchored" : " --anchored";
  options.chosen_seeds = plan.chosen_seeds;
  options.stop = stop;
  options.keep_failure = [&](const scenarios::Scenario& scenario, const scenarios::RunResult& result) {
    watcher.clear();
    return failures.keep(scenario, result);
  };
  const scenarios::RunOne run_one = run_one_with(run_options);
  scenarios::SuiteResult suite;
  suite.settings = plan.settings;
  if (!plan.scenarios.empty()) suite = scenarios::run_suite(plan.scenarios, options, run_one, watcher);
  if (!plan.kept_failures.empty() && !suite.interrupted)
    suite = scenarios::joined(
        std::move(suite),
        scenarios::retry_failures(plan.kept_failures, options, {.build = build_identity()}, run_one, watcher));
  suite.build = this_build();
  watcher.clear();
  const bool shrunk = !request.shrink.wanted || suite.interrupted || shrink_failing(plan, shrinker, suite);

  const bool one_result = alone && suite.runs.size() == 1;
  say(one_result ? reports::render_run(suite, terminal_options) : reports::render_suite(suite, terminal_options),
      columns(request));
  const bool told = request.format != OutputFormat::kGithub || tell_github({suite});
  const bool written = write_documents(request, {suite}) && told && shrunk;
  const int code = scenarios::exit_code(suite);
  return code == 130 || written ? code : kOwnFailure;
}

}  // namespace wavetank::cli
