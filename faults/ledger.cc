// The ledger's bookkeeping, and which faults of a suite were vacuous.
#include "faults/ledger.h"

#include <algorithm>
#include <set>

namespace wavetank::faults {
namespace {

/// "F3#2" repeats "F3".
std::string_view origin(std::string_view id) { return id.substr(0, id.find('#')); }

}  // namespace

Ledger::Ledger(const FaultPlan& plan, History* history) : history_(history) {
  for (const Fault& fault : plan.faults) {
    LedgerEntry& entry = entries_.emplace_back();
    entry.id = fault.id;
    entry.kind = fault.kind;
  }
}

void Ledger::started(size_t fault, Time at) {
  LedgerEntry& entry = entries_[fault];
  entry.started = true;
  entry.start = at;
  if (history_ != nullptr) history_->mark(FaultMark::Kind::kStarted, at, entry.id);
}

void Ledger::ended(size_t fault, Time at) {
  LedgerEntry& entry = entries_[fault];
  entry.ended = true;
  entry.end = at;
  if (history_ != nullptr) history_->mark(FaultMark::Kind::kEnded, at, entry.id);
}

void Ledger::touched(size_t fault, Time at, uint64_t count) {
  LedgerEntry& entry = entries_[fault];
  if (count == 0) return;
  if (entry.touched == 0) {
    entry.first_effect = at;
    if (history_ != nullptr) history_->mark(FaultMark::Kind::kFirstEffect, at, entry.id);
  }
  entry.touched += count;
}

void Ledger::describe(size_t fault, std::string what) { entries_[fault].what = std::move(what); }

std::vector<std::string> vacuous_faults(const FaultPlan& plan, const std::vector<std::vector<LedgerEntry>>& ledgers) {
  std::set<std::string, std::less<>> touched;
  for (const std::vector<LedgerEntry>& ledger : ledgers)
    for (const LedgerEntry& entry : ledger)
      if (entry.touched > 0) touched.emplace(origin(entry.id));
  std::vector<std::string> vacuous;
  for (const Fault& fault : plan.faults) {
    const std::string id(origin(fault.id));
    const bool known = std::find(vacuous.begin(), vacuous.end(), id) != vacuous.end();
    if (fault.must_touch && !known && !touched.contains(id)) vacuous.push_back(id);
  }
  return vacuous;
}

}  // namespace wavetank::faults
