// Injector: carries out a fault plan in a world, on time or at the engine's events, and heals it again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "env/cluster.h"
#include "env/random.h"
#include "faults/finding.h"
#include "faults/history.h"
#include "faults/plan.h"
#include "faults/selector.h"

namespace wavetank::faults {

/// Use: make it with all nodes added, watch(history), then arm(), then run the cluster. It must outlive every run.
/// An event trigger without an offset acts inside the report, that is between two effects of the engine.
class Injector final : public Observer {
 public:
  /// `plan` is expanded and valid; chance (`any 2 of`, shares of messages) comes from `random`, by fault id. `tasks`
  /// are the tasks' names by number, for `owner-of`. `history` may be null; it is not owned.
  Injector(Cluster& cluster, const FaultPlan& plan, const Random& random, History* history = nullptr,
           std::vector<TaskNames> tasks = {});
  ~Injector() override;

  /// Watches the cluster and asks for its times. Once, before the cluster runs.
  void arm();

  void observe(const Event& event) override;
  void due(uint64_t token) override;

  /// Ends trouble: withdraws rules, resumes, restores speed and clocks, starts what is down. Faults marked permanent
  /// stay; nothing starts any more.
  void heal();
  bool healed() const;

  /// When the last fault whose start is known will be over: those that start by the clock, those that have started, and
  /// those that follow them. It may grow when an engine event triggers a fault.
  Time last_planned_end() const;

  /// What each fault has done so far, in the order of the plan.
  const std::vector<LedgerEntry>& ledger() const;
  /// For stories: who leads, who owns which task, what is bound.
  const Population& population() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wavetank::faults
