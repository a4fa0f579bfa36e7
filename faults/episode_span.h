// EpisodeSpan: from when to when a recovery lasts, and whom it is blamed on; its phases are cut afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "faults/recovery.h"

namespace wavetank::faults {

struct EpisodeSpan {
  Time began;
  Time ended;
  std::vector<std::string> faults;
  size_t first_event = 0;  ///< the position in the history where it begins
  bool censored = false;
  bool restarted = false;  ///< the job failed or was deployed within
};

/// The spans of find_episodes, ascending and disjoint.
std::vector<EpisodeSpan> find_spans(const History& faulty, const ProgressCurve& twin, const RecoveryOptions& options);

}  // namespace wavetank::faults
