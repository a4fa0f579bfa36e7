// Putting a scenario into a world: inputs, nodes, faults, director, in the order in which they watch it.
#include "scenarios/world/course.h"

#include "env/check.h"
#include "scenarios/text/roster.h"

namespace wavetank::scenarios {

Course::Course(const Scenario& scenario, uint64_t seed, const WorldWishes& wishes, bool with_faults,
               engine::Lineage* lineage) {
  deployment.scenario = &scenario;
  deployment.lineage = lineage;
  deployment.plan = engine::make_plan(scenario.job);
  deployment.inputs = make_inputs(scenario, deployment.plan, seed);
  CHECK(deployment.inputs.problems.empty(), "{}", deployment.inputs.problems.front().message);
  world = make_simulated_world(scenario, seed, wishes);
  Cluster& cluster = world->cluster();
  cluster.watch(&history);
  deploy(deployment, cluster, [&] { world->lay_disks(); });
  if (with_faults) {
    injector = std::make_unique<faults::Injector>(cluster, concrete_faults(scenario, deployment.inputs, seed),
                                                  Random(seed).child("faults"), &history, names_of_tasks(scenario.job));
    injector->arm();
  }
  director = std::make_unique<Director>(cluster, deployment, injector.get());
}

faults::FaultPlan concrete_faults(const Scenario& scenario, const Inputs& inputs, uint64_t seed) {
  return faults::expand(scenario.faults, inputs.end() - Time{}, Random(seed).child("faults"));
}

}  // namespace wavetank::scenarios
