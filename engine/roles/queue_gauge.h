// QueueGauge: how much waits in a role, beside what may.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/events.h"
#include "engine/log/messages.h"
#include "env/env.h"

namespace wavetank::engine {

/// Watches one queue of a role, of a partition if it is one's. Its owner asks full() before it adds to the queue.
class QueueGauge {
 public:
  QueueGauge(Queue queue, uint32_t limit, PartitionId partition = {})
      : queue_(queue), limit_(std::max<uint32_t>(limit, 1)), partition_(partition) {}

  bool full(uint64_t waiting) const { return waiting >= limit_; }
  uint32_t limit() const { return limit_; }

  /// So many wait now. Reported when that is twice what was reported last, or more than ever and beyond the limit.
  void holds(uint64_t waiting, Env& env) {
    if (waiting <= most_) return;
    most_ = waiting;
    if (waiting < 2 * reported_ && waiting <= limit_) return;
    reported_ = waiting;
    env.report(make_event(
        EventKind::kQueueGrown, 0,
        {static_cast<int64_t>(queue_), static_cast<int64_t>(waiting), limit_, partition_.topic, partition_.partition}));
  }

 private:
  Queue queue_;
  uint32_t limit_;
  PartitionId partition_;
  uint64_t most_ = 0;
  uint64_t reported_ = 0;
};

}  // namespace wavetank::engine
