// Filter, with the choice of field taken once a batch.
#include "engine/operators/filter.h"

namespace wavetank::engine {

FilterOperator::FilterOperator(const FilterSettings& settings)
    : settings_(settings),
      field_(settings.field == "key"    ? Field::kKey
             : settings.field == "time" ? Field::kTime
                                        : Field::kValue) {}

template <class GetField>
void FilterOperator::keep(std::span<const Record> records, Emitted& out, GetField field) const {
  for (const Record& record : records) {
    const int64_t x = field(record);
    if (x < settings_.at_least || x > settings_.at_most) continue;
    if (settings_.modulo != 1) {
      const int64_t residue = x % settings_.modulo;
      if ((residue < 0 ? residue + settings_.modulo : residue) != settings_.remainder) continue;
    }
    out.results.push_back(record);
  }
}

void FilterOperator::process(std::span<const Record> records, Emitted& out) {
  switch (field_) {
    case Field::kValue:
      return keep(records, out, [](const Record& r) { return r.value; });
    case Field::kKey:
      return keep(records, out, [](const Record& r) { return static_cast<int64_t>(r.key); });
    case Field::kTime:
      return keep(records, out, [](const Record& r) { return r.time_ns; });
  }
}

}  // namespace wavetank::engine
