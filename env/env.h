// Env: everything an actor may ask of its world. No actor touches a clock, a thread or a device of its own.
#pragma once

#include <memory>
#include <string_view>

#include "env/actor.h"
#include "env/disk.h"
#include "env/event.h"
#include "env/message.h"
#include "env/random.h"
#include "env/time.h"

namespace wavetank {

/// How a message travels.
enum class Delivery : unsigned char {
  kDatagram,  ///< unreliable: may be lost, doubled, delayed, reordered
  kStream,    ///< ordered, at most once, lost only together with its connection
};

/// One actor's window on its world, valid as long as the actor. Calls from a handler of a dead incarnation are void.
class Env {
 public:
  virtual ~Env() = default;

  virtual Address self() const = 0;

  /// Monotonic time of this node, including what this handler has spent so far.
  virtual Time now() const = 0;
  /// What this node's wall clock shows; may be skewed, may step backwards.
  virtual Time wall_clock() const = 0;

  /// Calls Actor::wake(timer) at `at` or soon after. A timer is armed once at a time: arming again replaces.
  /// `timer` is a small number that the actor chooses.
  virtual void arm(TimerId timer, Time at) = 0;
  virtual void disarm(TimerId timer) = 0;

  /// Sends head and body of at most kMaxMessageBytes. No failure is ever reported.
  virtual void send(Address to, Message message, Delivery delivery = Delivery::kDatagram) = 0;

  /// Starts another actor on this node; it is addressed at once and started in its own turn. The world owns it.
  virtual ActorId spawn(std::unique_ptr<Actor> actor) = 0;
  /// Ends an actor of this node (also oneself): nothing of it runs again, its messages are dropped.
  virtual void stop(ActorId actor) = 0;

  virtual Disk& disk() = 0;

  /// This actor's own stream of chance.
  virtual Random& random() = 0;

  /// Uses the CPU: advances this handler's now(); what it sends afterwards leaves afterwards.
  virtual void spend(CpuTime work) = 0;

  /// Reports a step. `at`, `node` and `actor` are filled in. A crash may strike here: see DESIGN.
  virtual void report(Event event) = 0;
};

}  // namespace wavetank
