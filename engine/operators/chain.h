// Chain: operators fused into one task: a batch goes through all of them before the next is taken.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/job/graph.h"
#include "engine/operators/operator.h"

namespace wavetank::engine {

class Chain {
 public:
  /// The operators among `vertices`, in their order; sources and sinks are passed over.
  explicit Chain(const std::vector<VertexSpec>& vertices);

  /// Runs a batch through. What comes out is in out(); late records of an earlier chain pass untouched.
  void process(Lane lane, std::span<const Record> records);
  /// Tells every operator in turn; what they emit runs through those behind them.
  void advance(int64_t watermark_ns);

  const Emitted& out() const { return out_; }
  void clear() { out_.clear(); }
  size_t length() const { return operators_.size(); }

  std::vector<Bytes> snapshot() const;
  /// Of all operators together; nothing if one of them has none.
  std::optional<Account> account() const;
  Result<void> restore(const std::vector<Bytes>& states, KeyGroupRange range);

 private:
  void run_from(size_t first, std::span<const Record> records);

  std::vector<std::unique_ptr<Operator>> operators_;
  std::vector<Emitted> between_;  ///< what operator i has just emitted
  Emitted out_;
};

}  // namespace wavetank::engine
