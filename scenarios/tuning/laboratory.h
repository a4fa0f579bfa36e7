// Laboratory: simulates worlds in children of its own, several at once, until a budget is spent.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "scenarios/suite/pool.h"
#include "scenarios/tuning/tune.h"

namespace wavetank::scenarios::tuning {

/// One world to be, and who wants to know what came of it.
struct Experiment {
  std::function<Bytes()> world;                     ///< runs in a child; answers an encoded observation
  std::function<void(const ChildEnding&)> observe;  ///< runs here, in whatever order children end
};

class Laboratory {
 public:
  /// Both must outlive it.
  Laboratory(const TuneOptions& options, TuneObserver& observer);

  /// Simulates them in order; false when the budget, or an interruption, left some undone. `within` is the share of the
  /// budget that may then be spent.
  bool run(std::string_view what, std::vector<Experiment> experiments, double within = 1);

  uint64_t runs() const { return runs_; }
  bool interrupted() const { return options_.stop && *options_.stop; }
  /// Something was left undone for want of time or runs.
  bool spent() const { return spent_; }
  Duration elapsed() const { return wall_clock() - began_; }

 private:
  bool may_start(double within);

  const TuneOptions& options_;
  TuneObserver& observer_;
  Time began_;
  uint64_t runs_ = 0;
  bool spent_ = false;
};

}  // namespace wavetank::scenarios::tuning
