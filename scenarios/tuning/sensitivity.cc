// What the recommendation would be if costs were other than simulated: the same worlds, their costs scaled.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/tuning/recommendation.h"

namespace wavetank::scenarios::tuning {
namespace {

/// Beyond this factor nothing is said: another regime begins.
constexpr double kFarthest = 20;
constexpr double kFar = 2;

/// The best contender at such costs, and by how much the recommended one is worse; nothing if none can be judged.
std::optional<SensitivityRow> best_at(const TunePlan& plan, const Search& search, const CostFactors& factors) {
  std::optional<size_t> best;
  bool over_limit = false;
  double least = 0;
  double recommended = 0;
  for (const Contender& contender : search.contenders()) {
    const bool measured = contender.fate == Candidate::Fate::kMeasured || contender.fate == Candidate::Fate::kDropped ||
                          contender.fate == Candidate::Fate::kUnfit;
    if (!measured || contender.sample.steady.empty()) continue;
    if (!contender.model.never() && contender.sample.cycles.empty()) continue;
    const Values values = contender.figures(search.reference(), factors).values();
    const double objective = plan.objective->evaluate(values);
    const bool keeps_up = contender.saturated || values[metric_place("utilisation")] < 0.97;
    const bool allowed = std::all_of(plan.limits.begin(), plan.limits.end(),
                                     [&](const Limit& limit) { return limit.margin(values) >= 0; });
    if (contender.place == *search.best()) {
      recommended = objective;
      over_limit = !keeps_up || !allowed;
    }
    if (!keeps_up || !allowed || (best && objective >= least)) continue;
    best = contender.place;
    least = objective;
  }
  if (!best) return std::nullopt;
  SensitivityRow row;
  row.values = plan.candidates[*best].values;
  row.regret = std::max(recommended - least, 0.0);
  row.over_limit = over_limit;
  return row;
}

}  // namespace

std::vector<SensitivityRow> sensitivity(const TunePlan& plan, const Search& search) {
  std::vector<SensitivityRow> rows;
  if (!search.best()) return rows;
  for (const double factor : {0.5, 2.0}) {
    const std::pair<const char*, CostFactors> costs[] = {{"checkpoint duration", {factor, 1, 1}},
                                                         {"state size", {factor, factor, 1}},
                                                         {"restart time", {1, factor, factor}}};
    for (const auto& [name, factors] : costs) {
      std::optional<SensitivityRow> row = best_at(plan, search, factors);
      // No candidate keeps up and keeps its limits.
      if (!row) row = SensitivityRow{{}, factor, {}, 0, true};
      row->cost = name;
      row->factor = factor;
      rows.push_back(std::move(*row));
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
  return rows;
}

std::vector<Calibration> calibrate(const Measured& measured, const Contender& recommended, const Reference& reference) {
  std::vector<Calibration> rows;
  const Figures figures = recommended.figures(reference);
  const auto compare = [&](const char* name, Unit unit, const std::optional<double>& theirs, double ours) {
    if (!theirs) return;
    const double ratio = *theirs / std::max(ours, 1e-12);
    rows.push_back({name, unit, *theirs, ours, ratio > kFar || ratio < 1 / kFar});
  };
  compare("checkpoint_duration", Unit::kSeconds, measured.checkpoint_duration, figures.checkpoint_duration());
  compare("state", Unit::kBytes, measured.state_bytes, figures.state_bytes());
  if (!recommended.sample.cycles.empty()) compare("restart", Unit::kSeconds, measured.restart, figures.downtime());
  return rows;
}

std::optional<SensitivityRow> with_measured(const TunePlan& plan, const Search& search,
                                            const std::vector<Calibration>& calibration) {
  CostFactors factors;
  bool duration_known = false;
  for (const Calibration& row : calibration) {
    const double ratio = row.measured / std::max(row.simulated, 1e-12);
    // The size of the state tells nothing that a measured duration does not.
    if (row.figure == "state") {
      if (!duration_known) factors.checkpoint = factors.restore = ratio;
      continue;
    }
    if (row.figure == "checkpoint_duration") factors.checkpoint = ratio, duration_known = true;
    if (row.figure == "restart") factors.restart = factors.restore = ratio;
  }
  const auto near = [](double factor) { return factor < kFarthest && factor > 1 / kFarthest; };
  if (calibration.empty() || !search.best() || !near(factors.checkpoint) || !near(factors.restart)) return std::nullopt;
  std::optional<SensitivityRow> row = best_at(plan, search, factors);
  if (row) row->cost = "your figures";
  return row;
}

}  // namespace wavetank::scenarios::tuning
