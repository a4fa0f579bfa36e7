// What a world tells about its course: a sink that sees every step in clear text terms, and digested records to
// compare.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "env/event.h"
#include "env/message.h"
#include "env/time.h"

namespace wavetank::sim {

/// The identity of a message: who, to whom, and its number on that directed link. Numbers count from 0 per link.
struct MessageIdentity {
  Address from;
  Address to;
  MessageType type = 0;
  uint32_t size_bytes = 0;
  uint32_t sequence = 0;
};

/// What happened to a node.
enum class NodeStep : unsigned char { kStarted, kKilled, kPoweredOff, kPaused, kResumed };
std::string_view name_of(NodeStep step);

/// Why a message never reached its actor.
enum class DropReason : unsigned char { kLoss, kRule, kNoReceiver, kConnectionReset };
std::string_view name_of(DropReason reason);

/// Sees everything as it happens, in the world's order; must not act on the world.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void sent(Time /*at*/, const MessageIdentity& /*message*/, Time /*arrival*/) {}
  virtual void delivered(Time /*at*/, const MessageIdentity& /*message*/) {}
  virtual void dropped(Time /*at*/, const MessageIdentity& /*message*/, DropReason /*reason*/) {}
  virtual void reported(const Event& /*event*/) {}
  virtual void changed(Time /*at*/, NodeId /*node*/, uint32_t /*incarnation*/, NodeStep /*step*/) {}
};

/// One digested step, unpacked, for telling people where two runs part.
struct TraceStep {
  enum class Kind : unsigned char {
    kDelivered = 1,
    kDropped,
    kTimer,
    kDisk,
    kHint,
    kEvent,
    kNode,
    kPayload,
    kDisconnected
  };
  Kind kind = Kind::kDelivered;
  Time at;
  MessageIdentity message;  ///< kDelivered, kDropped; for the others `to` is the actor concerned, kPayload has `from`
  DropReason reason = DropReason::kLoss;
  NodeStep step = NodeStep::kStarted;
  uint64_t number =
      0;  ///< kTimer: the timer; kDisk: the operation; kHint, kDisconnected: the peer; kPayload: a hash of the bytes
  Event event;  ///< kEvent

  /// One line. Events appear with the numbers of their kind and phase: the vocabulary is the engine's.
  std::string text() const;
};

}  // namespace wavetank::sim
