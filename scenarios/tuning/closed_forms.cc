// The formulas, as their authors have them, but that intervals are counted from trigger to trigger.
#include "scenarios/tuning/closed_forms.h"

#include <boost/math/special_functions/lambert_w.hpp>
#include <cmath>

namespace wavetank::scenarios::tuning {

double young_interval(const CheckpointCosts& costs) { return std::sqrt(2 * costs.cost * costs.mtbf) + costs.cost; }

double daly_interval(const CheckpointCosts& costs) {
  if (costs.cost >= 2 * costs.mtbf) return costs.mtbf + costs.cost;
  const double part = costs.cost / (2 * costs.mtbf);
  return std::sqrt(2 * costs.cost * costs.mtbf) * (1 + std::sqrt(part) / 3 + part / 9);
}

double exact_interval(const CheckpointCosts& costs) {
  if (costs.cost <= 0) return 0;
  const double part = costs.cost / costs.mtbf;
  // Near the branch point −1/e the argument of W has lost its digits; there W(−e^(−x−1)) is −1 + √(2x) − 2x/3.
  const double work = part < 1e-9 ? std::sqrt(2 * part) : 1 + boost::math::lambert_w0(-std::exp(-part - 1));
  return costs.mtbf * work + costs.cost;
}

double exact_capacity_lost(const CheckpointCosts& costs, double interval) {
  const double work = interval - costs.cost;
  if (work <= 0) return 1;
  return 1 - work / (costs.mtbf * std::exp(costs.restart / costs.mtbf) * std::expm1(interval / costs.mtbf));
}

}  // namespace wavetank::scenarios::tuning
