// The names of what happens: the engine's events as a page for people who write triggers, messages as traces have them.
#pragma once

#include <string>
#include <string_view>

#include "env/message.h"

namespace wavetank::scenarios {

/// Every event: its name, its sentence, its phases (the first is meant when a trigger names none), its values.
std::string event_vocabulary();

/// The same of one event; "" when there is none of that name.
std::string explain_event(std::string_view name);

/// The name of a message of the engine or of a client; "type-0badcafe" for a stranger.
std::string message_text(MessageType type);

}  // namespace wavetank::scenarios
