// Map, batch by batch.
#include "engine/operators/map.h"

namespace wavetank::engine {

void MapOperator::process(std::span<const Record> records, Emitted& out) {
  const auto multiply = static_cast<uint64_t>(settings_.multiply);
  const auto add = static_cast<uint64_t>(settings_.add);
  out.results.reserve(out.results.size() + records.size());
  for (Record record : records) {
    record.value = static_cast<int64_t>(static_cast<uint64_t>(record.value) * multiply + add);
    out.results.push_back(record);
  }
}

}  // namespace wavetank::engine
