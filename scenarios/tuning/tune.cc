// From a plan to an answer: search, measure the winner again, say what it means.
#include "scenarios/tuning/tune.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/tuning/recommendation.h"
#include "scenarios/tuning/search.h"

namespace wavetank::scenarios::tuning {
namespace {

/// Failures on which the winner is measured again.
constexpr size_t kFreshCycles = 32;
/// Apart from every seed a search uses.
constexpr uint64_t kFreshSeeds = 0x5EED'0F1B'D6A3'77C1ull;

/// The winner once more.
struct Again {
  Contender contender;
  Reference reference;
  std::vector<LimitCheck> limits;
  bool broken() const {
    return std::any_of(limits.begin(), limits.end(),
                       [](const LimitCheck& limit) { return limit.kind == LimitCheck::Kind::kBroken; });
  }
};

Again measure_again(const TunePlan& plan, Search& search, size_t place, const Design& fresh) {
  Reference reference;
  Contender contender = search.measure_again(place, fresh, reference, kFreshCycles);
  Again again{std::move(contender), std::move(reference), {}};
  if (!again.contender.measured()) return again;
  const Assessment assessment(again.contender, again.reference, fresh);
  for (const Limit& limit : plan.limits) again.limits.push_back(assessment.check(limit));
  return again;
}

/// Searches until a winner keeps its limits when it is measured again, too; a limit that was met in the search by luck
/// is no answer. Nothing if nobody wins, or nothing may be measured any more.
std::optional<Again> search_and_confirm(const TunePlan& plan, const Design& fresh, const Laboratory& laboratory,
                                        Search& search, Tuning& tuning) {
  search.run();
  while (search.best() && !laboratory.interrupted()) {
    const size_t place = *search.best();
    Again again = measure_again(plan, search, place, fresh);
    if (!again.broken()) return again;
    tuning.notes.push_back(
        fmt::format("{} had kept its limits in the search, and broke one when it was measured again.",
                    fmt::join(plan.candidates[place].values, " ")));
    search.exclude(place, std::move(again.limits));
  }
  return std::nullopt;
}

void describe_fresh(const TunePlan& plan, const Again& again, const Design& fresh, Tuning& tuning) {
  Candidate& told = tuning.recommendation.fresh;
  if (!again.contender.measured()) {
    told = tuning.candidates[tuning.recommendation.candidate];
    told.trouble = again.contender.trouble;
    tuning.notes.push_back(
        fmt::format("The recommendation was not measured on fresh seeds ({}), so that its figures are a winner's: a "
                    "little too good.",
                    again.contender.trouble));
    return;
  }
  told = plan.candidates[tuning.recommendation.candidate];
  told.runs = again.contender.sample.runs;
  const Assessment assessment(again.contender, again.reference, fresh);
  told.metrics = assessment.metrics();
  told.objective = assessment.objective(*plan.objective);
  for (const CycleObservation& cycle : again.contender.sample.cycles) told.failures += cycle.failures;
  told.limits = again.limits;
}

void recommend(const TunePlan& plan, const TuneOptions& options, const Search& search, Tuning& tuning) {
  Recommendation& recommendation = tuning.recommendation;
  const Candidate& best = tuning.candidates[recommendation.candidate];
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
  const Design fresh(options.seed ^ kFreshSeeds);
  const std::optional<Again> again = search_and_confirm(plan, fresh, laboratory, search, tuning);
  tuning.candidates = search.results();
  if (!search.trouble().empty()) tuning.notes.push_back("Nothing could be measured: " + search.trouble() + ".");
  if (search.best()) {
    Recommendation& recommendation = tuning.recommendation;
    recommendation.given = true;
    recommendation.candidate = *search.best();
    recommendation.separated = search.separated();
    recommendation.fresh = tuning.candidates[recommendation.candidate];
    if (again) describe_fresh(plan, *again, fresh, tuning);
    recommend(plan, options, search, tuning);
  }
  tuning.interrupted = laboratory.interrupted();
  tuning.budget_spent = laboratory.spent();
  note(search, laboratory, tuning);
  tuning.runs = laboratory.runs();
  tuning.wall_time = laboratory.elapsed();
  return tuning;
}

}  // namespace wavetank::scenarios::tuning
