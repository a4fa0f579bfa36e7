// From a plan to an answer: search, measure the winner again, say what it means.
#include "scenarios/tuning/tune.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/suite/order_statistics.h"
#include "scenarios/tuning/recommendation.h"
#include "scenarios/tuning/search.h"

namespace wavetank::scenarios::tuning {
namespace {

/// Failures on which the winner is measured again.
constexpr size_t kFreshCycles = 32;
/// Apart from every seed a search uses.
constexpr uint64_t kFreshSeeds = 0x5EED'0F1B'D6A3'77C1ull;

/// A limit on a quantile needs more recoveries than anything else.
size_t fresh_cycles(const TunePlan& plan) {
  size_t cycles = kFreshCycles;
  for (const Limit& limit : plan.limits)
    if (const auto bound = limit.quantile_bound())
      cycles = std::max<size_t>(cycles, sample_needed(metric_kinds()[bound->metric].percent, 0));
  return cycles;
}

void recommend(const TunePlan& plan, const TuneOptions& options, Search& search, Laboratory& laboratory,
               Tuning& tuning) {
  Recommendation& recommendation = tuning.recommendation;
  recommendation.given = true;
  recommendation.candidate = *search.best();
  recommendation.separated = search.separated();
  const Candidate& best = tuning.candidates[recommendation.candidate];
  recommendation.fresh = plan.candidates[recommendation.candidate];
  if (!laboratory.interrupted()) {
    const Design fresh(options.seed ^ kFreshSeeds);
    Reference reference;
    const Contender again = search.measure_again(recommendation.candidate, fresh, reference, fresh_cycles(plan));
    recommendation.fresh.runs = again.sample.runs;
    recommendation.fresh.trouble = again.trouble;
    if (again.measured()) {
      const Assessment assessment(again, reference, fresh);
      recommendation.fresh.metrics = assessment.metrics();
      recommendation.fresh.objective =
          assessment.estimate([&](const Values& values) { return plan.objective->evaluate(values); });
      for (const CycleObservation& cycle : again.sample.cycles) recommendation.fresh.failures += cycle.failures;
      for (const Limit& limit : plan.limits) recommendation.fresh.limits.push_back(assessment.check(limit));
    } else {
      recommendation.fresh = best;
      recommendation.fresh.trouble = again.trouble;
      tuning.notes.push_back(
          fmt::format("The recommendation was not measured on fresh seeds ({}), so that its figures are a winner's: a "
                      "little too good.",
                      again.trouble));
    }
  }
  const Contender& contender = search.contenders()[recommendation.candidate];
  tuning.closed_forms = closed_forms(plan, search, contender);
  tuning.sensitivity = sensitivity(plan, search);
  tuning.sensitivity_method =
      "estimated anew from the same worlds with their costs scaled; no world was simulated again";
  tuning.calibration = calibrate(options.measured, contender, search.reference());
  if (std::optional<SensitivityRow> row = with_measured(plan, search, tuning.calibration))
    tuning.sensitivity.push_back(std::move(*row));
  recommendation.engine_lines = engine_lines(plan, best);
  recommendation.flink_lines = flink_lines(plan.scenarios[recommendation.candidate], contender, search.reference());
  recommendation.words = words(plan, tuning);
}

void note(const Search& search, const Laboratory& laboratory, Tuning& tuning) {
  if (search.failures_meet())
    tuning.notes.emplace_back(
        "Failures meet: a further one comes during a recovery with a chance of more than 10 %, or "
        "together with the first. Cycles with all their failures were simulated.");
  if (tuning.interrupted)
    tuning.notes.emplace_back("Interrupted: this is what had been measured.");
  else if (laboratory.spent())
    tuning.notes.emplace_back(
        "The budget ended the search: more of it (--budget, --runs) would tell candidates further "
        "apart.");
  if (!search.best())
    tuning.notes.emplace_back(std::any_of(tuning.candidates.begin(), tuning.candidates.end(),
                                          [](const Candidate& c) { return c.fate == Candidate::Fate::kUnfit; })
                                  ? "No candidate meets every limit."
                                  : "No candidate could be measured.");
}

}  // namespace

Tuning tune(const TunePlan& plan, const TuneOptions& options, TuneObserver& observer) {
  Tuning tuning;
  tuning.scenario = plan.base.name;
  tuning.path = plan.base.path;
  tuning.summary = plan.base.summary;
  tuning.seed = options.seed;
  tuning.settings = options.settings;
  for (const ParameterRange& range : plan.parameters) tuning.parameters.push_back(range.parameter);
  tuning.objective = plan.objective->text();
  tuning.objective_unit = plan.objective->unit();
  tuning.limits = options.limits;
  tuning.failure_model = FailureModel(plan.base).words();
  Laboratory laboratory(options, observer);
  Search search(plan, options, laboratory);
  search.run();
  tuning.candidates = search.results();
  if (!search.trouble().empty()) tuning.notes.push_back("Nothing could be measured: " + search.trouble() + ".");
  if (search.best()) recommend(plan, options, search, laboratory, tuning);
  tuning.interrupted = laboratory.interrupted();
  tuning.budget_spent = laboratory.spent();
  note(search, laboratory, tuning);
  tuning.runs = laboratory.runs();
  tuning.wall_time = laboratory.elapsed();
  return tuning;
}

}  // namespace wavetank::scenarios::tuning
