// Event: one typed step of the engine, as its probe reports it: 64 fixed bytes, no strings.
#pragma once

#include <array>
#include <cstdint>

#include "env/message.h"
#include "env/time.h"

namespace wavetank {

/// What a step was, when and where. The vocabulary of kinds and the meaning of `values` is the engine's
/// (engine/events.h); a world only stamps `at`, `node` and `actor`, carries it to observers and digests it.
struct Event {
  Time at;
  NodeId node = kNoNode;
  ActorId actor = kRoleActor;
  uint16_t kind = 0;
  uint16_t phase = 0;
  uint32_t attempt = 0;  ///< the job attempt the step belongs to, 0 if none
  std::array<int64_t, 5> values{};
};
static_assert(sizeof(Event) == 64);

}  // namespace wavetank
