// Reading the partitions of a source.
#include "engine/operators/log_source.h"

#include <algorithm>

namespace wavetank::engine {

LogSource::LogSource(uint32_t topic, const std::vector<uint32_t>& partitions, const LogSourceSettings& settings,
                     const RequestConfig& request, uint32_t weight, RetryBudget* budget)
    : out_of_order_(settings.out_of_order) {
  for (const uint32_t partition : partitions) {
    const PartitionId id{topic, partition};
    ReaderOptions options{.partition = id, .request = request, .budget = budget};
    options.max_bytes /= weight;
    partitions_.push_back({PartitionReader(options), {id}, {}});
  }
}

void LogSource::restore(const std::vector<SourcePosition>& positions) {
  for (Partition& partition : partitions_)
    for (const SourcePosition& position : positions)
      if (position.partition == partition.position.partition) {
        partition.position = position;
        partition.reader.seek(position.offset);
      }
}

void LogSource::poll(Time now, Random& random, std::vector<BrokerMessage>& out) {
  for (Partition& partition : partitions_)
    if (!partition.waiting && !partition.position.sealed)
      if (auto message = partition.reader.poll(now, random))
        out.push_back({partition.position.partition, std::move(*message)});
}

Time LogSource::next_wake() const {
  Time wake = Time::never();
  for (const Partition& partition : partitions_)
    if (!partition.waiting && !partition.position.sealed) wake = std::min(wake, partition.reader.next_wake());
  return wake;
}

bool LogSource::receive(const Message& message) {
  for (Partition& partition : partitions_) {
    auto fetched = partition.reader.receive(message);
    if (!fetched) continue;
    if (!fetched->records.empty() || fetched->reply.sealed)
      partition.waiting = SourceBatch{partition.position.partition, fetched->reply.next_offset, fetched->reply.sealed,
                                      std::move(fetched->records)};
    return true;
  }
  return false;
}

std::optional<SourceBatch> LogSource::take() {
  for (size_t i = 0; i < partitions_.size(); ++i) {
    Partition& partition = partitions_[(turn_ + i) % partitions_.size()];
    if (!partition.waiting) continue;
    turn_ = (turn_ + i + 1) % partitions_.size();
    SourceBatch batch = std::move(*partition.waiting);
    partition.waiting.reset();
    SourcePosition& position = partition.position;
    position.offset = batch.next_offset;
    position.sealed = batch.sealed;
    for (const Record& record : batch.span())
      position.latest_time_ns = std::max(position.latest_time_ns, record.time_ns);
    return batch;
  }
  return {};
}

std::vector<SourcePosition> LogSource::positions() const {
  std::vector<SourcePosition> positions;
  for (const Partition& partition : partitions_) positions.push_back(partition.position);
  return positions;
}

const SourcePosition& LogSource::position(PartitionId partition) const {
  const auto place = std::find_if(partitions_.begin(), partitions_.end(),
                                  [&](const Partition& p) { return p.position.partition == partition; });
  CHECK(place != partitions_.end(), "partition {}/{} is another task's", partition.topic, partition.partition);
  return place->position;
}

int64_t LogSource::watermark_of(const Partition& partition) const {
  if (partition.position.sealed) return kFinalWatermark;
  const int64_t latest = partition.position.latest_time_ns;
  return latest == kNoWatermark ? kNoWatermark : latest - out_of_order_.ns;
}

int64_t LogSource::watermark() const {
  int64_t watermark = kFinalWatermark;
  for (const Partition& partition : partitions_) watermark = std::min(watermark, watermark_of(partition));
  return watermark;
}

bool LogSource::drained() const {
  return std::all_of(partitions_.begin(), partitions_.end(), [](const Partition& p) { return p.position.sealed; });
}

std::optional<LogStatus> LogSource::failure() const {
  for (const Partition& partition : partitions_)
    if (auto failure = partition.reader.failure()) return failure;
  return {};
}

}  // namespace wavetank::engine
