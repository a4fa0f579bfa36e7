// FailureSpec: how often what fails, as a scenario states it. `wavetank tune` draws failures from it; a run has none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "env/option.h"
#include "env/result.h"

namespace wavetank::scenarios {

/// Which share of failures is of which kind. All 0: every one is a kill; else they add up to 100 %.
struct FailureKinds {
  Probability kill;
  Probability power_off;
  Probability partition;  ///< the node is cut off from all others, and its process goes on
  Probability pause;
  friend bool operator==(const FailureKinds&, const FailureKinds&) = default;
  uint64_t sum_ppb() const { return uint64_t{kill.ppb} + power_off.ppb + partition.ppb + pause.ppb; }
};

struct FailureSpec {
  Duration mtbf;               ///< mean time between failures; 0: nothing fails
  std::string of = "cluster";  ///< between any two failures of the whole cluster, or of one and the same node
  std::string distribution = "exponential";
  std::vector<std::string> nodes = {"workers"};  ///< selectors of who fails
  FailureKinds kinds;
  Duration restart_after = 30_s;  ///< until the node, or its network, is back
  Probability correlated;         ///< this share of failures soon takes a second node along
  Duration correlated_within = 10_s;
  Duration lag_limit = 60_s;  ///< a job that is further behind than this has missed what is asked of it
  friend bool operator==(const FailureSpec&, const FailureSpec&) = default;
};

/// The shape of a Weibull distribution of times between failures; 1 is the exponential one. Reads `exponential` and
/// `weibull(shape: 0.7)`.
Result<double> parse_failure_shape(std::string_view text);

}  // namespace wavetank::scenarios
