// Running a world as long as it takes to see what is asked of it.
#include "scenarios/tuning/trial.h"

#include <algorithm>
#include <cmath>

#include "engine/events.h"

namespace wavetank::scenarios::tuning {
namespace {

/// How often a trial looks whether it has seen enough.
constexpr Duration kLook = 200_ms;
/// A job has started after this.
constexpr Duration kStart = 5_s;
constexpr Duration kShortWindow = 65_s;
/// Of the median size, in percent: a state that large is filled.
constexpr int64_t kFilled = 95;
/// Longer than any trial, and short enough for every count of records.
constexpr Duration kEndless = 86'400_s * 400;

}  // namespace

Scenario endless(Scenario scenario, double load) {
  const auto extend = [load](WorkloadSpec& workload) {
    workload.duration = kEndless;
    workload.rate.per_hour =
        std::max<uint64_t>(static_cast<uint64_t>(std::llround(static_cast<double>(workload.rate.per_hour) * load)), 1);
  };
  extend(scenario.workload);
  for (SourceWorkload& own : scenario.source_workloads) extend(own.workload);
  scenario.faults.faults.clear();
  return scenario;
}

double offered_rate(const Scenario& scenario) {
  double rate = 0;
  for (const engine::VertexSpec& vertex : scenario.job.vertices)
    if (vertex.kind == engine::VertexKind::kSource)
      rate += static_cast<double>(workload_of(scenario, vertex.name).rate.per_hour) / 3600;
  return rate / std::max<double>(scenario.engine.weight.record, 1);
}

Duration warm_up(const Scenario& scenario) {
  Duration longest;
  for (const engine::VertexSpec& vertex : scenario.job.vertices)
    for (const Setting& setting : vertex.settings) {
      Duration window;
      if (vertex.type == "window" && setting.key == "tumbling" && parse_option(setting.values.front(), window))
        longest = std::max(longest, window);
    }
  return longest + kStart;
}

Time busy_from(const Scenario& scenario) {
  const Duration warm = warm_up(scenario);
  return Time{} + (warm <= kShortWindow ? warm : kStart);
}

std::optional<size_t> first_filled(const std::vector<CheckpointSeen>& checkpoints, Time from, size_t most) {
  const auto begin = std::find_if(checkpoints.begin(), checkpoints.end(),
                                  [from](const CheckpointSeen& seen) { return seen.triggered >= from; });
  std::vector<int64_t> later;  // ascending
  std::optional<size_t> first;
  // From the end, so that those after each one are at hand.
  for (auto seen = checkpoints.end(); seen != begin;) {
    --seen;
    if (seen->bytes == 0) continue;
    if (!later.empty() && seen->bytes * 100 >= later[later.size() / 2] * kFilled)
      first = static_cast<size_t>(seen - checkpoints.begin());
    later.insert(std::upper_bound(later.begin(), later.end(), seen->bytes), seen->bytes);
  }
  const auto start = static_cast<size_t>(begin - checkpoints.begin());
  return first && *first > start + most ? std::optional(start + most) : first;
}

Trial::Trial(const Scenario& scenario, uint64_t seed) : course_(scenario, seed, {}, true) {
  Cluster& cluster = course_.world->cluster();
  cluster.watch(this);
  cluster.call_at(cluster.now() + kLook, this, 0);
}

bool Trial::run(const std::function<bool()>& enough, Time limit) {
  Cluster& cluster = course_.world->cluster();
  enough_ = enough;
  stopped_ = false;
  while (!stopped_ && cluster.now() < limit && cluster.run_until(limit)) {
  }
  return stopped_;
}

void Trial::due(uint64_t /*token*/) {
  Cluster& cluster = course_.world->cluster();
  cluster.call_at(cluster.now() + kLook, this, 0);
  if (!enough_ || !enough_()) return;
  stopped_ = true;
  cluster.stop();
}

void Trial::observe(const Event& event) {
  switch (engine::kind_of(event)) {
    case engine::EventKind::kSourceProgress:
      progress_.observe(event);
      break;
    case engine::EventKind::kJobRunning:
      running_ = true;
      if (!first_running_) first_running_ = event.at;
      break;
    case engine::EventKind::kJobFailing:
    case engine::EventKind::kJobDeploying:
    case engine::EventKind::kCoordinatorStarted:
      running_ = false;
      break;
    case engine::EventKind::kCheckpointTriggered:
      places_[event.values[0]] = checkpoints_.size();
      checkpoints_.push_back({event.at});
      break;
    case engine::EventKind::kCheckpointCompleted:
      if (event.phase != 0) break;
      ++completed_;
      if (const auto place = places_.find(event.values[0]); place != places_.end())
        checkpoints_[place->second].bytes = event.values[2];
      break;
    default:
      break;
  }
}

int64_t Trial::arrived(Time at) const {
  uint64_t sum = 0;
  for (const SourceInput& source : course_.deployment.inputs.sources)
    for (uint32_t p = 0; p < source.workload.partitions(); ++p) sum += source.workload.arrived_by(p, at);
  return static_cast<int64_t>(sum);
}

LatencyCounts Trial::latencies(Time from, Time until) const {
  // Generated records carry the time of their arrival, and results that of the records they are made of.
  LatencyCounts counts;
  for (const auto& [id, partition] : course_.deployment.tail.partitions)
    for (const ReadRun& run : partition.runs) {
      if (run.at < from || run.at >= until || run.run.lane != engine::Lane::kResults) continue;
      for (const engine::Record& record : run.span()) counts.add(run.at - Time{record.time_ns - kEventEpochNs});
    }
  return counts;
}

}  // namespace wavetank::scenarios::tuning
