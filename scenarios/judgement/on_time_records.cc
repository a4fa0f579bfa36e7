// One pass forward to see what is on time, one back to see what is earliest.
#include "scenarios/judgement/on_time_records.h"

#include <algorithm>

namespace wavetank::scenarios {

std::optional<faults::LoggedRecord> OnTimeRecords::earliest_from(engine::PartitionId id, uint64_t offset) {
  auto known = partitions_.find(id);
  if (known == partitions_.end()) known = partitions_.emplace(id, read(id)).first;
  const auto& [offsets, earliest] = known->second;
  const auto place = std::lower_bound(offsets.begin(), offsets.end(), offset);
  if (place == offsets.end()) return {};
  return earliest[static_cast<size_t>(place - offsets.begin())];
}

OnTimeRecords::Partition OnTimeRecords::read(engine::PartitionId id) const {
  Partition partition;
  const auto log = deployment_.whole.partitions.find(id);
  const auto source =
      std::ranges::find(deployment_.inputs.sources, id.topic, [](const SourceInput& input) { return input.topic; });
  if (log == deployment_.whole.partitions.end() || source == deployment_.inputs.sources.end()) return partition;
  std::optional<int64_t> largest;
  for (const ReadRun& run : log->second.runs) {
    uint64_t offset = run.run.offset;
    for (const engine::Record& record : run.span()) {
      if (!largest || record.time_ns >= *largest - source->out_of_order.ns) {
        partition.offsets.push_back(offset);
        partition.earliest.push_back({offset, record.time_ns});
      }
      largest = std::max(largest.value_or(record.time_ns), record.time_ns);
      ++offset;
    }
  }
  for (size_t i = partition.earliest.size(); i > 1; --i)
    if (partition.earliest[i - 1].time_ns < partition.earliest[i - 2].time_ns)
      partition.earliest[i - 2] = partition.earliest[i - 1];
  return partition;
}

}  // namespace wavetank::scenarios
