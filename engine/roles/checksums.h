// Checksums: every message of the engine carries one from sender to receiver; a damaged message is as good as lost.
#pragma once

#include <memory>
#include <optional>

#include "env/actor.h"
#include "env/message.h"

namespace wavetank::engine {

/// The message with a checksum over type, head and body at the end of its head.
Message with_checksum(Message message);

/// The message as it was before with_checksum; nothing if it was damaged since or never had one.
std::optional<Message> without_checksum(Message message);

/// `actor`, and all that it spawns, behind checksums: what it sends gets one, what comes without a right one is
/// reported (message.damaged) and dropped, for its sender to repeat.
std::unique_ptr<Actor> behind_checksums(std::unique_ptr<Actor> actor);

}  // namespace wavetank::engine
