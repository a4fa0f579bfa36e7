// The names of what happens: the engine's events and messages for people who write faults, invariants for those who
// read verdicts.
#pragma once

#include <string>
#include <string_view>

#include "env/message.h"

namespace wavetank::scenarios {

/// Every event: its name, its sentence, its phases (the first is meant when a trigger names none), its values.
std::string event_vocabulary();

/// The same of one event; "" when there is none of that name.
std::string explain_event(std::string_view name);

/// Every invariant with its sentence, one a line.
std::string invariant_list();

/// What an invariant checks, what its witness means, what usually breaks it; "" when there is none of that name.
std::string explain_invariant(std::string_view name);

/// The same of all of them, as a part of the reference page.
std::string invariant_reference();

/// The types of the engine's messages, one a line, as a fault's `type` takes them.
std::string message_list();

/// The name of a message of the engine or of a client; "type-0badcafe" for a stranger.
std::string message_text(MessageType type);

}  // namespace wavetank::scenarios
