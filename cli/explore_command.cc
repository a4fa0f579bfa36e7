// `wavetank explore`: fault plans that nobody wrote, and what they find.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "cli/build.h"
#include "cli/commands.h"
#include "cli/documents.h"
#include "cli/failure_folder.h"
#include "cli/interruption.h"
#include "cli/output.h"
#include "cli/plan.h"
#include "cli/run_one.h"
#include "cli/shrinking.h"
#include "reports/progress.h"
#include "reports/terminal.h"
#include "scenarios/search/explore.h"
#include "scenarios/suite/pool.h"

namespace wavetank::cli {
namespace {

using scenarios::RunResult;
using scenarios::search::ExploreOptions;

/// Tells failures at once, and progress between them.
class Watcher final : public scenarios::search::ExploreObserver {
 public:
  Watcher(const Request& request, const reports::TerminalOptions& options)
      : request_(request), options_(options), progress_(stderr, terminal(STDERR_FILENO, request)) {}

  void plan_finished(const RunResult& result, bool failing, uint64_t done, uint64_t planned) override {
    failing_ += failing;
    if (failing) {
      progress_.clear();
      say(reports::render_failure(result, {}, options_) + "\n", columns(request_));
    }
    tick(done, planned);
  }
  void tick(uint64_t done, uint64_t planned) override {
    progress_.update(done, planned, failing_, scenarios::wall_clock() - began_);
  }
  void clear() { progress_.clear(); }

 private:
  const Request& request_;
  const reports::TerminalOptions& options_;
  reports::Progress progress_;
  Time began_ = scenarios::wall_clock();
  uint64_t failing_ = 0;
};

/// The command that comes to the same plan again.
std::string origin_of(const Request& request, const scenarios::Scenario& scenario) {
  std::string command = "wavetank explore";
  for (const std::string& path : request.paths) command += " " + path;
  for (const std::string& setting : request.settings) command += " --set " + setting;
  const size_t dash = scenario.name.rfind('-');
  return fmt::format("{} --seed {} --runs {}", command, request.seeds.front(), scenario.name.substr(dash + 1));
}

/// "" or what is wrong with the request.
std::string understand(const Request& request, ExploreOptions& options) {
  options.seed = request.seeds.front();
  options.trials.budget = 120_s;
  options.trials.most_runs = request.explore.most_runs;
  options.trials.jobs = request.jobs == 0 ? processors() : request.jobs;
  if (request.max_fail > 0) options.most_failing = request.max_fail;
  if (request.failures.empty()) return "--failures '': what fails is a scenario of its own, and needs a folder";
  if (request.explore.budget.empty()) return {};
  const Result<void> read = parse_option(request.explore.budget, options.trials.budget);
  return read ? std::string() : "--budget: " + read.error().message;
}

}  // namespace

int explore_faults(const Request& asked) {
  const volatile std::sig_atomic_t* const stop = watch_for_interruption();
  Request request = asked;
  if (request.paths.empty() && request.tags.empty() && request.filters.empty()) request.paths = {"smoke"};
  scenarios::RunOptions run_options;
  run_options.keep_event_kinds = true;
  FailureShrinker shrinker(request, run_options, stop);
  ExploreOptions options;
  options.trials.stop = stop;
  std::string complaint = understand(request, options);
  if (complaint.empty())
    if (complaint = shrinker.understand(); !complaint.empty()) complaint = "--shrink: " + complaint;
  if (!complaint.empty()) {
    fmt::print(stderr, "wavetank: {}\n", complaint);
    return kUsageError;
  }
  if (!documents_can_be_written(request)) return kUsageError;
  // A kept failure is a scenario like any other here: what comes of its own faults is known.
  request.seeds_given = true;
  const Plan plan = make_plan(request);
  if (plan.exit_code != kHeld) return plan.exit_code;
  say(fmt::format("seed {}\n", options.seed));

  const reports::TerminalOptions terminal_options{.color = colors(request), .all_timeline = false};
  Watcher watcher(request, terminal_options);
  FailureFolder failures(request, plan.settings);
  options.keep_failure = [&](const scenarios::Scenario& scenario, const RunResult& result) {
    watcher.clear();
    return failures.keep(scenario, result, origin_of(asked, scenario));
  };
  scenarios::search::Explored explored =
      scenarios::search::explore(plan.scenarios, options, run_one_with(run_options), watcher);
  explored.suite.build = this_build();
  watcher.clear();
  const bool shrunk =
      !request.shrink.wanted || explored.suite.interrupted || shrinker.shrink_all(explored.failed, explored.suite);
  say(reports::render_suite(explored.suite, terminal_options), columns(request));
  const bool written = write_documents(request, {explored.suite}) && shrunk;
  const int code = scenarios::exit_code(explored.suite);
  return code == 130 || written ? code : kOwnFailure;
}

}  // namespace wavetank::cli
