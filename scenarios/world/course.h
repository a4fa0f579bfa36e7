// Course: one world of a scenario and a seed, from deployment to its end, with everything that must outlive it.
#pragma once

#include <memory>

#include "faults/history.h"
#include "faults/injector.h"
#include "scenarios/world/deployment.h"
#include "scenarios/world/director.h"
#include "scenarios/world/simulated_world.h"

namespace wavetank::scenarios {

/// Deployed and armed when it is made; nothing has happened in it yet. `scenario` and `lineage` must outlive it.
struct Course {
  Course(const Scenario& scenario, uint64_t seed, const WorldWishes& wishes, bool with_faults,
         engine::Lineage* lineage = nullptr);

  Deployment deployment;
  faults::History history;
  std::unique_ptr<SimulatedWorld> world;
  std::unique_ptr<faults::Injector> injector;  ///< null without faults
  std::unique_ptr<Director> director;
};

/// The scenario's faults as this seed has them: periods are single faults, their jitter is drawn.
faults::FaultPlan concrete_faults(const Scenario& scenario, const Inputs& inputs, uint64_t seed);

}  // namespace wavetank::scenarios
