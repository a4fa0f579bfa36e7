// Cluster: everything a test may do to a world. The engine never sees this header.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "env/actor.h"
#include "env/event.h"
#include "env/message.h"
#include "env/random.h"
#include "env/result.h"
#include "env/time.h"

namespace wavetank {

/// A machine to be: its name ("worker-3"), its role ("worker"), and how its role actor is made at each boot.
struct NodeSpec {
  std::string name;
  std::string role;
  uint32_t index = 0;  ///< within the role, from 0
  uint32_t cores = 1;
  std::string zone;
  std::string rack;
  uint64_t disk_capacity_bytes = ~uint64_t{0};
  std::function<std::unique_ptr<Actor>()> boot;
};

enum class NodeState : unsigned char { kDown, kUp, kPaused };

/// A message on its way, as a rule sees it.
struct MessageInFlight {
  Address from;
  Address to;
  const Message& message;
  Time sent;
};

/// What a rule decides about one message or one disk operation.
struct Verdict {
  enum class Action : unsigned char { kPass, kDelay, kDrop, kDuplicate, kCorrupt };
  Action action = Action::kPass;
  Duration delay;  ///< kDelay: added; kDuplicate: how much later the copy arrives
};

/// Judges the messages on some links while it is installed. Owned by whoever installs it, outlives its removal.
class MessageRule {
 public:
  virtual ~MessageRule() = default;
  /// Asked once when a link is first used after a rule was added or removed.
  virtual bool covers(NodeId from, NodeId to) const = 0;
  /// Asked for each message on a covered link, in the order in which rules were added, until one drops it. What they
  /// answer adds up: a message may come later by several delays, twice and damaged.
  virtual Verdict judge(const MessageInFlight& flight) = 0;
};

/// A disk operation about to happen, as a rule sees it.
struct DiskRequest {
  enum class Kind : unsigned char { kAppend, kRead, kSync, kTruncate, kRename, kRemove, kList };
  NodeId node;
  Kind kind;
  std::string_view file;
  uint64_t size_bytes;
};

struct DiskVerdict {
  Duration delay;     ///< added to the operation; Time::never() as far as it goes is a stall until removal
  bool fail = false;  ///< the operation completes with `trouble` and has no effect
  Trouble trouble = Trouble::kInputOutput;
};

class DiskRule {
 public:
  virtual ~DiskRule() = default;
  virtual bool covers(NodeId node) const = 0;
  virtual DiskVerdict judge(const DiskRequest& request) = 0;
};

/// Sees every event the engine reports, as it happens, inside the handler that reported it.
/// It may kill nodes from there: a place between two effects is a place of a crash.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void observe(const Event& event) = 0;
  /// A time asked for with Cluster::call_at has come.
  virtual void due(uint64_t /*token*/) {}
};

class Cluster {
 public:
  virtual ~Cluster() = default;

  // The machines.
  virtual NodeId add_node(NodeSpec spec) = 0;  ///< down until started
  virtual std::span<const NodeSpec> nodes() const = 0;
  virtual NodeState state(NodeId node) const = 0;
  virtual uint32_t incarnation(NodeId node) const = 0;
  virtual void start(NodeId node) = 0;  ///< boots the role on whatever the disk holds
  virtual void kill(NodeId node) = 0;  ///< the process dies: page cache survives, connections reset, peers get the hint
  virtual void power_off(NodeId node) = 0;  ///< nothing survives but what was synced; no peer is told
  virtual void pause(NodeId node) = 0;      ///< nothing runs, sockets stay open, clocks go on
  virtual void resume(NodeId node) = 0;

  // The weather. Rules are asked in the order they were added.
  virtual void add_rule(MessageRule* rule) = 0;
  virtual void remove_rule(MessageRule* rule) = 0;
  virtual void add_rule(DiskRule* rule) = 0;
  virtual void remove_rule(DiskRule* rule) = 0;
  virtual void skew_clock(NodeId node, Duration offset) = 0;  ///< wall clock = monotonic + offset
  virtual void slow_cpu(NodeId node, uint32_t percent) = 0;   ///< each unit of work takes percent/100 as long
  /// What is on its way between the two is lost, and both are told that they were disconnected.
  virtual void reset_connections(NodeId a, NodeId b) = 0;

  // Watching and waiting.
  virtual Time now() const = 0;
  virtual Random random(std::string_view name) const = 0;  ///< a stream of the world's seed
  virtual void watch(Observer* observer) = 0;              ///< observers are told in the order they came
  virtual void call_at(Time at, Observer* observer, uint64_t token) = 0;
  /// A message from outside the world to a client or console: never lost, handled in its turn.
  virtual void post(Address to, Message message) = 0;
  /// Runs until `until`, or until stop() is called from an observer; false when nothing is left to happen.
  virtual bool run_until(Time until) = 0;
  virtual void stop() = 0;
};

}  // namespace wavetank
