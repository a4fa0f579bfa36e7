// Output by the transaction that wrote it.
#include "scenarios/judgement/newer_output.h"

#include <set>
#include <tuple>

#include "engine/events.h"
#include "engine/operators/log_sink.h"

namespace wavetank::scenarios {
namespace {

/// Topic, partition, producer and number.
using Transaction = std::tuple<uint32_t, uint32_t, uint64_t, uint64_t>;

std::set<Transaction> committed_in(const faults::History& history) {
  std::set<Transaction> committed;
  for (size_t i = 0; i < history.size(); ++i) {
    const Event& event = history[i];
    if (engine::kind_of(event) != engine::EventKind::kTransactionCommitted) continue;
    const auto& [topic, partition, producer, transaction, offset] = event.values;
    committed.emplace(static_cast<uint32_t>(topic), static_cast<uint32_t>(partition), static_cast<uint64_t>(producer),
                      static_cast<uint64_t>(transaction));
  }
  return committed;
}

/// Transactions of one producer: larger than `after`, and no larger than `last`.
struct Newer {
  uint64_t after = 0;
  uint64_t last = 0;
};

std::map<uint64_t, Newer> newer_by_producer(const Deployment& deployment, const CoveredTransactions& restored,
                                            const CoveredTransactions& newest) {
  std::map<uint64_t, Newer> newer;
  for (const engine::TaskPlan& task : deployment.plan.tasks)
    for (const uint32_t number : deployment.plan.chains[task.chain].vertices) {
      const engine::VertexSpec& vertex = deployment.scenario->job.vertices[number];
      const auto after = restored.find(task.task);
      const auto last = newest.find(task.task);
      if (vertex.kind == engine::VertexKind::kSink && after != restored.end() && last != newest.end())
        newer[engine::sink_producer(vertex.name, task.subtask)] = {after->second, last->second};
    }
  return newer;
}

}  // namespace

void take_out_newer_output(Deployment& deployment, const faults::History& history, const CoveredTransactions& restored,
                           const CoveredTransactions& newest) {
  const std::set<Transaction> here = committed_in(history);
  const std::map<uint64_t, Newer> newer = newer_by_producer(deployment, restored, newest);
  for (auto& [id, partition] : deployment.whole.partitions)
    std::erase_if(partition.runs, [&, id = id](const ReadRun& read) {
      const engine::FetchedRun& run = read.run;
      const auto range = newer.find(run.producer);
      if (range == newer.end()) return false;
      const bool inside = run.transaction > range->second.after && run.transaction <= range->second.last;
      return inside && !here.contains({id.topic, id.partition, run.producer, run.transaction});
    });
}

}  // namespace wavetank::scenarios
