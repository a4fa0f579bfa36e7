// Deployment: a scenario's cluster put onto a Cluster, whatever world that is: nodes, roles, clients.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/job/plan.h"
#include "engine/record/lineage.h"
#include "engine/roles/layout.h"
#include "env/cluster.h"
#include "scenarios/scenario.h"
#include "scenarios/text/problem.h"
#include "scenarios/workload/workload.h"
#include "scenarios/world/client_log.h"

namespace wavetank::scenarios {

/// The records of one source.
struct SourceInput {
  std::string source;
  uint32_t topic = 0;
  Duration out_of_order;  ///< the bound of its watermarks
  Workload workload;
};

/// All inputs of a scenario for one seed, or what is wrong with a workload's file.
struct Inputs {
  std::vector<SourceInput> sources;
  std::vector<Problem> problems;

  uint64_t records() const;
  Time end() const;  ///< when the last record arrives
};
Inputs make_inputs(const Scenario& scenario, const engine::Plan& plan, uint64_t seed);

/// What runs where, and what its clients have read. The cluster's roles refer to it: it must outlive the cluster.
struct Deployment {
  const Scenario* scenario = nullptr;
  engine::Plan plan;
  Inputs inputs;
  engine::Layout layout;
  std::vector<NodeId> clients;
  NodeId console = kNoNode;
  engine::Lineage* lineage = nullptr;   ///< told of suspect records, if anybody asks; not owned
  std::vector<std::string> node_names;  ///< by number
  ClientLog tail;                       ///< the committed output as it appeared
  ClientLog whole;                      ///< everything, as read at the end

  /// "per_key/2", for people; index: task number, from 1.
  std::vector<std::string> task_names() const;
};

/// Adds the nodes of `scenario` to `cluster` and starts them all, after a last word when all are there and none runs.
/// Names as the scenario's selectors have them.
void deploy(Deployment& deployment, Cluster& cluster, const std::function<void()>& before_start = {});

}  // namespace wavetank::scenarios
