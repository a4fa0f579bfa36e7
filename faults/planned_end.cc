// Starts and ends of faults; chains of causes need as many rounds as they are long.
#include "faults/planned_end.h"

#include <algorithm>
#include <optional>

namespace wavetank::faults {
namespace {

struct Span {
  Time start;
  Time end;
};

class Spans {
 public:
  explicit Spans(const std::vector<Fault>& faults) : faults_(faults), known_(faults.size()) {}

  void begin_with(const std::vector<LedgerEntry>& ledger) {
    for (size_t i = 0; i < faults_.size(); ++i) {
      if (ledger[i].started)
        note(i, ledger[i].start);
      else if (faults_[i].trigger.kind == Trigger::Kind::kTime)
        note(i, Time{} + faults_[i].trigger.at);
    }
  }

  /// Adds the faults whose cause is known; false if there was none.
  bool follow() {
    bool grown = false;
    for (size_t i = 0; i < faults_.size(); ++i) {
      const Trigger& trigger = faults_[i].trigger;
      const bool at_start = trigger.kind == Trigger::Kind::kFaultStart;
      if (known_[i] || (!at_start && trigger.kind != Trigger::Kind::kFaultEnd)) continue;
      const auto cause =
          std::find_if(faults_.begin(), faults_.end(), [&](const Fault& fault) { return fault.id == trigger.fault; });
      const std::optional<Span>& span = known_[static_cast<size_t>(cause - faults_.begin())];
      if (!span) continue;
      note(i, (at_start ? span->start : span->end) + trigger.at);
      grown = true;
    }
    return grown;
  }

  Time last_end() const {
    Time last;
    for (const auto& span : known_)
      if (span) last = std::max(last, span->end);
    return last;
  }

 private:
  void note(size_t i, Time start) { known_[i] = {start, start + faults_[i].lasting.value_or(Duration{})}; }

  const std::vector<Fault>& faults_;
  std::vector<std::optional<Span>> known_;
};

}  // namespace

Time planned_end(const FaultPlan& plan, const std::vector<LedgerEntry>& ledger) {
  Spans spans(plan.faults);
  spans.begin_with(ledger);
  while (spans.follow()) continue;
  return spans.last_end();
}

}  // namespace wavetank::faults
