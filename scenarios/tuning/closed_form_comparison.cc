// Closed forms beside the simulation: their inputs as measured, and why the two part.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/tuning/closed_forms.h"
#include "scenarios/tuning/recommendation.h"

namespace wavetank::scenarios::tuning {
namespace {

constexpr const char* kInterval = "engine.checkpoint.interval";

double value_of(const Values& values, const char* name) { return values[metric_place(name)]; }

std::string seconds(double value) { return in_words(Unit::kSeconds, value); }

void partings_of_costs(const Values& values, const CheckpointCosts& costs, std::vector<std::string>& partings) {
  const double utilisation = value_of(values, "utilisation");
  if (utilisation < 0.95)
    partings.push_back(fmt::format(
        "The job uses {:.0f} % of its capacity, so that what a failure rolls back is done again in less time than it "
        "took. The formulas are for a job without headroom; with this they say {}.",
        utilisation * 100, seconds(std::sqrt(2 * costs.cost * costs.mtbf / utilisation) + costs.cost)));
  const double duration = value_of(values, "checkpoint_duration.p50");
  if (duration > 1.5 * costs.cost)
    partings.push_back(
        fmt::format("A checkpoint takes {} and costs {} of capacity: most of it runs beside the job. Until it is "
                    "complete a failure "
                    "falls back to the one before, which the formulas, whose checkpoints stop the job, leave out.",
                    seconds(duration), seconds(costs.cost)));
  if (duration > 0 && costs.cost > 1.5 * duration)
    partings.push_back(fmt::format("A checkpoint takes {} and costs {} of capacity: channels fill and drain around it.",
                                   seconds(duration), seconds(costs.cost)));
  const double detect = value_of(values, "recovery.detect");
  if (detect > 0.2 * costs.restart)
    partings.push_back(fmt::format("Of the {} until the job runs again, {} pass before the failure is noticed.",
                                   seconds(costs.restart), seconds(detect)));
}

}  // namespace

ClosedForms closed_forms(const TunePlan& plan, const Search& search, const Contender& recommended) {
  ClosedForms forms;
  const bool about_interval = plan.parameters.size() == 1 && plan.parameters.front().parameter.key == kInterval;
  if (!about_interval || recommended.model.never() || recommended.sample.cycles.empty()) return forms;
  const Figures figures = recommended.figures(search.reference());
  const CheckpointCosts costs{figures.checkpoint_cost(), recommended.model.mtbf(), figures.downtime()};
  if (costs.cost <= 0) return forms;
  forms.applicable = true;
  forms.checkpoint_cost = costs.cost;
  forms.mtbf = costs.mtbf;
  forms.restart = costs.restart;
  forms.young = young_interval(costs);
  forms.daly = daly_interval(costs);
  forms.exact = exact_interval(costs);
  for (const Candidate& candidate : plan.candidates)
    forms.curve.push_back({candidate.positions.front(), exact_capacity_lost(costs, candidate.positions.front())});
  const Values values = figures.values();
  partings_of_costs(values, costs, forms.partings);
  for (auto contender = search.contenders().rbegin(); contender != search.contenders().rend(); ++contender) {
    if (contender->sample.steady.empty() || contender->fate == Candidate::Fate::kBroken) continue;
    const double interval = plan.candidates[contender->place].positions.front();
    const double cycle = contender->figures(search.reference()).checkpoint_cycle();
    if (cycle < 1.2 * interval) continue;
    forms.partings.push_back(
        fmt::format("At {} and below, a checkpoint is not over when the next one is due: one "
                    "comes every {}.",
                    plan.candidates[contender->place].values.front(), seconds(cycle)));
    break;
  }
  if (search.failures_meet())
    forms.partings.emplace_back(
        "Failures come during recoveries, and were simulated so; the exact form knows of those "
        "that come while the job restarts, and Young's of none.");
  if (plan.base.failures.distribution != "exponential")
    forms.partings.emplace_back(
        "Failures come in clusters (Weibull); the formulas are for a Poisson process of the "
        "same rate.");
  return forms;
}

}  // namespace wavetank::scenarios::tuning
