// The engine's events as a page for people who write triggers.
#pragma once

#include <string>

namespace wavetank::scenarios {

/// Every event: its name, its sentence, its phases (the first is meant when a trigger names none), its values.
std::string event_vocabulary();

}  // namespace wavetank::scenarios
