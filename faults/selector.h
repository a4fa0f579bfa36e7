// Selector: which nodes a fault means, as in `worker-1, any 2 of broker-*` or `leader-of(coordinators)`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "env/cluster.h"
#include "env/result.h"
#include "faults/nearest.h"

namespace wavetank::faults {

/// What a selector may know of a node before there is one.
struct NodePlace {
  std::string name;
  std::string role;
  std::string zone;
  std::string rack;
};

/// Every name that a task goes by: of each vertex it runs, alone ("per_key") and with the task's place ("per_key/2").
using TaskNames = std::vector<std::string>;

/// What a plan can name: the nodes by number, the tasks by number, the types of messages. What is not known is empty,
/// and then any name passes.
struct Roster {
  std::vector<NodePlace> nodes;
  std::vector<TaskNames> tasks;
  std::vector<std::string> messages;
};
Roster roster_of(std::span<const NodeSpec> nodes);

/// Whom a selector can only find while the world runs.
struct Population {
  Roster roster;
  std::vector<NodeId> leaders;       ///< nodes that have led, latest last
  std::map<int64_t, NodeId> owners;  ///< task number → the worker it was deployed to last
  std::map<std::string, std::vector<NodeId>, std::less<>> bound;  ///< by `as:`
};

/// A parsed selector. Its language (a partition knows `rest` besides), loosest first:
///   A, B          everybody in A or in B
///   any 2 of A    two nodes of A, by chance (fewer when there are no two)
///   worker-1      a node; `worker` and `workers` a role; `worker-*` a glob (`*`, `?`); `all`, `*` everybody
///   zone: a       the nodes of a zone; `rack: r` of a rack
///   leader-of(A)  the node of A that led last; owner-of(7) the worker that runs task 7 (or a task's name or glob,
///                 or a vertex: all its tasks)
///   victim        what an earlier fault bound with `as: victim`
class Selector {
 public:
  /// Fails with what is wrong with the text; names are not looked up.
  static Result<Selector> parse(std::string_view text);

  /// The nodes meant, ascending, each once; maybe none.
  std::vector<NodeId> resolve(const Population& population, Random& random) const;
  /// Whether some name in it can mean nothing, ever: the message has the nearest names.
  Result<void> validate(const Roster& roster, std::span<const std::string> bound) const;

  struct Term;  ///< a node of the syntax tree

 private:
  std::shared_ptr<const Term> root_;
};

/// For readers of scenarios: parse and validate in one.
Result<void> validate_selector(std::string_view text, const Roster& roster, std::span<const std::string> bound);

/// The links a rule means: `A -> B`, `A <-> B`, or `A` alone for all links of those nodes, both ways.
struct LinkSelector {
  static Result<LinkSelector> parse(std::string_view text);
  Selector from;
  Selector to;
  bool both_ways = false;
  bool alone = false;  ///< no arrow: every link that touches `from`
};
Result<void> validate_link(std::string_view text, const Roster& roster, std::span<const std::string> bound);

}  // namespace wavetank::faults
