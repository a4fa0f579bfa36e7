// Filter: keeps the records whose field lies in a range and a residue class.
#pragma once

#include "engine/operators/operator.h"
#include "engine/operators/registry.h"

namespace wavetank::engine {

class FilterOperator final : public Operator {
 public:
  explicit FilterOperator(const FilterSettings& settings);
  void process(std::span<const Record> records, Emitted& out) override;
  std::optional<Account> account() const override { return Account{0, dropped_}; }

 private:
  template <class Field>
  void keep(std::span<const Record> records, Emitted& out, Field field);

  enum class Field : uint8_t { kValue, kKey, kTime };
  FilterSettings settings_;
  Field field_;
  uint64_t dropped_ = 0;  ///< fingerprints
};

}  // namespace wavetank::engine
