// The checkpoint table: what the events of each checkpoint, from trigger to end, say of its course.
#include <algorithm>
#include <map>

#include "engine/events.h"
#include "engine/vocabulary.h"
#include "faults/timeline.h"
#include "scenarios/telling/chronicling.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;

/// The first so many: nobody reads a table of thousands.
constexpr size_t kMostRows = 500;

class Table {
 public:
  explicit Table(uint32_t tasks) : tasks_(tasks) {}

  void observe(const Event& event, Time at) {
    switch (engine::kind_of(event)) {
      case EventKind::kCheckpointTriggered:
        triggered(event, at);
        break;
      case EventKind::kBarrierAligned:
        with_row(event, [&](CheckpointRow& row) {
          raise(row.alignment, Duration{event.values[2]});
          aligned_[key(event)] = at;
        });
        break;
      case EventKind::kSnapshotTaken:
        with_row(event, [&](CheckpointRow& row) {
          const auto aligned = aligned_.find(key(event));
          if (aligned != aligned_.end()) raise(row.sync, at - aligned->second);
          taken_[key(event)] = at;
        });
        break;
      case EventKind::kSnapshotStored:
        if (event.phase != 0) break;
        with_row(event, [&](CheckpointRow& row) {
          const auto taken = taken_.find(key(event));
          if (taken != taken_.end()) raise(row.async, at - taken->second);
          row.bytes += static_cast<uint64_t>(event.values[2]);
        });
        break;
      case EventKind::kCheckpointAcknowledged:
        with_row(event, [](CheckpointRow& row) { ++row.acknowledged; });
        break;
      case EventKind::kCheckpointCompleted:
        if (event.phase == 0) completed(event);
        break;
      case EventKind::kCheckpointAborted:
        with_row(event, [&](CheckpointRow& row) {
          end(row, CheckpointStatus::kAborted, at);
          row.cause = engine::reason_name(EventKind::kCheckpointAborted, event.values[1]);
        });
        break;
      case EventKind::kCoordinatorStarted:
        for (CheckpointRow& row : rows_)
          if (row.status == CheckpointStatus::kPending) lose(row, at);
        break;
      case EventKind::kJobDeploying:
        // Its pointer was durable before the coordinator could say so.
        with_row(event, [](CheckpointRow& row) {
          row.status = CheckpointStatus::kCompleted;
          row.cause.clear();
        });
        break;
      default:
        break;
    }
  }

  std::vector<CheckpointRow> finish(Time at) {
    for (CheckpointRow& row : rows_)
      if (row.status == CheckpointStatus::kPending) row.duration = at - row.triggered;
    return std::move(rows_);
  }

 private:
  using Key = std::pair<int64_t, int64_t>;  // checkpoint and task
  static Key key(const Event& event) { return {event.values[0], event.values[1]}; }

  template <class Act>
  void with_row(const Event& event, Act act) {
    const auto row = std::find_if(rows_.rbegin(), rows_.rend(), [&](const CheckpointRow& r) {
      return r.checkpoint == static_cast<uint64_t>(event.values[0]);
    });
    if (row != rows_.rend()) act(*row);
  }

  void triggered(const Event& event, Time at) {
    if (rows_.size() == kMostRows) return;
    CheckpointRow& row = rows_.emplace_back();
    row.checkpoint = static_cast<uint64_t>(event.values[0]);
    row.attempt = event.attempt;
    row.triggered = at;
    row.tasks = tasks_;
  }

  void completed(const Event& event) {
    with_row(event, [&](CheckpointRow& row) {
      row.status = CheckpointStatus::kCompleted;
      row.duration = Duration{event.values[1]};
      row.bytes = static_cast<uint64_t>(event.values[2]);
      row.final = event.values[3] != 0;
    });
  }

  static void end(CheckpointRow& row, CheckpointStatus status, Time at) {
    row.status = status;
    row.duration = at - row.triggered;
  }
  static void lose(CheckpointRow& row, Time at) {
    end(row, CheckpointStatus::kLost, at);
    row.cause = "coordinator-died";
  }
  static void raise(std::optional<Duration>& most, Duration value) { most = std::max(most.value_or(value), value); }

  uint32_t tasks_;
  std::vector<CheckpointRow> rows_;
  std::map<Key, Time> aligned_;
  std::map<Key, Time> taken_;
};

}  // namespace

std::vector<CheckpointRow> checkpoint_table(const faults::History& history, uint32_t tasks, Time end) {
  Table table(tasks);
  for (faults::Timeline timeline(history); !timeline.done(); timeline.advance())
    if (timeline.next().event != nullptr) table.observe(*timeline.next().event, timeline.next().at);
  return table.finish(end);
}

}  // namespace wavetank::scenarios
