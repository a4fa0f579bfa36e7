// Looking things up in a tuning's results.
#include "scenarios/tuning/result.h"

#include <algorithm>

namespace wavetank::scenarios::tuning {

const Metric* find_metric(const Candidate& candidate, const std::string& name) {
  const auto found = std::find_if(candidate.metrics.begin(), candidate.metrics.end(),
                                  [&](const Metric& metric) { return metric.name == name; });
  return found == candidate.metrics.end() ? nullptr : &*found;
}

}  // namespace wavetank::scenarios::tuning
