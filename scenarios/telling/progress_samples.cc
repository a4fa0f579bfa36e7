// Samples of a run's course: what was offered, read, committed, how long commits took, how long tasks stood blocked.
#include <algorithm>
#include <map>
#include <optional>

#include "engine/events.h"
#include "faults/timeline.h"
#include "scenarios/telling/chronicling.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;

/// How many a result holds at most.
constexpr int64_t kMostSamples = 400;

/// How long records wait until a checkpoint that covers them is complete and every sink that had something to commit
/// for it has done so: at each such moment, the longest wait of any record that was not covered before.
class CommitLatency {
 public:
  struct Point {
    Time at;
    Duration latency;
  };

  explicit CommitLatency(const Inputs& inputs) {
    for (const SourceInput& source : inputs.sources)
      for (uint32_t p = 0; p < source.workload.partitions(); ++p) sources_[{source.topic, p}] = {&source.workload, 0};
  }

  void observe(const Event& event, Time at) {
    const int64_t checkpoint = event.values[0];
    switch (engine::kind_of(event)) {
      case EventKind::kSourceProgress:
        positions_[event.values[0]][{event.values[4], event.values[1]}] = event.values[2];
        break;
      case EventKind::kSnapshotTaken:
        if (const auto task = positions_.find(event.values[1]); task != positions_.end())
          for (const auto& [partition, offset] : task->second) covered_[checkpoint][partition] = offset;
        break;
      case EventKind::kCheckpointCompleted:
        if (event.phase == 0) visible_.emplace(checkpoint, at);
        break;
      case EventKind::kSinkCommitted:
        // A sink may commit what was completed, and not committed, before a restart.
        if (const auto place = visible_.find(checkpoint); place != visible_.end()) place->second = at;
        break;
      default:
        break;
    }
  }

  /// Ascending in time.
  std::vector<Point> points() {
    std::vector<std::pair<Time, int64_t>> order;
    for (const auto& [checkpoint, at] : visible_) order.emplace_back(at, checkpoint);
    std::ranges::sort(order);
    std::vector<Point> points;
    for (const auto& [at, checkpoint] : order)
      if (const auto wait = longest_wait(covered_[checkpoint], at)) points.push_back({at, *wait});
    return points;
  }

 private:
  using Partition = std::pair<int64_t, int64_t>;  // topic and number

  std::optional<Duration> longest_wait(const std::map<Partition, int64_t>& covered, Time at) {
    std::optional<Duration> longest;
    for (const auto& [partition, offset] : covered) {
      const auto source = sources_.find(partition);
      if (source == sources_.end()) continue;
      auto& [workload, first] = source->second;
      const auto number = static_cast<uint32_t>(partition.second);
      const uint64_t end = std::min<uint64_t>(static_cast<uint64_t>(offset), workload->count(number));
      if (end <= first) continue;
      const Duration wait = at - workload->arrival(number, first);
      longest = std::max(longest.value_or(wait), wait);
      first = end;
    }
    return longest;
  }

  struct Source {
    const Workload* workload = nullptr;
    uint64_t visible = 0;  // records that a committed checkpoint covers
  };
  std::map<Partition, Source> sources_;
  std::map<int64_t, std::map<Partition, int64_t>> positions_;  // by task
  std::map<int64_t, std::map<Partition, int64_t>> covered_;    // by checkpoint
  std::map<int64_t, Time> visible_;                            // by checkpoint
};

/// How long tasks stood without credit, summed over tasks, in steps of time.
class BlockedTime {
 public:
  BlockedTime(Duration step, size_t steps) : step_(step), blocked_(steps) {}

  void observe(const Event& event, Time at) {
    switch (engine::kind_of(event)) {
      case EventKind::kBackpressured:
        if (event.phase == 0)
          since_.try_emplace(event.values[0], at);
        else
          release(event.values[0], at);
        break;
      case EventKind::kTaskDeployed:
      case EventKind::kTaskFailed:
      case EventKind::kTaskCancelled:
        release(event.values[0], at);
        break;
      case EventKind::kJobFailing:
      case EventKind::kJobFinished:
        release_all(at);
        break;
      default:
        break;
    }
  }
  void release_all(Time at) {
    while (!since_.empty()) release(since_.begin()->first, at);
  }
  Duration in_step(size_t step) const { return blocked_[step]; }

 private:
  void release(int64_t task, Time at) {
    const auto place = since_.find(task);
    if (place == since_.end()) return;
    Time from = place->second;
    since_.erase(place);
    while (from < at) {
      const auto step = static_cast<size_t>(from.ns / step_.ns);
      const Time until = std::min(at, Time{} + step_ * (static_cast<int64_t>(step) + 1));
      if (step < blocked_.size()) blocked_[step] += until - from;
      from = until;
    }
  }

  Duration step_;
  std::vector<Duration> blocked_;
  std::map<int64_t, Time> since_;  // by task
};

uint64_t offered_by(const Inputs& inputs, Time at) {
  uint64_t sum = 0;
  for (const SourceInput& source : inputs.sources)
    for (uint32_t p = 0; p < source.workload.partitions(); ++p) sum += source.workload.arrived_by(p, at);
  return sum;
}

}  // namespace

std::vector<ProgressSample> sample_progress(const Course& course, const faults::ProgressCurve& read,
                                            const faults::ProgressCurve& twin, Time end) {
  const Deployment& deployment = course.deployment;
  const Duration step{std::max<int64_t>((end.ns + kMostSamples - 1) / kMostSamples, 1)};
  const auto steps = static_cast<size_t>(end.ns / step.ns) + 1;
  CommitLatency latency(deployment.inputs);
  BlockedTime blocked(step, steps);
  for (faults::Timeline timeline(course.history); !timeline.done(); timeline.advance()) {
    const faults::Timeline::Item& item = timeline.next();
    if (item.event == nullptr) continue;
    latency.observe(*item.event, item.at);
    blocked.observe(*item.event, item.at);
  }
  blocked.release_all(end);
  const std::vector<CommitLatency::Point> commits = latency.points();

  const int64_t available = step.ns * std::max<int64_t>(std::ssize(deployment.plan.tasks), 1);
  const std::vector<ReadGrowth>& growth = deployment.tail.growth;
  std::vector<ProgressSample> samples;
  size_t grown = 0;
  size_t committed = 0;
  for (size_t i = 0; i < steps; ++i) {
    ProgressSample& sample = samples.emplace_back();
    sample.at = Time{} + step * static_cast<int64_t>(i);
    while (grown < growth.size() && growth[grown].at <= sample.at) ++grown;
    sample.read = static_cast<uint64_t>(read.at(sample.at));
    sample.read_without_faults = static_cast<uint64_t>(twin.at(sample.at));
    sample.committed = grown == 0 ? 0 : growth[grown - 1].records;
    sample.offered = offered_by(deployment.inputs, sample.at);
    for (; committed < commits.size() && commits[committed].at <= sample.at; ++committed)
      sample.latency = std::max(sample.latency, commits[committed].latency);
    if (i > 0) sample.blocked_permille = static_cast<uint32_t>(blocked.in_step(i - 1).ns / (available / 1000 + 1));
  }
  return samples;
}

}  // namespace wavetank::scenarios
