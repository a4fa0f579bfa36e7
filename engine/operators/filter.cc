// Filter, with the choice of field taken once a batch.
#include "engine/operators/filter.h"

namespace wavetank::engine {

FilterOperator::FilterOperator(const FilterSettings& settings)
    : settings_(settings),
      field_(settings.field == "key"    ? Field::kKey
             : settings.field == "time" ? Field::kTime
                                        : Field::kValue) {}

template <class GetField>
void FilterOperator::keep(std::span<const Record> records, Emitted& out, GetField field) {
  const auto kept = [&](int64_t x) {
    if (x < settings_.at_least || x > settings_.at_most) return false;
    if (settings_.modulo == 1) return true;
    const int64_t residue = x % settings_.modulo;
    return (residue < 0 ? residue + settings_.modulo : residue) == settings_.remainder;
  };
  for (const Record& record : records) {
    if (kept(field(record)))
      out.results.push_back(record);
    else
      dropped_ += record.fingerprint;
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
