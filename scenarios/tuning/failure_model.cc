// Weibull renewal processes, one for the cluster or one for each node, and failures drawn from them.
#include "scenarios/tuning/failure_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "env/check.h"
#include "faults/selector.h"
#include "scenarios/text/roster.h"

namespace wavetank::scenarios::tuning {
namespace {

constexpr double kYear = 365.25 * 86400;
/// Cycles of which the folded distribution is summed one by one; what is beyond is as good as evenly spread.
constexpr int kFoldedCycles = 200;

double seconds(Duration duration) { return static_cast<double>(duration.ns) / 1e9; }
Duration duration(double seconds) { return {static_cast<int64_t>(std::min(seconds, 9e9) * 1e9)}; }
double unit(uint64_t draw) { return (static_cast<double>(draw >> 11) + 0.5) * 0x1p-53; }

std::vector<std::string> nodes_meant(const Scenario& scenario) {
  faults::Population population;
  population.roster = roster_of(scenario.cluster);
  Random random = Random(1).child("failures");
  std::vector<bool> meant(population.roster.nodes.size());
  for (const std::string& text : scenario.failures.nodes) {
    const auto selector = faults::Selector::parse(text);
    CHECK(selector.has_value(), "the reader let '{}' pass", text);
    for (const NodeId node : selector->resolve(population, random)) meant[node] = true;
  }
  std::vector<std::string> names;
  for (size_t i = 0; i < meant.size(); ++i)
    if (meant[i]) names.push_back(population.roster.nodes[i].name);
  return names;
}

}  // namespace

FailureModel::FailureModel(const Scenario& scenario)
    : spec_(scenario.failures),
      mtbf_(seconds(spec_.mtbf)),
      shape_(*parse_failure_shape(spec_.distribution)),
      scale_(mtbf_ / std::tgamma(1 + 1 / shape_)),
      each_node_(spec_.of == "node"),
      nodes_(nodes_meant(scenario)) {}

double FailureModel::mtbf() const { return each_node_ ? mtbf_ / static_cast<double>(nodes_.size()) : mtbf_; }
double FailureModel::failures_per_year() const { return kYear / mtbf(); }

double FailureModel::survival(double seconds) const { return std::exp(-std::pow(seconds / scale_, shape_)); }

/// The equilibrium distribution of a renewal process: the integral of the survival beyond `seconds`, over the mean.
double FailureModel::residual_survival(double seconds) const {
  return boost::math::gamma_q(1 / shape_, std::pow(seconds / scale_, shape_));
}

double FailureModel::interval_at(double share) const { return scale_ * std::pow(-std::log1p(-share), 1 / shape_); }
double FailureModel::residual_at(double share) const {
  return scale_ * std::pow(boost::math::gamma_p_inv(1 / shape_, share), 1 / shape_);
}

double FailureModel::next_survival(double seconds) const {
  if (seconds <= 0) return 1;
  if (!each_node_) return survival(seconds);
  return survival(seconds) * std::pow(residual_survival(seconds), static_cast<double>(nodes_.size() - 1));
}

double FailureModel::further_within(double seconds) const { return never() ? 0 : 1 - next_survival(seconds); }

double FailureModel::phase(double share, double cycle) const {
  CHECK(!never() && cycle > 0, "no failure, or no cycle");
  std::vector<double> at_start;
  for (int i = 0; i <= kFoldedCycles; ++i) {
    at_start.push_back(next_survival(i * cycle));
    if (at_start.back() < 1e-9) break;
  }
  const double beyond = at_start.back();
  const auto folded = [&](double phase) {
    double sum = beyond * phase;
    for (size_t i = 0; i + 1 < at_start.size(); ++i)
      sum += at_start[i] - next_survival((static_cast<double>(i) + phase) * cycle);
    return sum;
  };
  double low = 0;
  double high = 1;
  for (int i = 0; i < 26; ++i) {
    const double middle = (low + high) / 2;
    (folded(middle) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::string FailureModel::kind_at(double share) const {
  const FailureKinds& kinds = spec_.kinds;
  if (kinds.sum_ppb() == 0) return "kill";
  double sum = 0;
  std::string last;
  for (const auto& [name, part] : {std::pair{"kill", kinds.kill},
                                   {"power_off", kinds.power_off},
                                   {"partition", kinds.partition},
                                   {"pause", kinds.pause}}) {
    if (part.ppb == 0) continue;
    last = name;
    sum += part.ppb / 1e9;
    if (share < sum) break;
  }
  return last;
}

const std::string& FailureModel::node_at(double share) const {
  return nodes_[std::min(static_cast<size_t>(share * static_cast<double>(nodes_.size())), nodes_.size() - 1)];
}

std::vector<PlannedFailure> FailureModel::draw(const FailurePoint& point, uint64_t seed, bool further,
                                               Duration horizon) const {
  std::vector<PlannedFailure> failures{{{}, kind_at(point.kind), node_at(point.victim)}};
  if (!further) return failures;
  const Random stream = Random(seed).child("further failures");
  const KeyedRandom draws(stream);
  // The number of a draw says what it is for, so that the same failures come to every candidate.
  const auto share = [&](uint64_t clock, uint64_t number, uint64_t lane) {
    return unit(draws.draw(clock * 1'000'003 + number, lane));
  };
  const double company = static_cast<double>(spec_.correlated.ppb) / 1e9;
  if (correlated() && point.company < company) {
    const size_t first = static_cast<size_t>(&node_at(point.victim) - nodes_.data());
    const size_t other = (first + 1 + static_cast<size_t>(share(0, 0, 0) * static_cast<double>(nodes_.size() - 1)));
    failures.push_back({duration(seconds(spec_.correlated_within) * share(0, 0, 1)), failures.front().kind,
                        nodes_[other % nodes_.size()]});
  }
  const double limit = seconds(horizon);
  const size_t clocks = each_node_ ? nodes_.size() : 1;
  for (size_t clock = 0; clock < clocks; ++clock) {
    const bool just_failed = !each_node_ || nodes_[clock] == failures.front().node;
    double at = just_failed ? interval_at(share(clock, 1, 2)) : residual_at(share(clock, 1, 2));
    for (uint64_t number = 2; at < limit; ++number) {
      const std::string& node = each_node_ ? nodes_[clock] : node_at(share(clock, number, 3));
      failures.push_back({duration(at), kind_at(share(clock, number, 4)), node});
      at += interval_at(share(clock, number, 2));
    }
  }
  std::stable_sort(failures.begin() + 1, failures.end(),
                   [](const PlannedFailure& a, const PlannedFailure& b) { return a.after < b.after; });
  return failures;
}

std::string FailureModel::words() const {
  if (never()) return "nothing fails";
  std::string text = fmt::format("one failure every {} {}, {}", format_option(spec_.mtbf),
                                 each_node_ ? fmt::format("on each of {} nodes", nodes_.size()) : "in the cluster",
                                 spec_.distribution);
  std::vector<std::string> kinds;
  for (const auto& [name, part] : {std::pair{"kill", spec_.kinds.kill},
                                   {"power_off", spec_.kinds.power_off},
                                   {"partition", spec_.kinds.partition},
                                   {"pause", spec_.kinds.pause}})
    if (part.ppb != 0) kinds.push_back(fmt::format("{:g} % {}", part.ppb / 1e7, name));
  text += kinds.empty() ? ": all kill" : fmt::format(": {}", fmt::join(kinds, ", "));
  text += fmt::format("; back after {}", format_option(spec_.restart_after));
  if (correlated()) text += fmt::format("; {} take a second node along", format_option(spec_.correlated));
  return text;
}

}  // namespace wavetank::scenarios::tuning
