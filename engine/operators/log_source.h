// LogSource: the source part of a task: reads its partitions, owns their offsets, makes watermarks.
#pragma once

#include <optional>
#include <vector>

#include "engine/checkpoint/task_state.h"
#include "engine/log/reader.h"
#include "engine/operators/registry.h"

namespace wavetank::engine {

/// A message for the broker of a partition.
struct BrokerMessage {
  PartitionId partition;
  Message message;
};

/// Records fetched from one partition, not yet handed on.
struct SourceBatch {
  PartitionId partition;
  uint64_t next_offset = 0;
  bool sealed = false;
  Bytes records;
  std::span<const Record> span() const {
    return {reinterpret_cast<const Record*>(records.data()), records.size() / sizeof(Record)};
  }
};

/// Owns no Env. Each partition has at most one batch waiting; while it waits nothing more is fetched from it.
class LogSource {
 public:
  /// Each record stands for `weight`: so many fewer are fetched at once. `budget`, if given, outlives the source and
  /// decides what may be repeated.
  LogSource(uint32_t topic, const std::vector<uint32_t>& partitions, const LogSourceSettings& settings,
            const RequestConfig& request, uint32_t weight = 1, RetryBudget* budget = nullptr);

  /// Goes on from a checkpoint; positions of other partitions are passed over.
  void restore(const std::vector<SourcePosition>& positions);

  void poll(Time now, Random& random, std::vector<BrokerMessage>& out);
  Time next_wake() const;
  /// True if the message was for this source.
  bool receive(const Message& message);

  /// A batch to process, oldest partition in turn first; its offset then counts as handed on.
  std::optional<SourceBatch> take();
  /// Where reading stands: everything taken and nothing else.
  std::vector<SourcePosition> positions() const;
  const SourcePosition& position(PartitionId partition) const;
  /// No record still to come is older, but for those that are late.
  int64_t watermark() const;
  /// All partitions are read to their seal.
  bool drained() const;
  std::optional<LogStatus> failure() const;

 private:
  struct Partition {
    PartitionReader reader;
    SourcePosition position;
    std::optional<SourceBatch> waiting;
  };

  int64_t watermark_of(const Partition& partition) const;

  Duration out_of_order_;
  std::vector<Partition> partitions_;
  size_t turn_ = 0;
};

}  // namespace wavetank::engine
