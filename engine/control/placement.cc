// Dealing slots to workers in turn.
#include "engine/control/placement.h"

namespace wavetank::engine {

std::vector<NodeId> place_tasks(const Plan& plan, const std::vector<LiveWorker>& workers) {
  std::vector<NodeId> slots;
  for (uint32_t round = 0; slots.size() < plan.slots; ++round) {
    const size_t before = slots.size();
    for (const LiveWorker& worker : workers)
      if (round < worker.slots && slots.size() < plan.slots) slots.push_back(worker.node);
    if (slots.size() == before) return {};
  }
  std::vector<NodeId> nodes;
  for (const TaskPlan& task : plan.tasks) nodes.push_back(slots[task.subtask]);
  return nodes;
}

}  // namespace wavetank::engine
