// Judging: short histories for tests of invariants: one step a second, or at a time of its own.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/events.h"
#include "env/hash.h"
#include "faults/invariant.h"

namespace wavetank::faults {

struct Step {
  engine::EventKind kind;
  uint32_t attempt;
  std::array<int64_t, 5> values;
  int64_t second = 0;  ///< 0: one after the step before
  uint16_t phase = 0;
};

inline Finding judged(std::string_view invariant, const std::vector<Step>& steps, const Evidence& evidence = {}) {
  History history;
  int64_t second = 0;
  for (const Step& step : steps) {
    second = step.second == 0 ? second + 1 : step.second;
    Event event = engine::make_event(step.kind, step.attempt, step.values, step.phase);
    event.at = Time{} + 1_s * second;
    history.append(event);
  }
  return judge(*find_invariant(invariant), history, evidence);
}

/// Records 1–99 have ids; a fingerprint is the mixed id.
inline std::string name_of_record(uint64_t fingerprint) {
  const uint64_t id = unmix64(fingerprint);
  return id >= 1 && id < 100 ? fmt::format("events/0 record {}", id) : "";
}

}  // namespace wavetank::faults
