// Operator: the contract of what works on records: batches in, batches out, event time, state.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/log/messages.h"
#include "engine/record/key_groups.h"
#include "engine/record/record.h"
#include "env/bytes.h"
#include "env/result.h"

namespace wavetank::engine {

/// What an operator hands on. Late records leave on a lane of their own that later operators do not touch.
struct Emitted {
  std::vector<Record> results;
  std::vector<Record> late;
  void clear() {
    results.clear();
    late.clear();
  }
};

/// A watermark before anything is known, and the one after which nothing comes.
constexpr int64_t kNoWatermark = INT64_MIN;
constexpr int64_t kFinalWatermark = INT64_MAX;

/// An operator's side of the books: fingerprints of records that came to it, added up modulo 2^64.
struct Account {
  uint64_t kept = 0;     ///< those that its state stands for
  uint64_t dropped = 0;  ///< those that it has dropped for good since it was made
};

/// One operator of one task. Called with batches, never with single records.
class Operator {
 public:
  virtual ~Operator() = default;

  /// Works on `records` and appends what comes of them to `out`.
  virtual void process(std::span<const Record> records, Emitted& out) = 0;

  /// Event time has reached `watermark_ns`: no record with a smaller time is on time any more. Never decreases.
  virtual void advance(int64_t /*watermark_ns*/, Emitted& /*out*/) {}

  /// The whole state as bytes, grouped by key group. Stateless operators return nothing.
  virtual Bytes snapshot() const { return {}; }

  /// Where the records are that came in and have not gone out. Nothing, when the fingerprints that go out do not add up
  /// to those that come in: nobody then asks where a record stayed.
  virtual std::optional<Account> account() const { return {}; }

  /// Adds those parts of an earlier snapshot whose key groups lie in `range`. Fails with kCorrupt.
  virtual Result<void> restore(const Bytes& /*state*/, KeyGroupRange /*range*/) { return {}; }
};

}  // namespace wavetank::engine
