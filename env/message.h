// Message: what crosses the waist between actors: a type, a small encoded head, an optional shared body.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "env/bytes.h"
#include "env/hash.h"

namespace wavetank {

using NodeId = uint32_t;
using ActorId = uint32_t;

/// The actor that a node's role itself is. Actors it spawns get larger numbers, never used twice on a node.
constexpr ActorId kRoleActor = 0;
constexpr NodeId kNoNode = 0xFFFFFFFF;

struct Address {
  NodeId node = kNoNode;
  ActorId actor = kRoleActor;
  friend constexpr auto operator<=>(Address, Address) = default;
};

/// A message type is the hash of its name ("checkpoint.acknowledge"), so that there is no list of all messages
/// and a fault rule can still pick them by name.
using MessageType = uint32_t;
constexpr MessageType message_type(std::string_view name) { return static_cast<MessageType>(hash_name(name)); }

/// Largest message a datagram carries, head and body together, in bytes.
constexpr size_t kMaxMessageBytes = size_t{1} << 20;

struct Message {
  MessageType type = 0;
  Bytes head;  ///< the message struct, encoded by env/codec.h
  Bytes body;  ///< records, snapshot bytes, …: moved, never copied

  size_t size_bytes() const { return sizeof(MessageType) + head.size() + body.size(); }
};

}  // namespace wavetank
