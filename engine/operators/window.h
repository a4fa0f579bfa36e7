// Window: tumbling windows of event time, one running aggregate per key and window.
#pragma once

#include <vector>

#include "engine/operators/operator.h"
#include "engine/operators/registry.h"
#include "engine/record/aggregates.h"

namespace wavetank::engine {

/// Collects records of [k·size, (k+1)·size) per key and emits one result per key when the watermark reaches the end:
/// time = end of the window, value = the aggregate, fingerprint = sum of the inputs'. A record whose window has ended
/// leaves on the late lane as it came.
class WindowOperator final : public Operator {
 public:
  enum class Kind : uint8_t { kCount, kSum, kMin, kMax };

  explicit WindowOperator(const WindowSettings& settings);

  void process(std::span<const Record> records, Emitted& out) override;
  void advance(int64_t watermark_ns, Emitted& out) override;
  Bytes snapshot() const override;
  std::optional<Account> account() const override;
  Result<void> restore(const Bytes& bytes, KeyGroupRange range) override;

 private:
  /// All keys of one window.
  struct Pane {
    int64_t end_ns;
    AggregateTable aggregates;
  };

  Pane& pane_ending(int64_t end_ns);
  template <Kind kind>
  void add(std::span<const Record> records, Emitted& out);

  int64_t size_ns_;
  Kind kind_;
  int64_t watermark_ns_ = kNoWatermark;
  std::vector<Pane> panes_;  ///< by end, earliest first
};

}  // namespace wavetank::engine
