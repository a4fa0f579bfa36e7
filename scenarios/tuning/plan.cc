// From options to candidates: every value is read as a scenario's own would be, so that its mistakes read the same.
#include <fmt/format.h>

#include <algorithm>

#include "env/option.h"
#include "scenarios/text/reader.h"
#include "scenarios/tuning/tune.h"

namespace wavetank::scenarios::tuning {
namespace {

constexpr const char* kDefaultParameter = "engine.checkpoint.interval=2s..512s";
/// More combinations than this are thinned out.
constexpr size_t kMostCandidates = 48;

void add_new(std::vector<Problem>& problems, const std::vector<Problem>& found) {
  for (const Problem& problem : found)
    if (std::find(problems.begin(), problems.end(), problem) == problems.end()) problems.push_back(problem);
}

/// What a tuning cannot do with this scenario.
void refuse(const Scenario& scenario, const TuneOptions& options, std::vector<std::string>& complaints) {
  for (const engine::VertexSpec& vertex : scenario.job.vertices)
    if (vertex.kind == engine::VertexKind::kSource && !workload_of(scenario, vertex.name).file.empty())
      complaints.push_back(
          fmt::format("source {} reads a file, which ends: tune needs generated input, such as --set "
                      "workload.rate=5k/s without file",
                      vertex.name));
  if (scenario.failures.mtbf == 0_s && options.objective == "capacity_lost")
    complaints.emplace_back(
        "nothing fails, and then no checkpoint is worth its cost: say how often something does, such as "
        "--set failures.mtbf=6h");
}

void add_candidates(const std::string& path, const TuneOptions& options, PlannedTune& planned) {
  TunePlan& plan = *planned.plan;
  for (const std::vector<size_t>& choice : combinations(plan.parameters, kMostCandidates)) {
    Candidate candidate;
    std::vector<std::string> settings = options.settings;
    for (size_t p = 0; p < choice.size(); ++p) {
      const ParameterRange& range = plan.parameters[p];
      candidate.values.push_back(range.values[choice[p]]);
      candidate.positions.push_back(range.positions[choice[p]]);
      settings.push_back(range.parameter.key + "=" + candidate.values.back());
    }
    ReadResult read = read_scenario(path, settings);
    add_new(planned.problems, read.problems);
    if (!read.scenario) continue;
    plan.candidates.push_back(std::move(candidate));
    plan.scenarios.push_back(std::move(*read.scenario));
  }
}

}  // namespace

Result<Measured> parse_measured(const std::string& text) {
  Measured measured;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string part(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    const size_t equals = std::min(part.find('='), part.size());
    const std::string name = part.substr(0, equals);
    const std::string value = equals < part.size() ? part.substr(equals + 1) : "";
    Duration time;
    ByteSize size;
    Result<void> read;
    if (name == "checkpoint_duration" || name == "restart") {
      read = parse_option(value, time);
      (name == "restart" ? measured.restart : measured.checkpoint_duration) = static_cast<double>(time.ns) / 1e9;
    } else if (name == "state") {
      read = parse_option(value, size);
      measured.state_bytes = static_cast<double>(size.bytes);
    } else {
      const std::vector<std::string> known = {"checkpoint_duration", "state", "restart"};
      const std::string meant = did_you_mean(name, known);
      return trouble(Trouble::kInvalid,
                     fmt::format("there is no figure '{}'; {}", name,
                                 meant.empty() ? fmt::format("it is one of {}", fmt::join(known, ", ")) : meant));
    }
    if (!read) return trouble(Trouble::kInvalid, fmt::format("{}: {}", name, read.error().message));
  }
  return measured;
}

PlannedTune plan_tune(const std::string& path, const TuneOptions& options) {
  PlannedTune planned;
  planned.plan.emplace();
  TunePlan& plan = *planned.plan;
  std::vector<std::string> parameters = options.parameters;
  if (parameters.empty()) parameters.emplace_back(kDefaultParameter);
  for (const std::string& text : parameters) {
    Result<ParameterRange> range = parse_parameter(text);
    if (!range)
      planned.complaints.push_back("--param: " + range.error().message);
    else
      plan.parameters.push_back(std::move(*range));
  }
  if (Result<Expression> objective = Expression::parse(options.objective))
    plan.objective = std::move(*objective);
  else
    planned.complaints.push_back("--objective: " + objective.error().message);
  for (const std::string& text : options.limits) {
    Result<Limit> limit = Limit::parse(text);
    if (!limit)
      planned.complaints.push_back("--subject-to: " + limit.error().message);
    else
      plan.limits.push_back(std::move(*limit));
  }
  ReadResult base = read_scenario(path, options.settings);
  planned.problems = base.problems;
  if (base.scenario) {
    refuse(*base.scenario, options, planned.complaints);
    plan.base = std::move(*base.scenario);
    if (planned.complaints.empty()) add_candidates(path, options, planned);
  }
  if (!planned.problems.empty() || !planned.complaints.empty()) planned.plan.reset();
  return planned;
}

}  // namespace wavetank::scenarios::tuning
