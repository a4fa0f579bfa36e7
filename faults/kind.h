// FaultEffect: what a kind of fault does to the world. A new kind is one file in faults/kinds/ and one line in
// kinds.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "env/cluster.h"
#include "env/random.h"
#include "faults/plan.h"
#include "faults/selector.h"

namespace wavetank::faults {

/// One fault at work, as its kind sees it. Everything done through it is undone by healing, shared fairly with other
/// faults on the same node, and written into the ledger.
class Injection {
 public:
  virtual ~Injection() = default;

  virtual const Fault& fault() const = 0;
  virtual Cluster& cluster() = 0;
  /// This moment: inside an event, the event's own time.
  virtual Time now() const = 0;
  /// The fault's own stream of chance.
  virtual Random& random() = 0;

  /// The nodes that `selector` means now, in ascending order. They are named in the ledger and bound to `Fault::as`.
  virtual std::vector<NodeId> choose(const Selector& selector) = 0;
  /// Words for the ledger in place of the chosen nodes' names: "worker-2 | rest".
  virtual void describe(std::string what) = 0;
  /// The fault has had an effect, `count` times over.
  virtual void touched(uint64_t count = 1) = 0;
  /// FaultEffect::again() is called after `span`, if the fault still lasts.
  virtual void again_after(Duration span) = 0;

  /// Ends a node's process (and, with its power, its page cache). It stays down until every fault that wants it down
  /// has released it. Touches, if it was up.
  virtual void take_down(NodeId node, bool power) = 0;
  virtual void release_down(NodeId node) = 0;
  virtual void pause(NodeId node) = 0;
  virtual void resume(NodeId node) = 0;
  /// Says that the fault, by its rules, cuts these nodes off until it ends. For the run's chronicle.
  virtual void cuts_off(const std::vector<NodeId>& nodes) = 0;
  /// The slowest of all faults on a node counts; 100 is full speed.
  virtual void slow_cpu(NodeId node, uint32_t percent) = 0;
  /// The offsets of all faults on a node add up; 0 ends this fault's.
  virtual void skew_clock(NodeId node, Duration offset) = 0;
  /// Puts a rule into the world until the fault ends; it counts its own effects with touched().
  virtual void install(std::unique_ptr<MessageRule> rule) = 0;
  virtual void install(std::unique_ptr<DiskRule> rule) = 0;
};

/// The nodes that any of `selectors` (valid texts) means now, ascending, each once.
std::vector<NodeId> choose_all(Injection& injection, const std::vector<std::string>& selectors);

/// Directed links between nodes that have been chosen.
class LinkSet {
 public:
  /// Chooses the ends of `link` (a valid text) now, and describes the fault by that text.
  LinkSet(Injection& injection, const std::string& link);
  bool covers(NodeId from, NodeId to) const;

 private:
  bool has(const std::vector<bool>& members, NodeId node) const { return node < members.size() && members[node]; }
  std::vector<bool> from_;
  std::vector<bool> to_;
  bool both_ways_ = false;
};

/// Where a kind's settings say what they name, for validation before there is a world.
class SettingsCheck {
 public:
  virtual ~SettingsCheck() = default;
  /// The fault whose settings these are.
  virtual const Fault& fault() const = 0;
  virtual void selector(std::string_view key, const std::string& text) = 0;
  virtual void link(std::string_view key, const std::string& text) = 0;
  virtual void message_type(std::string_view key, const std::string& name) = 0;
  virtual void mistake(std::string_view key, std::string message) = 0;
};

/// One instance for each fault of a plan. Rules and node states that Injection knows of end with the fault by
/// themselves: end() is for the rest.
class FaultEffect {
 public:
  virtual ~FaultEffect() = default;
  /// The settings, to be filled from Fault::arguments before start(); described by FaultKind::arguments.
  virtual void* settings() = 0;
  /// Names every selector, link and message type among the settings, and whatever else is wrong with them.
  virtual void check(SettingsCheck& check) const = 0;
  virtual void start(Injection& injection) = 0;
  /// A moment that it asked for has come.
  virtual void again(Injection& /*injection*/) {}
  virtual void end(Injection& /*injection*/) {}
};

}  // namespace wavetank::faults
