// `wavetank tune`: which setting of a scenario loses least, found by simulation.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "cli/build.h"
#include "cli/commands.h"
#include "cli/interruption.h"
#include "cli/output.h"
#include "reports/page/page.h"
#include "reports/tune_json.h"
#include "reports/tune_terminal.h"
#include "scenarios/text/find.h"
#include "scenarios/text/lints.h"
#include "scenarios/text/reader.h"
#include "scenarios/tuning/tune.h"

namespace wavetank::cli {
namespace {

using scenarios::tuning::PlannedTune;
using scenarios::tuning::TuneOptions;
using scenarios::tuning::Tuning;

/// Says what is being simulated: each step once, in a line of its own.
class StepTeller final : public scenarios::tuning::TuneObserver {
 public:
  void progress(std::string_view what, uint64_t finished, uint64_t planned) override {
    if (finished != 0 || planned == 0 || what == told_) return;
    told_ = what;
    fmt::print(stderr, "measuring {} ({} worlds)\n", what, planned);
  }

 private:
  std::string told_;
};

/// The one scenario that is asked for; complains, and answers "", if there is none.
std::string scenario_file(const Request& request) {
  std::vector<std::string> catalogues;
  if (const std::string folder = catalogue_folder(); !folder.empty()) catalogues.push_back(folder);
  const scenarios::FoundScenarios found = scenarios::find_scenarios(request.paths, catalogues);
  fmt::print(stderr, "{}", scenarios::render(found.problems));
  if (!found.problems.empty()) return {};
  if (found.files.size() == 1) return found.files.front();
  fmt::print(stderr, "wavetank: tune takes one scenario, not {}\n", found.files.size());
  return {};
}

/// Fills in the options that are texts; false if one says nothing sensible, which is said.
bool understand(const Request& request, TuneOptions& options) {
  if (!request.tune.measured.empty()) {
    const auto measured = scenarios::tuning::parse_measured(request.tune.measured);
    if (!measured) {
      fmt::print(stderr, "wavetank: --measured: {}\n", measured.error().message);
      return false;
    }
    options.measured = *measured;
  }
  if (request.tune.budget.empty()) return true;
  const Result<void> read = parse_option(request.tune.budget, options.budget);
  if (!read) fmt::print(stderr, "wavetank: --budget: {}\n", read.error().message);
  return read.has_value();
}

/// What the lints say of the recommended setting, whose checkpoints are known to take as long as they do; or of the
/// scenario as it is.
std::string advice(const std::string& file, const Tuning& tuning) {
  std::vector<std::string> settings = tuning.settings;
  std::optional<scenarios::CheckpointDurations> durations;
  if (tuning.recommendation.given) {
    const scenarios::tuning::Candidate& best = tuning.candidates[tuning.recommendation.candidate];
    for (size_t i = 0; i < best.values.size(); ++i) settings.push_back(tuning.parameters[i].key + "=" + best.values[i]);
    const auto seconds = [&](const char* name) {
      const auto* metric = scenarios::tuning::find_metric(best, name);
      return Duration{metric != nullptr ? static_cast<int64_t>(metric->estimate.value * 1e9) : 0};
    };
    durations = {seconds("checkpoint_duration.p50"), seconds("checkpoint_duration.max")};
  }
  const scenarios::ReadResult read = scenarios::read_scenario(file, settings);
  return read.scenario ? scenarios::render(scenarios::lints(*read.scenario, durations)) : "";
}

bool refused(const PlannedTune& planned) {
  fmt::print(stderr, "{}", scenarios::render(planned.problems));
  for (const std::string& complaint : planned.complaints) fmt::print(stderr, "wavetank: {}\n", complaint);
  return !planned.plan;
}

int exit_code(const Tuning& tuning) {
  if (tuning.interrupted) return 130;
  if (!tuning.recommendation.given) return kDifferent;
  const bool undecided =
      std::any_of(tuning.recommendation.fresh.limits.begin(), tuning.recommendation.fresh.limits.end(),
                  [](const auto& limit) { return limit.kind != scenarios::tuning::LimitCheck::Kind::kMet; });
  return undecided || !tuning.recommendation.separated ? kInconclusive : kHeld;
}

}  // namespace

int tune_scenario(const Request& request) {
  const volatile std::sig_atomic_t* const stop = watch_for_interruption();
  TuneOptions options;
  const bool writable = can_be_written("--json", request.tune.json) && can_be_written("--html", request.tune.html);
  if (!writable || !understand(request, options)) return kUsageError;
  const std::string file = scenario_file(request);
  if (file.empty()) return kUsageError;
  options.parameters = request.tune.parameters;
  if (!request.tune.objective.empty()) options.objective = request.tune.objective;
  options.limits = request.tune.limits;
  options.settings = request.settings;
  options.seed = request.seeds.front();
  options.most_runs = request.tune.most_runs;
  options.jobs =
      request.jobs != 0 ? request.jobs : static_cast<uint32_t>(std::clamp(::sysconf(_SC_NPROCESSORS_ONLN), 1l, 1024l));
  options.stop = stop;
  const PlannedTune planned = plan_tune(file, options);
  if (refused(planned)) return kUsageError;
  StepTeller teller;
  const Tuning tuning = scenarios::tuning::tune(*planned.plan, options, teller);
  say(reports::render_tuning(tuning, {.color = colors(request)}), columns(request));
  fmt::print(stderr, "{}", advice(file, tuning));
  const bool json = request.tune.json.empty() || write_or_complain(request.tune.json, reports::to_json(tuning));
  const bool html =
      request.tune.html.empty() || write_or_complain(request.tune.html, reports::html_page(tuning, version_line()));
  const int code = exit_code(tuning);
  return code == 130 || (json && html) ? code : kOwnFailure;
}

}  // namespace wavetank::cli
