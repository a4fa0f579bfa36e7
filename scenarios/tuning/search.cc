// Rounds of failures, and who leads.
#include "scenarios/tuning/search.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "scenarios/tuning/probe.h"

namespace wavetank::scenarios::tuning {
namespace {

constexpr size_t kFirstRound = 8;
/// A first impression may deceive: before so many failures nobody is separated, or dropped.
constexpr size_t kFewestCycles = 16;
constexpr size_t kMostCycles = 64;
/// Beyond this chance of a further failure during a recovery, cycles are simulated with all their failures.
constexpr double kMeeting = 0.1;
/// Of the budget; the rest is for measuring the winner again.
constexpr double kSearchShare = 0.8;
/// Positions further apart than this factor must be told apart.
constexpr double kApart = 3.9;

/// How many failures a contender has that is to have more: what decides it, but no more than twice as many at once.
size_t more_failures(size_t have, uint64_t needed) {
  return needed > have ? std::min<uint64_t>(needed, 2 * have) : 2 * have;
}

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
  if (!begun_ && !begin()) return;
  begun_ = true;
  while (advance()) {
  }
}

bool Search::begin() {
  Time until;
  for (const Scenario& scenario : plan_.scenarios) until = std::max(until, capacity_ends(scenario));
  if (!measurement_.reference(reference_, until, trouble_)) return false;
  if (!measurement_.steady(still_measured(), reference_)) {
    trouble_ = "the budget ended before any candidate was measured";
    return false;
  }
  const bool failing =
      std::any_of(contenders_.begin(), contenders_.end(), [](const Contender& c) { return !c.model.never(); });
  if (!failing) return true;
  if (measurement_.cycles(still_measured(), reference_, kFirstRound, kSearchShare)) {
    draw_further_failures();
    if (measurement_.cycles(still_measured(), reference_, kFirstRound, kSearchShare)) return true;
  }
  trouble_ = "the budget ended before any failure was simulated for every candidate";
  return false;
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

const Assessment& Search::assessment(const Contender& contender, size_t cycles) const {
  const std::pair key{contender.place, cycles};
  if (const auto known = assessments_.find(key); known != assessments_.end()) return known->second;
  Contender shorter = contender;
  shorter.sample.cycles.resize(cycles);
  return assessments_.try_emplace(key, shorter, reference_, design_).first->second;
}

Estimate Search::behind(const Contender& one, const Contender& other) const {
  const size_t cycles = std::min(one.sample.cycles.size(), other.sample.cycles.size());
  return assessment(one, cycles).difference(assessment(other, cycles), [this](const Values& values) {
    return objective(values);
  });
}

const Search::Standing* Search::least(const std::vector<Standing>& standings, bool only_met) const {
  const Standing* best = nullptr;
  for (const Standing& standing : standings) {
    if (only_met && !standing.met) continue;
    if (best == nullptr || behind(*standing.contender, *best->contender).value < 0) best = &standing;
  }
  return best;
}

std::vector<Search::Standing> Search::standings() {
  std::vector<Standing> all;
  for (Contender& contender : contenders_) {
    if (contender.fate == Candidate::Fate::kBroken || contender.fate == Candidate::Fate::kUnfit) continue;
    const size_t cycles = contender.sample.cycles.size();
    if (contender.sample.steady.empty() || (cycles == 0 && !contender.model.never())) continue;
    Standing standing{&contender, true, 0};
    for (const Limit& limit : plan_.limits) {
      const LimitCheck check = assessment(contender, cycles).check(limit);
      if (check.kind == LimitCheck::Kind::kBroken) contender.fate = Candidate::Fate::kUnfit;
      if (check.kind != LimitCheck::Kind::kUndecided) continue;
      standing.met = false;
      standing.needed = std::max(standing.needed, check.needed);
    }
    if (contender.fate != Candidate::Fate::kUnfit) all.push_back(standing);
  }
  return all;
}

void Search::choose(const std::vector<Standing>& standings, const Standing& leader) {
  const Standing* const safe = least(standings, true);
  const Standing& best = safe != nullptr ? *safe : leader;
  best_ = best.contender->place;
  for (const Standing& standing : standings) {
    Contender& contender = *standing.contender;
    contender.fate = Candidate::Fate::kMeasured;
    if (contender.place == *best_) continue;
    const bool worse = behind(contender, *best.contender).low > 0;
    if (worse && safe != nullptr && (contender.sample.cycles.size() >= kFewestCycles || contender.model.never()))
      contender.fate = Candidate::Fate::kDropped;
    if (!worse && far_apart(contender.place, *best_)) open_.push_back(&contender);
  }
  separated_ = open_.empty() && best.contender == leader.contender;
}

bool Search::advance() {
  best_.reset();
  open_.clear();
  separated_ = false;
  const std::vector<Standing> known = standings();
  const Standing* const leader = least(known, false);
  if (leader == nullptr) return false;
  choose(known, *leader);
  if (leader->contender->model.never()) return false;
  if (leader->met || leader->needed == 0) return measure_others();
  const size_t have = leader->contender->sample.cycles.size();
  return measurement_.cycles({leader->contender}, reference_, more_failures(have, leader->needed), kSearchShare);
}

bool Search::measure_others() {
  const auto fewest = [](const std::vector<Contender*>& some) {
    size_t least = kMostCycles;
    for (const Contender* contender : some) least = std::min(least, contender->sample.cycles.size());
    return least;
  };
  std::vector<Contender*> some = still_measured();
  if (fewest(some) >= kFewestCycles) {
    // Near ones may be as good; only those that the best must be told apart from need more.
    if (open_.empty()) return false;
    some = open_;
    some.push_back(&contenders_[*best_]);
  }
  if (fewest(some) >= kMostCycles) return false;
  const size_t cycles = std::min(2 * fewest(some), kMostCycles);
  some.erase(std::remove_if(some.begin(), some.end(),
                            [=](const Contender* contender) { return contender->sample.cycles.size() >= cycles; }),
             some.end());
  return measurement_.cycles(std::move(some), reference_, cycles, kSearchShare);
}

void Search::exclude(size_t place, std::vector<LimitCheck> limits) {
  contenders_[place].fate = Candidate::Fate::kUnfit;
  broken_again_[place] = std::move(limits);
  run();
}

namespace {

/// Nothing else is better both in the objective and in recovery time.
void mark_pareto_front(std::vector<Candidate>& candidates) {
  const auto recovery = [](const Candidate& candidate) {
    const Metric* found = find_metric(candidate, "recovery_time.mean");
    return found ? found->estimate.value : 0;
  };
  for (Candidate& candidate : candidates) {
    if (candidate.metrics.empty()) continue;
    candidate.pareto = std::none_of(candidates.begin(), candidates.end(), [&](const Candidate& other) {
      if (other.metrics.empty() || &other == &candidate) return false;
      const double mine = recovery(candidate);
      const double its = recovery(other);
      const bool as_good = other.objective.value <= candidate.objective.value && its <= mine;
      return as_good && (other.objective.value < candidate.objective.value || its < mine);
    });
  }
}

}  // namespace

std::vector<Candidate> Search::results() const {
  std::vector<Candidate> results = plan_.candidates;
  for (const Contender& contender : contenders_) {
    Candidate& candidate = results[contender.place];
    candidate.fate = contender.fate;
    candidate.trouble = contender.trouble;
    candidate.runs = contender.sample.runs;
    for (const CycleObservation& cycle : contender.sample.cycles) candidate.failures += cycle.failures;
    if (contender.fate == Candidate::Fate::kBroken || contender.sample.steady.empty()) continue;
    const Assessment& all = assessment(contender, contender.sample.cycles.size());
    candidate.metrics = all.metrics();
    candidate.objective = all.objective(*plan_.objective);
    const auto again = broken_again_.find(contender.place);
    if (again != broken_again_.end()) candidate.limits = again->second;
    if (again == broken_again_.end())
      for (const Limit& limit : plan_.limits) candidate.limits.push_back(all.check(limit));
    if (!best_ || contender.place == *best_) continue;
    candidate.behind = behind(contender, contenders_[*best_]);
    candidate.indistinguishable = contender.measured() && candidate.behind.low <= 0 && candidate.behind.high >= 0;
  }
  mark_pareto_front(results);
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
  if (!again.measured() || again.model.never()) return again;
  if (!measurement.cycles({&again}, reference, cycles, 1)) again.give_up("the budget ended");
  while (again.measured()) {
    const size_t have = again.sample.cycles.size();
    const Assessment assessment(again, reference, fresh);
    uint64_t needed = 0;
    for (const Limit& limit : plan_.limits) {
      const LimitCheck check = assessment.check(limit);
      if (check.kind == LimitCheck::Kind::kBroken) return again;
      if (check.kind == LimitCheck::Kind::kUndecided) needed = std::max(needed, check.needed);
    }
    if (needed == 0 || !measurement.cycles({&again}, reference, more_failures(have, needed), 1)) break;
  }
  return again;
}

}  // namespace wavetank::scenarios::tuning
