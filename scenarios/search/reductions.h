// Reductions: scenarios that are a little smaller than one, and what of it each makes smaller.
#pragma once

#include <string>
#include <vector>

#include "faults/finding.h"
#include "scenarios/scenario.h"
#include "scenarios/search/ddmin.h"

namespace wavetank::scenarios::search {

/// `scenario` need not be valid: whoever tries it finds out.
struct Reduction {
  std::string what;    ///< "workload.rate", "faults.F1.for"
  std::string before;  ///< as a scenario writes it; "" : it was not there
  std::string after;   ///< "" : it is gone
  Scenario scenario;
};

/// A plan without repeated faults as a list to take from: a fault that waits for another, or names the nodes that
/// another has bound, cannot be without it.
Whole whole_of(const faults::FaultPlan& plan);

/// Faults that no longer wait for another, or for the nodes that it has bound: they come when, and to whom, the run of
/// `ledger` had them come, so that the other may go.
std::vector<Reduction> untied_faults(const Scenario& scenario, const std::vector<faults::LedgerEntry>& ledger);
/// Smaller faults: simpler triggers, shorter times, smaller settings, fewer nodes. What a fault is stays.
std::vector<Reduction> fault_reductions(const Scenario& scenario);
/// A shorter course: less input, fewer keys, partitions, machines and checkpoints, a simpler job.
std::vector<Reduction> course_reductions(const Scenario& scenario);

}  // namespace wavetank::scenarios::search
