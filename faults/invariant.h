// Invariant: something that must stay true, judged by folding a run's events and then its evidence.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "env/event.h"
#include "faults/evidence.h"
#include "faults/finding.h"
#include "faults/history.h"

namespace wavetank::faults {

/// A fold, the same live or over a stored history. One file each under faults/invariants/.
class Invariant {
 public:
  virtual ~Invariant() = default;
  virtual void observe(const Event& /*event*/) {}
  /// Fills in verdict, summary, witnesses and violations; name and sentence are the registry's.
  virtual Finding finish(const Evidence& evidence) = 0;
};

/// One entry of the registry: an invariant, and what `wavetank explain` says of it, in whole sentences.
struct InvariantKind {
  std::string_view name;      ///< "exactly-once"
  std::string_view sentence;  ///< what must be true, in English
  std::string_view checks;    ///< what is compared with what
  std::string_view witness;   ///< what a witness of its violation names
  std::string_view causes;    ///< what usually breaks it
  std::unique_ptr<Invariant> (*make)();
};

std::span<const InvariantKind> invariant_kinds();
const InvariantKind* find_invariant(std::string_view name);

/// Every invariant of the registry over one run, in the registry's order.
std::vector<Finding> judge(const History& history, const Evidence& evidence);
/// One of them.
Finding judge(const InvariantKind& kind, const History& history, const Evidence& evidence);

/// What an invariant that has been folded elsewhere (live) has to say, under its registry's name.
Finding named(const InvariantKind& kind, Invariant& invariant, const Evidence& evidence);

/// Gathers violations: counts all, keeps the first few words.
class Violations {
 public:
  void add(std::string witness) {
    if (count_++ < kKept) witnesses_.push_back(std::move(witness));
  }
  uint64_t count() const { return count_; }
  /// The finding: not exercised unless `exercised` or something was violated.
  Finding finding(bool exercised, std::string summary) const;
  static constexpr size_t kKept = 10;

 private:
  uint64_t count_ = 0;
  std::vector<std::string> witnesses_;
};

}  // namespace wavetank::faults
