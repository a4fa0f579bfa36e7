// FailureModel: when what fails next, by a scenario's `failures`: the mathematics of its renewal process, and its
// chance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/scenario.h"

namespace wavetank::scenarios::tuning {

/// Where one cycle's failure stands in the unit cube: its phase in the checkpoint cycle, its kind, its victim, and
/// whether it takes another node along. Points of one design are spread evenly.
struct FailurePoint {
  double phase = 0;
  double kind = 0;
  double victim = 0;
  double company = 0;
};

/// One failure of a cycle, counted from the first one.
struct PlannedFailure {
  Duration after;
  std::string kind;  ///< of a fault: "kill"
  std::string node;
};

/// Times between failures are Weibull with the given mean; shape 1 is exponential. Of several nodes each has a clock of
/// its own: in the long run all together fail n times as often, whatever the shape, and nearly as a Poisson process.
class FailureModel {
 public:
  explicit FailureModel(const Scenario& scenario);

  /// Nothing fails, or there is nobody to.
  bool never() const { return mtbf_ == 0 || nodes_.empty(); }
  /// Mean seconds between two failures anywhere.
  double mtbf() const;
  double failures_per_year() const;
  /// Chance that the next failure comes within `seconds` after one.
  double further_within(double seconds) const;
  /// Whether one failure can take another node along.
  bool correlated() const { return spec_.correlated > Probability::never() && nodes_.size() > 1; }
  /// The share of the checkpoint cycle, which lasts `cycle` seconds, that is over when a failure strikes: the quantile
  /// at `share` of the time to the next failure after a recovery, folded onto the cycle.
  double phase(double share, double cycle) const;
  /// The failures of one cycle. With `further` also those that the model lets follow within `horizon`.
  std::vector<PlannedFailure> draw(const FailurePoint& point, uint64_t seed, bool further, Duration horizon) const;
  /// "one failure every 6h in the cluster, exponential: 70 % kill, 20 % power_off, 10 % partition".
  std::string words() const;

 private:
  double survival(double seconds) const;           ///< of a node, or the cluster, that has just failed
  double residual_survival(double seconds) const;  ///< of a node seen at any time
  double interval_at(double share) const;          ///< inverse of 1 - survival
  double residual_at(double share) const;
  double next_survival(double seconds) const;  ///< of everybody together, right after a failure
  std::string kind_at(double share) const;
  const std::string& node_at(double share) const;

  FailureSpec spec_;
  double mtbf_ = 0;  ///< of one clock, seconds
  double shape_ = 1;
  double scale_ = 0;
  bool each_node_ = false;
  std::vector<std::string> nodes_;
};

}  // namespace wavetank::scenarios::tuning
