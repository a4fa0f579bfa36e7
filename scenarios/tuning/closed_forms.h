// Closed forms: Young's, Daly's and the exact optimum of the checkpoint interval, for failures that come by Poisson.
#pragma once

namespace wavetank::scenarios::tuning {

/// Seconds. One checkpoint takes `cost` of the job's capacity, a failure comes every `mtbf`, and it takes `restart`
/// until the job runs again from its last complete checkpoint. Intervals are from trigger to trigger: work and cost.
struct CheckpointCosts {
  double cost = 0;
  double mtbf = 0;
  double restart = 0;
};

/// √(2·δ·M), and the cost (J. W. Young, CACM 17(9), 1974).
double young_interval(const CheckpointCosts& costs);
/// J. T. Daly, Future Generation Computer Systems 22(3), 2006, equation 37; its cost added.
double daly_interval(const CheckpointCosts& costs);
/// M·(1 + W(−e^(−δ/M − 1))), and the cost, with Lambert's W: the minimum of exact_capacity_lost.
double exact_interval(const CheckpointCosts& costs);
/// 1 − w / (M·e^(R/M)·(e^((w+δ)/M) − 1)) for the work w = interval − δ; 1 when the interval leaves no work.
double exact_capacity_lost(const CheckpointCosts& costs, double interval);

}  // namespace wavetank::scenarios::tuning
