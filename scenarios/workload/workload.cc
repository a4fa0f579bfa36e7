// Workload: the same face for generated records and for those of a file.
#include "scenarios/workload/workload.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/workload/workload_source.h"

namespace wavetank::scenarios {

uint32_t Workload::partitions() const { return source_->target().partitions; }
uint64_t Workload::count(uint32_t partition) const { return source_->count(partition); }

uint64_t Workload::total() const {
  uint64_t total = 0;
  for (uint32_t partition = 0; partition < partitions(); ++partition) total += count(partition);
  return total;
}

Arrival Workload::at(uint32_t partition, uint64_t index) const {
  CHECK(index < count(partition), "record {} of {}", index, count(partition));
  Arrival arrival{source_->arrival(partition, index), {}};
  source_->fill(partition, index, 1, &arrival.record);
  return arrival;
}

Time Workload::arrival(uint32_t partition, uint64_t index) const { return source_->arrival(partition, index); }

uint64_t Workload::arrived_by(uint32_t partition, Time now) const { return source_->arrived_by(partition, now); }

void Workload::fill(uint32_t partition, uint64_t first, uint64_t count, engine::Record* out) const {
  CHECK(first + count <= this->count(partition), "records {}+{} of {}", first, count, this->count(partition));
  source_->fill(partition, first, count, out);
}

Time Workload::end() const {
  Time end;
  for (uint32_t partition = 0; partition < partitions(); ++partition)
    if (const uint64_t records = count(partition); records != 0) end = std::max(end, arrival(partition, records - 1));
  return end;
}

std::string Workload::key_text(uint64_t key) const { return source_->key_text(key); }

std::string Workload::value_text(int64_t value) const {
  const int decimals = source_->value_decimals();
  if (decimals == 0) return std::to_string(value);
  uint64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  const uint64_t size = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  return fmt::format("{}{}.{:0{}}", value < 0 ? "-" : "", size / scale, size % scale, decimals);
}

WorkloadResult make_workload(const WorkloadSpec& spec, WorkloadTarget target, const Random& stream) {
  if (spec.file.empty()) return {Workload(make_generated_source(spec, target, stream)), {}};
  WorkloadResult result;
  if (auto source = make_file_source(spec, target, result.problems)) result.workload.emplace(std::move(source));
  return result;
}

}  // namespace wavetank::scenarios
