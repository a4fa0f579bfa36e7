// Rounds of failures, and who stays in.
#include "scenarios/tuning/search.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "scenarios/tuning/probe.h"

namespace wavetank::scenarios::tuning {
namespace {

constexpr size_t kFirstRound = 8;
constexpr size_t kFewestCycles = 16;
constexpr size_t kMostCycles = 64;
/// Beyond this chance of a further failure during a recovery, cycles are simulated with all their failures.
constexpr double kMeeting = 0.1;
/// Of the budget; the rest is for measuring the winner again.
constexpr double kSearchShare = 0.8;
/// Positions further apart than this factor must be told apart.
constexpr double kApart = 3.9;

}  // namespace

Search::Search(const TunePlan& plan, const TuneOptions& options, Laboratory& laboratory)
    : plan_(plan), laboratory_(laboratory), design_(options.seed), measurement_(plan.base, design_, laboratory) {
  for (size_t i = 0; i < plan.scenarios.size(); ++i) contenders_.emplace_back(plan.scenarios[i], i);
}

std::vector<Contender*> Search::still_measured() {
  std::vector<Contender*> all;
  for (Contender& contender : contenders_)
    if (contender.measured()) all.push_back(&contender);
  return all;
}

void Search::run() {
  Time until;
  for (const Scenario& scenario : plan_.scenarios) until = std::max(until, capacity_ends(scenario));
  if (!measurement_.reference(reference_, until, trouble_)) return;
  if (!measurement_.steady(still_measured(), reference_)) {
    trouble_ = "the budget ended before any candidate was measured";
    return;
  }
  const bool failing =
      std::any_of(contenders_.begin(), contenders_.end(), [](const Contender& c) { return !c.model.never(); });
  if (!failing || still_measured().empty()) return judge(0);
  if (!measurement_.cycles(still_measured(), reference_, kFirstRound, kSearchShare)) {
    trouble_ = "the budget ended before any failure was simulated for every candidate";
    return;
  }
  draw_further_failures();
  for (size_t cycles = kFirstRound;; cycles *= 2) {
    if (!measurement_.cycles(still_measured(), reference_, cycles, kSearchShare)) break;
    judge(cycles);
    if (cycles >= kMostCycles || still_measured().empty() || (separated_ && cycles >= kFewestCycles)) break;
  }
}

/// Where a recovery leaves time for another failure, what was measured with single ones does not hold.
void Search::draw_further_failures() {
  for (Contender* contender : still_measured()) {
    double recovery = 0;
    for (const double seconds : contender->figures(reference_).recoveries()) recovery += seconds / kFirstRound;
    const bool meet = contender->model.correlated() || contender->model.further_within(recovery) > kMeeting;
    if (!meet) continue;
    contender->sample.several_failures = true;
    contender->sample.cycles.clear();
  }
}

bool Search::failures_meet() const {
  return std::any_of(contenders_.begin(), contenders_.end(),
                     [](const Contender& contender) { return contender.sample.several_failures; });
}

bool Search::far_apart(size_t a, size_t b) const {
  const Candidate& x = plan_.candidates[a];
  const Candidate& y = plan_.candidates[b];
  for (size_t i = 0; i < x.positions.size(); ++i) {
    if (!plan_.parameters[i].parameter.logarithmic) {
      if (x.positions[i] != y.positions[i]) return true;
      continue;
    }
    const double ratio = x.positions[i] / y.positions[i];
    if (std::max(ratio, 1 / ratio) >= kApart) return true;
  }
  return false;
}

void Search::judge(size_t cycles) {
  const auto formula = [this](const Values& values) { return plan_.objective->evaluate(values); };
  std::vector<Contender*> fit;
  std::deque<Assessment> assessments;
  for (Contender* contender : still_measured()) {
    if (contender->sample.cycles.size() != cycles) continue;
    Assessment assessment(*contender, reference_, design_);
    const bool broken = std::any_of(plan_.limits.begin(), plan_.limits.end(), [&](const Limit& limit) {
      return assessment.check(limit).kind == LimitCheck::Kind::kBroken;
    });
    if (broken) {
      contender->fate = Candidate::Fate::kUnfit;
      continue;
    }
    fit.push_back(contender);
    assessments.push_back(std::move(assessment));
  }
  best_.reset();
  separated_ = false;
  if (fit.empty()) return;
  size_t best = 0;
  for (size_t i = 1; i < fit.size(); ++i)
    if (formula(assessments[i].values()) < formula(assessments[best].values())) best = i;
  best_ = fit[best]->place;
  separated_ = true;
  for (size_t i = 0; i < fit.size(); ++i) {
    if (i == best) continue;
    if (assessments[i].difference(assessments[best], formula).low > 0) {
      // A first impression may deceive; after the fewest cycles it counts.
      if (cycles == 0 || cycles >= kFewestCycles) fit[i]->fate = Candidate::Fate::kDropped;
    } else if (far_apart(fit[i]->place, *best_)) {
      separated_ = false;
    }
  }
}

std::vector<Candidate> Search::results() const {
  const auto formula = [this](const Values& values) { return plan_.objective->evaluate(values); };
  std::vector<Candidate> results = plan_.candidates;
  for (const Contender& contender : contenders_) {
    Candidate& candidate = results[contender.place];
    candidate.fate = contender.fate;
    candidate.trouble = contender.trouble;
    candidate.runs = contender.sample.runs;
    for (const CycleObservation& cycle : contender.sample.cycles) candidate.failures += cycle.failures;
    if (contender.fate == Candidate::Fate::kBroken || contender.sample.steady.empty()) continue;
    const Assessment assessment(contender, reference_, design_);
    candidate.metrics = assessment.metrics();
    candidate.objective = assessment.estimate(formula);
    for (const Limit& limit : plan_.limits) candidate.limits.push_back(assessment.check(limit));
    if (!best_ || contender.place == *best_) continue;
    // Paired: with as many of the best one's cycles as this one has.
    Contender best = contenders_[*best_];
    best.sample.cycles.resize(std::min(best.sample.cycles.size(), contender.sample.cycles.size()));
    candidate.behind = assessment.difference(Assessment(best, reference_, design_), formula);
    candidate.indistinguishable = contender.measured() && candidate.behind.low <= 0;
  }
  const auto metric = [](const Candidate& candidate, const char* name) {
    const Metric* found = find_metric(candidate, name);
    return found ? found->estimate.value : 0;
  };
  for (Candidate& candidate : results) {
    if (candidate.metrics.empty()) continue;
    candidate.pareto = std::none_of(results.begin(), results.end(), [&](const Candidate& other) {
      if (other.metrics.empty() || &other == &candidate) return false;
      const double mine = metric(candidate, "recovery_time.mean");
      const double its = metric(other, "recovery_time.mean");
      const bool as_good = other.objective.value <= candidate.objective.value && its <= mine;
      return as_good && (other.objective.value < candidate.objective.value || its < mine);
    });
  }
  return results;
}

Contender Search::measure_again(size_t place, const Design& fresh, Reference& reference, size_t cycles) {
  Contender again(plan_.scenarios[place], place);
  again.sample.several_failures = contenders_[place].sample.several_failures;
  Measurement measurement(plan_.base, fresh, laboratory_);
  std::string trouble;
  if (!measurement.reference(reference, capacity_ends(plan_.scenarios[place]), trouble)) {
    again.give_up(std::move(trouble));
    return again;
  }
  if (!measurement.steady({&again}, reference)) again.give_up("the budget ended");
  if (again.measured() && !again.model.never() && !measurement.cycles({&again}, reference, cycles, 1))
    again.give_up("the budget ended");
  return again;
}

}  // namespace wavetank::scenarios::tuning
