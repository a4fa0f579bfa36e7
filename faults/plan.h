// FaultPlan: what will go wrong, as plain values with no chance in them. Any part of a plan is a plan.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "env/codec.h"
#include "env/option.h"

namespace wavetank::faults {

/// When a fault starts.
struct Trigger {
  enum class Kind : uint8_t {
    kTime,        ///< at `at`
    kPeriod,      ///< at `at`, then every `period`, each shifted by up to ±`jitter`; expanded before a run
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
  friend bool operator==(const Fault&, const Fault&) = default;
};

struct FaultPlan {
  std::vector<Fault> faults;  ///< in the order of the scenario
};

BOOST_DESCRIBE_STRUCT(Trigger, (), (kind, at, period, jitter, event, phase, nth, fault))
BOOST_DESCRIBE_STRUCT(Fault, (), (id, trigger, kind, arguments, lasting, as, permanent, must_touch))
BOOST_DESCRIBE_STRUCT(FaultPlan, (), (faults))

/// One entry of the registry: a kind of fault and the settings its YAML value takes.
struct FaultKind {
  std::string_view name;  ///< the YAML key: "kill", "partition", …
  std::string_view summary;
  const OptionTable* arguments;
  std::string_view scalar_key;   ///< which key a plain scalar or list fills: `kill: worker-1` is {nodes: worker-1}
  std::string_view lasting_key;  ///< "restart_after" or "for"
};

std::span<const FaultKind> fault_kinds();
const FaultKind* find_fault_kind(std::string_view name);

}  // namespace wavetank::faults
