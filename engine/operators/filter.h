// Filter: keeps the records whose field lies in a range and a residue class.
#pragma once

#include "engine/operators/operator.h"
#include "engine/operators/registry.h"

namespace wavetank::engine {

class FilterOperator final : public Operator {
 public:
  explicit FilterOperator(const FilterSettings& settings);
  void process(std::span<const Record> records, Emitted& out) override;

 private:
  template <class Field>
  void keep(std::span<const Record> records, Emitted& out, Field field) const;

  enum class Field : uint8_t { kValue, kKey, kTime };
  FilterSettings settings_;
  Field field_;
};

}  // namespace wavetank::engine
