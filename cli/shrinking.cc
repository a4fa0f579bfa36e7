// Shrinking a suite's failures, one after the other.
#include "cli/shrinking.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli/build.h"
#include "cli/output.h"
#include "cli/run_one.h"
#include "reports/document.h"
#include "reports/words.h"
#include "scenarios/search/trials.h"
#include "scenarios/suite/reproducer.h"
#include "scenarios/suite/retrial.h"
#include "scenarios/text/fault_text.h"
#include "scenarios/text/reader.h"

namespace wavetank::cli {
namespace {

using scenarios::RunResult;
using scenarios::Scenario;
using scenarios::search::Failure;

constexpr std::string_view kEnding = "-shrunk.yaml";

/// Says how far it has come, on a terminal.
class ShrinkTeller final : public scenarios::search::ShrinkObserver {
 public:
  ShrinkTeller(const Request& request, const RunResult& run) : live_(terminal(STDERR_FILENO, request)) {
    fmt::print(stderr, "shrinking {}, seed {}\n", run.scenario, run.seed);
  }
  ~ShrinkTeller() override {
    if (live_) fmt::print(stderr, "\r\x1b[K");
  }
  void shrunk(const Scenario& smaller, uint64_t runs) override {
    if (!live_) return;
    fmt::print(stderr, "\r\x1b[K  {} faults left after {} runs", smaller.faults.faults.size(), runs);
    std::fflush(stderr);
  }

 private:
  bool live_;
};

class Nobody final : public scenarios::SuiteObserver {
  void run_finished(const Scenario&, const RunResult&, bool, uint64_t, uint64_t) override {}
};

/// The one that `run` is of; nullptr if there is none.
const Scenario* scenario_of(const std::vector<Scenario>& scenarios, const RunResult& run) {
  const auto found = std::ranges::find_if(
      scenarios, [&](const Scenario& scenario) { return scenario.name == run.scenario && scenario.path == run.path; });
  return found == scenarios.end() ? nullptr : &*found;
}

std::vector<std::string> remarks(const RunResult& original, const RunResult& left, const std::string& path,
                                 const std::vector<std::string>& settings) {
  RunResult again = left;
  again.path = path;
  again.options.clear();
  return {fmt::format("{}, seed {}: {}", original.scenario, left.seed, reports::headline(left)),
          "See it again: " + reports::reproduce_command(again, {}),
          "What has become of it, with this build or another: wavetank run " + path,
          "It was shrunk from: " + reports::reproduce_command(original, settings)};
}

}  // namespace

bool is_shrunk_file(const std::string& path) { return path.ends_with(kEnding); }

FailureShrinker::FailureShrinker(const Request& request, const scenarios::RunOptions& run_options,
                                 const volatile std::sig_atomic_t* stop)
    : request_(request), run_options_(run_options) {
  options_.trials.jobs = request.jobs == 0 ? processors() : request.jobs;
  options_.trials.most_runs = request.shrink.most_runs;
  options_.trials.stop = stop;
}

std::string FailureShrinker::understand() {
  if (request_.shrink.budget.empty()) return {};
  const Result<void> read = parse_option(request_.shrink.budget, options_.trials.budget);
  return read ? std::string() : read.error().message;
}

bool FailureShrinker::shrink_all(const std::vector<Scenario>& scenarios, scenarios::SuiteResult& suite) {
  std::set<std::string> seen;
  bool good = true;
  for (RunResult& run : suite.runs) {
    const Scenario* scenario = scenario_of(scenarios, run);
    if (scenario == nullptr || !scenarios::is_failure(run, scenario->expect.violated)) continue;
    const Failure failure = scenarios::search::failure_of(run, scenario->expect.violated);
    if (run.outcome == scenarios::Outcome::kNondeterministic || (failure.death.empty() && failure.violated.empty()))
      continue;
    std::string alike = scenario->path + "\n" + scenario->name + "\n" + failure.death;
    for (const std::string& invariant : failure.violated) alike += "\n" + invariant;
    if (!seen.insert(alike).second) continue;
    if (options_.trials.stop && *options_.trials.stop) break;
    const bool at_anchors = run.options.find("--anchored") != std::string::npos;
    good = shrink_one(at_anchors ? scenarios::anchored(*scenario) : *scenario, run) && good;
  }
  suite.interrupted |= options_.trials.stop && *options_.trials.stop;
  return good;
}

bool FailureShrinker::shrink_one(const Scenario& scenario, RunResult& run) {
  scenarios::RunOptions run_options = run_options_;
  run_options.trace_file.clear();
  for (const faults::Finding& finding : run.findings)
    if (finding.verdict == faults::Verdict::kViolated && finding.invariant == "restorable")
      run_options.probe_restore = run_options.probe_every = true;
  scenarios::search::Shrinking shrinking;
  {
    ShrinkTeller teller(request_, run);
    shrinking = scenarios::search::shrink(scenario, run, options_, run_one_with(run_options), teller);
  }
  const Failure left = scenarios::search::failure_of(shrinking.result, scenario.expect.violated);
  scenarios::ShrunkFailure& shrunk = run.shrunk.emplace();
  shrunk.seed = shrinking.result.seed;
  shrunk.violated = left.violated;
  for (const faults::Fault& fault : shrinking.scenario.faults.faults)
    shrunk.faults.push_back(scenarios::fault_text(fault));
  shrunk.faults_before = shrinking.faults_before;
  shrunk.smaller = shrinking.smaller;
  shrunk.runs = shrinking.runs;
  shrunk.wall_time = shrinking.wall_time;
  shrunk.complete = shrinking.complete;
  return keep(scenario, run, shrinking, shrunk);
}

std::string FailureShrinker::file_for(const Scenario& scenario, const RunResult& run) const {
  if (!request_.shrink.output.empty()) return request_.shrink.output;
  // What was kept in a folder, or has just been, has its shrunk form beside it.
  std::filesystem::path file = run.reproducer;
  if (file.empty() && !scenario.reproduces.build.empty()) file = scenario.path;
  if (file.empty() && !request_.failures.empty())
    file = std::filesystem::path(request_.failures) / scenarios::reproducer_name(scenario, run.seed);
  if (file.empty()) return {};
  return (file.parent_path() / (file.stem().string() + std::string(kEnding))).string();
}

bool FailureShrinker::keep(const Scenario& original, const RunResult& run,
                           const scenarios::search::Shrinking& shrinking, scenarios::ShrunkFailure& shrunk) {
  const std::string file = file_for(original, run);
  if (file.empty()) return true;
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  std::error_code refused;
  if (!folder.empty()) std::filesystem::create_directories(folder, refused);
  const Scenario kept = scenarios::reproducer_of(shrinking.scenario, shrinking.result, build_identity());
  const std::string text = scenarios::reproducer_text(kept, remarks(run, shrinking.result, file, request_.settings),
                                                      folder.empty() ? "." : folder.string());
  const Result<void> written = reports::write_document(file, text);
  if (!written) {
    fmt::print(stderr, "wavetank: {}\n", written.error().message);
    return false;
  }
  shrunk.file = file;
  return seen_again(file);
}

bool FailureShrinker::seen_again(const std::string& file) const {
  const scenarios::ReadResult read = scenarios::read_scenario(file);
  Nobody nobody;
  std::string standing = "it does not read back";
  if (read.scenario) {
    const scenarios::SuiteResult again = scenarios::retry_failures({*read.scenario}, {}, {.build = build_identity()},
                                                                   run_one_with(scenarios::RunOptions{}), nobody);
    if (!again.scenarios.empty()) standing = again.scenarios.front().standing;
    if (standing.starts_with("reproduced")) return true;
  }
  fmt::print(stderr, "wavetank: {} was to show the failure again, and does not: {}\n", file, standing);
  return false;
}

}  // namespace wavetank::cli
