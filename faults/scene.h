// Scene: what the faults of one plan share: the world they act on, the nodes they find there, the books they keep.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "env/cluster.h"
#include "faults/appointment.h"
#include "faults/history.h"
#include "faults/ledger.h"
#include "faults/node_claims.h"
#include "faults/plan.h"
#include "faults/selector.h"

namespace wavetank::faults {

struct Scene {
  /// `caller` is told when an appointment is due. It, `world` and `history` (which may be null) are not owned.
  Scene(Observer& caller, Cluster& world, FaultPlan faults, History* history, std::vector<TaskNames> tasks)
      : caller(caller),
        cluster(world),
        plan(std::move(faults)),
        ledger(plan, history),
        population{.roster = roster_of(world.nodes())},
        claims(world, history) {
    population.roster.tasks = std::move(tasks);
  }

  /// This moment: inside an event, the event's own time.
  Time now() const { return event_at ? *event_at : cluster.now(); }
  void appoint(size_t fault, Appointment what, Duration after) {
    cluster.call_at(now() + after, &caller, token_of(fault, what));
  }

  Observer& caller;
  Cluster& cluster;
  FaultPlan plan;
  Ledger ledger;
  Population population;
  NodeClaims claims;
  std::optional<Time> event_at;  ///< while an event is reported
};

}  // namespace wavetank::faults
