// Chronicling: a finished run's history, its faults and its clients' logs become its chronicle.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "env/cluster.h"
#include "faults/history.h"
#include "faults/recovery.h"
#include "scenarios/result.h"
#include "scenarios/telling/chronicle.h"
#include "scenarios/world/course.h"

namespace wavetank::scenarios {

/// Everything below of one run, which ended at `end`.
Chronicle make_chronicle(const Course& course, const std::vector<faults::Episode>& episodes, Time end);

/// One lane for each node, in their order.
std::vector<NodeLane> node_lanes(const faults::History& history, std::span<const NodeSpec> nodes,
                                 const std::vector<faults::Episode>& episodes, Time end);

/// One row for each checkpoint that was triggered, in that order, of a job with so many tasks.
std::vector<CheckpointRow> checkpoint_table(const faults::History& history, uint32_t tasks, Time end);

/// What each fault met at its first effect, in that order, in a job with so many tasks.
std::vector<FaultEncounter> find_encounters(const faults::History& history,
                                            const std::vector<faults::LedgerEntry>& ledger, uint32_t tasks);

/// The chains of the job, what flows between them, and where its tasks ran.
JobTopology topology_of_run(const faults::History& history, const Deployment& deployment);

/// The course of a run at even steps, so many that charts look smooth.
std::vector<ProgressSample> sample_progress(const Course& course, const faults::ProgressCurve& read,
                                            const faults::ProgressCurve& twin, Time end);

}  // namespace wavetank::scenarios
