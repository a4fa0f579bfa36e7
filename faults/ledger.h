// Ledger: what each fault of a plan touched in a run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env/time.h"
#include "faults/finding.h"
#include "faults/history.h"
#include "faults/plan.h"

namespace wavetank::faults {

/// One entry for each fault, by its place in the plan. Marks in `history`, if there is one, follow the entries.
class Ledger {
 public:
  Ledger(const FaultPlan& plan, History* history);

  void started(size_t fault, Time at);
  void ended(size_t fault, Time at);
  /// The first touch of a fault is its first effect.
  void touched(size_t fault, Time at, uint64_t count);
  void describe(size_t fault, std::string what);

  const std::vector<LedgerEntry>& entries() const { return entries_; }

 private:
  std::vector<LedgerEntry> entries_;
  History* history_;
};

/// Faults of one plan that touched nothing in any of the runs whose ledgers these are, though they must: vacuous.
/// Repetitions of a periodic fault ("F3#1", "F3#2") count as one, "F3".
std::vector<std::string> vacuous_faults(const FaultPlan& plan, const std::vector<std::vector<LedgerEntry>>& ledgers);

}  // namespace wavetank::faults
