// transaction-outcome: a transaction is committed or aborted, never both.
#include <fmt/format.h>

#include <array>
#include <map>

#include "engine/events.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind transaction_outcome_invariant();

namespace {

class TransactionOutcome final : public Invariant {
 public:
  void observe(const Event& event) override {
    const engine::EventKind kind = engine::kind_of(event);
    if (kind != engine::EventKind::kTransactionCommitted && kind != engine::EventKind::kTransactionAborted) return;
    const std::array<int64_t, 4> transaction = {event.values[0], event.values[1], event.values[2], event.values[3]};
    const auto [place, first] = outcomes_.try_emplace(transaction, kind);
    if (first || place->second == kind) return;
    violations_.add(fmt::format("{}: transaction {} of producer {} on partition {}/{} is {} after it was {}",
                                to_string(event.at), engine::transaction_name(transaction[3]),
                                engine::producer_name(transaction[2]), transaction[0], transaction[1], words(kind),
                                words(place->second)));
  }

  Finding finish(const Evidence&) override {
    return violations_.finding(!outcomes_.empty(), fmt::format("{} transactions ended, {} of them both ways",
                                                               outcomes_.size(), violations_.count()));
  }

 private:
  static std::string_view words(engine::EventKind kind) {
    return kind == engine::EventKind::kTransactionCommitted ? "committed" : "aborted";
  }

  std::map<std::array<int64_t, 4>, engine::EventKind> outcomes_;  // by topic, partition, producer, transaction
  Violations violations_;
};

}  // namespace

InvariantKind transaction_outcome_invariant() {
  return {
      .name = "transaction-outcome",
      .sentence = "A transaction is committed or aborted, never both.",
      .checks = "Every end of a transaction that a broker reports: once committed or aborted, the other never follows.",
      .witness = "Names the transaction by its producer and partition, and its two ends in order.",
      .causes =
          "A new epoch that aborts what its predecessor has committed, an end that reaches the next transaction, "
          "recovery that forgets a marker.",
      .make = [] { return std::unique_ptr<Invariant>(new TransactionOutcome()); }};
}

}  // namespace wavetank::faults
