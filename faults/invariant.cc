// Judging a run by every invariant of the registry.
#include "faults/invariant.h"

#include <utility>

namespace wavetank::faults {

const InvariantKind* find_invariant(std::string_view name) {
  for (const InvariantKind& kind : invariant_kinds())
    if (kind.name == name) return &kind;
  return nullptr;
}

std::vector<Finding> judge(const History& history, const Evidence& evidence) {
  std::vector<std::unique_ptr<Invariant>> invariants;
  for (const InvariantKind& kind : invariant_kinds()) invariants.push_back(kind.make());
  for (size_t i = 0; i < history.size(); ++i)
    for (const auto& invariant : invariants) invariant->observe(history[i]);
  std::vector<Finding> findings;
  for (size_t i = 0; i < invariants.size(); ++i)
    findings.push_back(named(invariant_kinds()[i], *invariants[i], evidence));
  return findings;
}

Finding judge(const InvariantKind& kind, const History& history, const Evidence& evidence) {
  const std::unique_ptr<Invariant> invariant = kind.make();
  for (size_t i = 0; i < history.size(); ++i) invariant->observe(history[i]);
  return named(kind, *invariant, evidence);
}

Finding named(const InvariantKind& kind, Invariant& invariant, const Evidence& evidence) {
  Finding finding = invariant.finish(evidence);
  finding.invariant = kind.name;
  finding.sentence = kind.sentence;
  return finding;
}

Finding Violations::finding(bool exercised, std::string summary) const {
  Finding finding;
  finding.verdict = count_ > 0 ? Verdict::kViolated : exercised ? Verdict::kHolds : Verdict::kNotExercised;
  finding.summary = std::move(summary);
  finding.witnesses = witnesses_;
  finding.violations = count_;
  return finding;
}

}  // namespace wavetank::faults
