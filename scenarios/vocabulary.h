// The names of what happens: the engine's events as a page for people who write triggers, messages as traces have them.
#pragma once

#include <string>

#include "env/message.h"

namespace wavetank::scenarios {

/// Every event: its name, its sentence, its phases (the first is meant when a trigger names none), its values.
std::string event_vocabulary();

/// The name of a message of the engine or of a client; "type-0badcafe" for a stranger.
std::string message_text(MessageType type);

}  // namespace wavetank::scenarios
