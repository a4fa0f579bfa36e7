// Map: one record in, one out, its value multiplied and shifted.
#pragma once

#include "engine/operators/operator.h"
#include "engine/operators/registry.h"

namespace wavetank::engine {

/// value → value × multiply + add, modulo 2^64.
class MapOperator final : public Operator {
 public:
  explicit MapOperator(const MapSettings& settings) : settings_(settings) {}
  void process(std::span<const Record> records, Emitted& out) override;
  std::optional<Account> account() const override { return Account{}; }

 private:
  MapSettings settings_;
};

}  // namespace wavetank::engine
