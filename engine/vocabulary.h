// The names of the engine's messages and reasons, for people who read traces and timelines. Nothing of the engine
// depends on it.
#pragma once

#include <string_view>
#include <vector>

#include "engine/events.h"
#include "env/message.h"

namespace wavetank::engine {

/// The names of all messages of the engine, part by part.
std::vector<std::string_view> message_names();

/// "checkpoint.acknowledge" for its type; "" for a type that is none of the engine's messages.
std::string_view message_name(MessageType type);

/// What the value "reason" of an event of that kind means: "worker-lost"; "" when it means nothing known.
std::string_view reason_name(EventKind kind, int64_t reason);

}  // namespace wavetank::engine
