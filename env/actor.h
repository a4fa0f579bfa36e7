// Actor: a message-driven state machine. A role is one; each task of the engine is one.
#pragma once

#include <cstdint>
#include <string>

#include "env/disk.h"
#include "env/message.h"
#include "env/result.h"

namespace wavetank {

class Env;
using TimerId = uint32_t;

/// Handles one thing at a time. The Env passed to start() stays valid until the actor is destroyed.
class Actor {
 public:
  virtual ~Actor() = default;

  /// The first call, once.
  virtual void start(Env& env) = 0;
  virtual void receive(Address from, Message message) = 0;
  /// An armed timer is due.
  virtual void wake(TimerId /*timer*/) {}
  /// A disk operation has ended.
  virtual void completed(DiskOperation /*operation*/, Result<Bytes> /*outcome*/) {}
  /// A hint: the process on that node died and its host said so. Never given for a partition or a lost host.
  virtual void unreachable(NodeId /*peer*/) {}
  /// A hint: the connection with that node was cut, and what was on its way in it, either way, is lost. The process
  /// there lives on, for all that is known.
  virtual void disconnected(NodeId /*peer*/) {}

  /// Its state in a few lines, for people. No invariant may read it.
  virtual std::string inspect() const { return {}; }
};

}  // namespace wavetank
