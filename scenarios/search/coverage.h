// Coverage: what the faults of an exploration have met, and what the engine has done.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "scenarios/result.h"

namespace wavetank::scenarios::search {

class Coverage {
 public:
  /// Adds what `run` met; true when something of it is new. `run` has been asked for its kinds of events.
  bool add(const RunResult& run);

  /// How far it came, of all there is; seed and plans are left alone.
  void describe(Exploration& exploration) const;

 private:
  std::set<std::pair<std::string, ProtocolPhase>> meetings_;  // kinds of fault, in steps of the protocol
  std::set<std::string> events_;
};

}  // namespace wavetank::scenarios::search
