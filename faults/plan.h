// FaultPlan: what will go wrong, as plain values with no chance in them. Any part of a plan is a plan.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "env/codec.h"
#include "env/option.h"
#include "env/random.h"

namespace wavetank::faults {

/// When a fault starts.
struct Trigger {
  enum class Kind : uint8_t {
    kTime,        ///< at `at`
    kPeriod,      ///< at `at` (0: at `period`), then every `period`, each ±`jitter`; expanded before a run
    kEvent,       ///< `at` after the nth matching engine event
    kFaultStart,  ///< `at` after fault `fault` started
    kFaultEnd,    ///< `at` after fault `fault` ended
  };
  Kind kind = Kind::kTime;
  Duration at;
  Duration period;
  Duration jitter;
  std::string event;  ///< dotted name, as engine/events.h has it
  std::string phase;  ///< "" is the event's first phase
  uint32_t nth = 1;
  std::string fault;  ///< id
  friend bool operator==(const Trigger&, const Trigger&) = default;
};

/// One fault: `kind` names an entry of the fault registry, `arguments` are its settings.
struct Fault {
  std::string id;
  Trigger trigger;
  std::string kind;
  std::vector<Setting> arguments;
  std::optional<Duration> lasting;  ///< YAML `for`, or `restart_after` for kill and power_off; none: until healing
  std::string as;                   ///< binds the nodes it chose to this name
  bool permanent = false;           ///< healing leaves it
  bool must_touch = true;           ///< without any effect over a suite it is vacuous
  std::optional<Trigger> anchor;    ///< of a kept failure: the kEvent at which it belongs where times are others
  std::optional<Trigger> until;  ///< also ends here: only kTime (after its start) and kEvent (counted from its start)
  friend bool operator==(const Fault&, const Fault&) = default;
};

struct FaultPlan {
  std::vector<Fault> faults;  ///< in the order of the scenario
};

BOOST_DESCRIBE_STRUCT(Trigger, (), (kind, at, period, jitter, event, phase, nth, fault))
BOOST_DESCRIBE_STRUCT(Fault, (), (id, trigger, kind, arguments, lasting, as, permanent, must_touch, anchor, until))
BOOST_DESCRIBE_STRUCT(FaultPlan, (), (faults))

class FaultEffect;

/// One entry of the registry: a kind of fault and the settings its YAML value takes.
/// Settings may stand inside the kind's map or, beside a plain scalar or list, on the fault itself:
/// `{partition: [[worker-1, worker-2], rest], direction: both}`. An inner list is one text, joined with ", ".
struct FaultKind {
  std::string_view name;  ///< the YAML key: "kill", "partition", …
  std::string_view summary;
  const OptionTable* arguments;
  std::string_view scalar_key;   ///< which key a plain scalar or list fills: `kill: worker-1` is {nodes: worker-1}
  std::string_view lasting_key;  ///< "restart_after" or "for"; "" when the fault is over at once
  std::unique_ptr<FaultEffect> (*make)();  ///< faults/kind.h
};

std::span<const FaultKind> fault_kinds();
const FaultKind* find_fault_kind(std::string_view name);

/// A mistake in one fault, for the reader to place: `key` is "nodes", "link", "on", "until", … ("" : the fault itself).
struct PlanMistake {
  size_t fault = 0;  ///< its place in the plan
  std::string key;
  std::string message;  ///< what is wrong and, where it can be guessed, what would be right
};

struct Roster;

/// Everything that can be known wrong of a plan without a world: kinds, settings, selectors, links, events, phases,
/// references to other faults, doubled ids.
std::vector<PlanMistake> validate(const FaultPlan& plan, const Roster& roster);

/// Turns periods into single faults up to `horizon`, their jitter drawn from `random` by fault id: "F3" becomes
/// "F3#1", "F3#2", …, and so does every fault that waits for it: F4 on F3 becomes F4#1 on F3#1, …. What is left holds
/// no chance about when. `plan` is valid.
FaultPlan expand(const FaultPlan& plan, Duration horizon, const Random& random);

}  // namespace wavetank::faults
