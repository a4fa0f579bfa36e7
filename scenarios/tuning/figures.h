// Figures: from what was observed of a candidate to the named metrics by which candidates are compared.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "scenarios/tuning/failure_model.h"
#include "scenarios/tuning/result.h"
#include "scenarios/tuning/sample.h"

namespace wavetank::scenarios::tuning {

struct MetricKind {
  std::string_view name;
  Unit unit;
  std::string_view sentence;
  uint32_t percent = 0;  ///< a quantile over recoveries, whose bounds are order statistics; else 0
};
/// All metrics, in the order of Values.
std::span<const MetricKind> metric_kinds();
/// The place of the metric called `name`; metric_kinds().size() if there is none.
size_t metric_place(std::string_view name);

/// One number for each metric.
using Values = std::vector<double>;

/// What all candidates are measured against.
struct Reference {
  std::vector<BaselineObservation> worlds;  ///< without checkpoints, by number of the seed
  std::vector<double> capacity;             ///< simulated records a second in them
  double weight = 1;                        ///< records that each simulated one stands for
};

/// What comes to one candidate's job, which a parameter may be about.
struct Load {
  double offered = 0;  ///< simulated records a second
  double weight = 1;   ///< records that each simulated one stands for
};

/// Costs other than those that were simulated: what a figure would be if they were so many times as large.
struct CostFactors {
  double checkpoint = 1;  ///< capacity taken by, and duration of, a checkpoint
  double restore = 1;     ///< time from the first task that fetches its state until the job runs
  double restart = 1;     ///< time from a failure until tasks fetch their state
};

/// One candidate's observations in the units of metrics. See docs/how-tuning-works.md for the derivations.
class Figures {
 public:
  Figures(const Sample& sample, const Reference& reference, const FailureModel& model, const Load& load,
          const CostFactors& factors = {});

  Values values(const Draw& draw) const;
  Values values() const { return values(everything(cycles_.size())); }
  /// Recovery times, one for each cycle, in seconds.
  std::vector<double> recoveries() const;
  size_t cycles() const { return cycles_.size(); }

  // What closed forms ask for.
  double checkpoint_cost() const;  ///< seconds of capacity for one checkpoint
  double checkpoint_duration() const;
  double checkpoint_cycle() const;
  double downtime() const;
  double restore() const;
  double state_bytes() const;

 private:
  /// One cycle, in seconds.
  struct Cycle {
    double failures, down, since_trigger, recovery, lag_area, lag_max, over_limit, rework_records;
    double phases[5];
  };
  double capacity_lost(double overhead, double capacity, const Draw& draw) const;
  double mean(double Cycle::*member, const Draw& draw) const;

  const FailureModel& model_;
  Load load_;
  std::vector<double> reference_;
  std::vector<double> overhead_;  // by seed
  std::vector<double> capacity_;
  std::vector<double> latency_p50_, latency_p99_, duration_p50_, duration_max_, cycle_seconds_, state_;
  std::vector<double> checkpoint_parts_[3];
  LatencyCounts steady_latency_;
  double steady_seconds_ = 0;
  LatencyCounts failing_latency_;
  std::vector<Cycle> cycles_;
  bool several_failures_ = false;
};

/// The middle of the cell in which the quantile lies, in seconds; 0 of nothing.
double quantile(const LatencyCounts& counts, double share);
/// The nearest rank.
double quantile(std::vector<double> values, double share);

}  // namespace wavetank::scenarios::tuning
