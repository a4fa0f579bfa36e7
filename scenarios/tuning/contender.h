// Contender: a candidate while it is measured: its scenario, its failures, and everything observed of it so far.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenarios/tuning/figures.h"
#include "scenarios/tuning/laboratory.h"

namespace wavetank::scenarios::tuning {

struct Contender {
  Contender(const Scenario& of, size_t number);

  size_t place;  ///< among the candidates
  const Scenario* scenario;
  FailureModel model;
  Load load;
  Sample sample;
  Candidate::Fate fate = Candidate::Fate::kMeasured;
  std::string trouble;
  bool saturated = false;  ///< more comes in than any setting could take: a cycle ends when lost progress is regained

  bool measured() const { return fate == Candidate::Fate::kMeasured; }
  void give_up(std::string why) {
    fate = Candidate::Fate::kBroken;
    trouble = std::move(why);
  }
  Figures figures(const Reference& reference, const CostFactors& factors = {}) const {
    return {sample, reference, model, load, factors};
  }
};

/// Makes the worlds from which contenders are judged. Each call adds to their samples; false if it could not finish.
class Measurement {
 public:
  /// All must outlive it.
  Measurement(const Scenario& base, const Design& design, Laboratory& laboratory)
      : base_(base), design_(design), laboratory_(laboratory) {}

  /// Finds out what the base scenario can process without checkpoints, in worlds that go on until `until`. On failure
  /// `trouble` says why.
  bool reference(Reference& reference, Time until, std::string& trouble);
  /// Failure-free worlds: latency, checkpoints, capacity. Contenders that cannot keep up or complete no checkpoint are
  /// given up.
  bool steady(const std::vector<Contender*>& contenders, const Reference& reference);
  /// Failure cycles, until each has `count` of them.
  bool cycles(std::vector<Contender*> contenders, const Reference& reference, size_t count, double within);

 private:
  bool find_load(std::string& trouble);
  /// Times the scenario's rate that are the same overload for each.
  double overload_of(const Load& load) const { return overload_ / (load.offered * load.weight); }
  Experiment cycle(Contender& contender, const Reference& reference, size_t number);

  const Scenario& base_;
  const Design& design_;
  Laboratory& laboratory_;
  double overload_ = 0;  ///< records a second, more than the job can take
};

}  // namespace wavetank::scenarios::tuning
