// The names of the engine's messages, for people who read traces. Nothing of the engine depends on it.
#pragma once

#include <string_view>

#include "env/message.h"

namespace wavetank::engine {

/// "checkpoint.acknowledge" for its type; "" for a type that is none of the engine's messages.
std::string_view message_name(MessageType type);

}  // namespace wavetank::engine
