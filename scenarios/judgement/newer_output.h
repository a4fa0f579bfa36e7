// NewerOutput: what checkpoints newer than a restored one had committed, and what the job, restored, commits once more.
#pragma once

#include <cstdint>
#include <map>

#include "faults/history.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios {

/// By a sink's task: the last transaction that a checkpoint covers. Numbers of transactions grow.
using CoveredTransactions = std::map<int64_t, uint64_t>;

/// Takes out of what was read of a restored world's output what the restored job knows nothing of: transactions that
/// the newest complete checkpoint covers and the `restored` one does not, and that were committed before the world
/// began, for its history tells of no such commit. All other output together is then what the job owes: no more, and no
/// less. Of a task that is not in both nothing is taken out.
void take_out_newer_output(Deployment& deployment, const faults::History& history, const CoveredTransactions& restored,
                           const CoveredTransactions& newest);

}  // namespace wavetank::scenarios
