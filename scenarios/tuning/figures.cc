// Renewal–reward estimates of what checkpoints and failures cost.
#include "scenarios/tuning/figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "scenarios/tuning/probe.h"

namespace wavetank::scenarios::tuning {
namespace {

constexpr double kYearMinutes = 365.25 * 1440;

/// The order of Values.
enum Place : size_t {
  kCapacityLost,
  kOverhead,
  kDowntime,
  kRework,
  kRecoveryMean,
  kRecoveryP50,
  kRecoveryP90,
  kRecoveryP99,
  kRecoveryMax,
  kDetect,
  kRestart,
  kRestore,
  kReplay,
  kCatchUp,
  kLagMax,
  kLagSeconds,
  kLagOverLimit,
  kMinutesOverLimit,
  kFailuresPerYear,
  kLatencyP50,
  kLatencyP99,
  kLatencyWithFailures,
  kDurationP50,
  kDurationMax,
  kSerialise,
  kStore,
  kFinish,
  kCheckpointCycle,
  kCheckpointCost,
  kStateBytes,
  kCapacity,
  kUtilisation,
  kMetrics
};

constexpr std::array<MetricKind, kMetrics> kKinds{{
    {"capacity_lost", Unit::kShare, "Share of the job's capacity that checkpoints, downtime and re-processing take."},
    {"overhead", Unit::kShare, "Share of capacity that checkpoints take while nothing fails."},
    {"downtime", Unit::kSeconds, "Mean time from a failure until the job runs again."},
    {"rework", Unit::kSeconds, "Mean time that a failure's rolled-back records take to be processed again."},
    {"recovery_time.mean", Unit::kSeconds, "Mean time from a failure until the job is level again."},
    {"recovery_time.p50", Unit::kSeconds, "Half of all recoveries take at most this.", 50},
    {"recovery_time.p90", Unit::kSeconds, "90 % of all recoveries take at most this.", 90},
    {"recovery_time.p99", Unit::kSeconds, "99 % of all recoveries take at most this.", 99},
    {"recovery_time.max", Unit::kSeconds, "The longest recovery that was seen."},
    {"recovery.detect", Unit::kSeconds, "Mean time until a failure is noticed."},
    {"recovery.restart", Unit::kSeconds, "Mean time from there until tasks fetch their state."},
    {"recovery.restore", Unit::kSeconds, "Mean time from there until the job runs."},
    {"recovery.replay", Unit::kSeconds, "Mean time from there until progress is what it was."},
    {"recovery.catch_up", Unit::kSeconds, "Mean time from there until the job is level."},
    {"lag.max", Unit::kSeconds, "Mean of the furthest the job falls behind its input after a failure."},
    {"lag_seconds", Unit::kSecondsPerHour, "Lag beyond the usual, added up over time: lag-seconds for each hour."},
    {"lag_over_limit", Unit::kShare, "Share of time in which the job is further behind than failures.lag_limit."},
    {"minutes_over_limit", Unit::kMinutesPerYear, "Minutes a year in which it is."},
    {"failures_per_year", Unit::kPerYear, "Failures that the model expects in a year."},
    {"latency.p50", Unit::kSeconds, "Half of all results are committed and read within this after their records came."},
    {"latency.p99", Unit::kSeconds, "99 % of all results are, while nothing fails."},
    {"latency_with_failures.p99", Unit::kSeconds, "99 % of all results are, failures included."},
    {"checkpoint_duration.p50", Unit::kSeconds, "Median time from a checkpoint's trigger to its completion."},
    {"checkpoint_duration.max", Unit::kSeconds, "The longest checkpoint that was seen."},
    {"checkpoint.serialise", Unit::kSeconds, "Mean time from a trigger until the last task has serialised its state."},
    {"checkpoint.store", Unit::kSeconds, "Mean time from there until the last state is stored."},
    {"checkpoint.finish", Unit::kSeconds, "Mean time from there until the checkpoint is complete."},
    {"checkpoint_cycle", Unit::kSeconds, "Time from one trigger to the next; longer than the interval if it must be."},
    {"checkpoint_cost", Unit::kSeconds, "Seconds of the job's whole capacity that one checkpoint takes."},
    {"checkpoint_bytes", Unit::kBytes, "Bytes of a checkpoint."},
    {"capacity", Unit::kNumber, "Records a second that the job can process while checkpoints are taken."},
    {"utilisation", Unit::kShare, "The scenario's load, as a share of that."},
}};

double seconds(int64_t ns) { return static_cast<double>(ns) / 1e9; }

double largest(const std::vector<int64_t>& durations_ns) {
  return durations_ns.empty() ? 0 : seconds(*std::max_element(durations_ns.begin(), durations_ns.end()));
}

double median(const std::vector<int64_t>& durations_ns) {
  std::vector<double> values;
  for (const int64_t ns : durations_ns) values.push_back(seconds(ns));
  return quantile(std::move(values), 0.5);
}

void add(LatencyCounts& to, const LatencyCounts& from) {
  if (to.cells.size() < from.cells.size()) to.cells.resize(from.cells.size());
  for (size_t i = 0; i < from.cells.size(); ++i) to.cells[i] += from.cells[i];
}

double total(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }
double average(const std::vector<double>& values) {
  return values.empty() ? 0 : total(values) / static_cast<double>(values.size());
}

/// The quantile of two populations of which each record of the second weighs `weight` as much as one of the first.
double mixed_quantile(const LatencyCounts& a, const LatencyCounts& b, double weight, double share) {
  std::vector<double> cells(std::max(a.cells.size(), b.cells.size()));
  for (size_t i = 0; i < a.cells.size(); ++i) cells[i] += static_cast<double>(a.cells[i]);
  for (size_t i = 0; i < b.cells.size(); ++i) cells[i] += weight * static_cast<double>(b.cells[i]);
  double left = share * total(cells);
  for (size_t i = 0; i < cells.size(); ++i) {
    left -= cells[i];
    if (left <= 0 && cells[i] > 0) return LatencyCounts::middle(i);
  }
  return 0;
}

}  // namespace

std::span<const MetricKind> metric_kinds() { return kKinds; }

size_t metric_place(std::string_view name) {
  return static_cast<size_t>(
      std::find_if(kKinds.begin(), kKinds.end(), [name](const MetricKind& kind) { return kind.name == name; }) -
      kKinds.begin());
}

double quantile(const LatencyCounts& counts, double share) { return mixed_quantile(counts, {}, 0, share); }

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
  const size_t place = std::clamp<size_t>(rank, 1, values.size()) - 1;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place), values.end());
  return values[place];
}

Figures::Figures(const Sample& sample, const Reference& reference, const FailureModel& model, const Load& load,
                 const CostFactors& factors)
    : model_(model), load_(load), several_failures_(sample.several_failures) {
  // In records as this candidate's job knows them.
  const double weight = load.weight / reference.weight;
  for (const double capacity : reference.capacity) reference_.push_back(capacity / weight);
  for (const SteadyObservation& seen : sample.steady) {
    const double duration = median(seen.durations_ns) * factors.checkpoint;
    duration_p50_.push_back(duration);
    duration_max_.push_back(largest(seen.durations_ns) * factors.checkpoint);
    // A checkpoint that takes longer than the interval holds up the next one.
    const double held_up = factors.checkpoint == 1 ? 0 : duration;
    cycle_seconds_.push_back(std::max(seconds(seen.cycle_ns), held_up));
    state_.push_back(static_cast<double>(seen.state_bytes));
    const int64_t parts[3] = {seen.serialise_ns, seen.store_ns, seen.finish_ns};
    for (size_t i = 0; i < 3; ++i) checkpoint_parts_[i].push_back(seconds(parts[i]) * factors.checkpoint);
    latency_p50_.push_back(quantile(seen.latency, 0.5));
    latency_p99_.push_back(quantile(seen.latency, 0.99));
    add(steady_latency_, seen.latency);
    steady_seconds_ += static_cast<double>(seen.arrived) / std::max(load_.offered, 1e-9);
  }
  for (size_t i = 0; i < sample.capacity.size(); ++i) {
    const CapacityObservation& seen = sample.capacity[i];
    const double simulated = overhead(reference.worlds[i % reference.worlds.size()], seen, weight);
    const double slower = average(cycle_seconds_) / std::max(seconds(sample.steady.front().cycle_ns), 1e-9);
    overhead_.push_back(factors.checkpoint == 1 ? simulated : std::min(simulated * factors.checkpoint / slower, 1.0));
    capacity_.push_back((1 - overhead_.back()) * reference_[i % reference_.size()]);
  }
  for (const CycleObservation& seen : sample.cycles) {
    const double longer = seconds(seen.detect_ns + seen.restart_ns) * (factors.restart - 1) +
                          seconds(seen.restore_ns) * (factors.restore - 1);
    Cycle cycle{};
    cycle.failures = static_cast<double>(std::max<uint64_t>(seen.failures, 1));
    cycle.down = seconds(seen.down_ns) + (seen.down_ns > 0 ? longer : 0);
    cycle.since_trigger = seconds(seen.since_trigger_ns);
    // A longer checkpoint is complete later: so much more is rolled back.
    const double late = seen.rework > 0 ? average(duration_p50_) * (1 - 1 / factors.checkpoint) : 0;
    cycle.rework_records = std::max(static_cast<double>(seen.rework) + late * load_.offered, 0.0);
    const double utilisation = std::min(load_.offered / std::max(average(capacity_), 1e-9), 0.99);
    cycle.recovery = seconds(seen.recovery_ns) + (longer + late * utilisation) / (1 - utilisation);
    cycle.lag_area = static_cast<double>(seen.lag_area_ms) / 1000;
    cycle.lag_max = seconds(seen.lag_max_ns);
    cycle.over_limit = seconds(seen.over_limit_ns);
    const int64_t phases[5] = {seen.detect_ns, seen.restart_ns, seen.restore_ns, seen.replay_ns, seen.catch_up_ns};
    for (size_t i = 0; i < 5; ++i) cycle.phases[i] = seconds(phases[i]);
    cycles_.push_back(cycle);
    add(failing_latency_, seen.latency);
  }
}

double Figures::mean(double Cycle::*member, const Draw& draw) const {
  double sum = 0;
  for (const size_t i : draw.cycles) sum += cycles_[i].*member;
  return draw.cycles.empty() ? 0 : sum / static_cast<double>(draw.cycles.size());
}

/// One renewal cycle lasts M · E[N]. In it the job is up but for D, does 1 - h of what it could, and does again what is
/// rolled back; the checkpoint clock starts anew after a failure, which saves the share h of the time since it was last
/// triggered.
double Figures::capacity_lost(double overhead, double capacity, const Draw& draw) const {
  if (model_.never() || draw.cycles.empty()) return overhead;
  const double down = mean(&Cycle::down, draw);
  const double again = mean(&Cycle::rework_records, draw) / capacity - overhead * mean(&Cycle::since_trigger, draw);
  const double failures = several_failures_ ? mean(&Cycle::failures, draw) : 1 + model_.further_within(down);
  const double cycle = model_.mtbf() * failures;
  return 1 - ((1 - overhead) * (cycle - down) - again) / cycle;
}

Values Figures::values(const Draw& draw) const {
  Values values(kMetrics);
  const double overhead = draw.mean(overhead_);
  const double reference = draw.mean(reference_);
  const double capacity = draw.mean(capacity_);
  values[kOverhead] = overhead;
  values[kCapacityLost] = capacity_lost(overhead, reference, draw);
  values[kDowntime] = mean(&Cycle::down, draw);
  values[kRework] = mean(&Cycle::rework_records, draw) / std::max(capacity, 1e-9);
  std::vector<double> recoveries;
  for (const size_t i : draw.cycles) recoveries.push_back(cycles_[i].recovery);
  values[kRecoveryMean] = average(recoveries);
  values[kRecoveryP50] = quantile(recoveries, 0.5);
  values[kRecoveryP90] = quantile(recoveries, 0.9);
  values[kRecoveryP99] = quantile(recoveries, 0.99);
  values[kRecoveryMax] = quantile(recoveries, 1);
  for (size_t phase = 0; phase < 5; ++phase)
    for (const size_t i : draw.cycles)
      values[kDetect + phase] += cycles_[i].phases[phase] / static_cast<double>(draw.cycles.size());
  values[kLagMax] = mean(&Cycle::lag_max, draw);
  const double failures = several_failures_ ? mean(&Cycle::failures, draw) : 1;
  const double cycle = model_.never() ? 1 : model_.mtbf() * failures;
  values[kLagSeconds] = mean(&Cycle::lag_area, draw) / cycle * 3600;
  values[kLagOverLimit] = mean(&Cycle::over_limit, draw) / cycle;
  values[kMinutesOverLimit] = values[kLagOverLimit] * kYearMinutes;
  values[kFailuresPerYear] = model_.never() ? 0 : model_.failures_per_year();
  values[kLatencyP50] = draw.mean(latency_p50_);
  values[kLatencyP99] = draw.mean(latency_p99_);
  // All cycles together saw so many failures; without failures it would take them this long to come.
  const double weight = cycles_.empty() || model_.never()
                            ? 0
                            : steady_seconds_ / (model_.mtbf() * failures * static_cast<double>(cycles_.size()));
  values[kLatencyWithFailures] = mixed_quantile(steady_latency_, failing_latency_, weight, 0.99);
  values[kDurationP50] = draw.mean(duration_p50_);
  values[kDurationMax] = duration_max_.empty() ? 0 : *std::max_element(duration_max_.begin(), duration_max_.end());
  for (size_t i = 0; i < 3; ++i) values[kSerialise + i] = draw.mean(checkpoint_parts_[i]);
  values[kCheckpointCycle] = draw.mean(cycle_seconds_);
  values[kCheckpointCost] = overhead * values[kCheckpointCycle];
  values[kStateBytes] = draw.mean(state_);
  values[kCapacity] = capacity * load_.weight;
  values[kUtilisation] = capacity > 0 ? load_.offered / capacity : 0;
  return values;
}

std::vector<double> Figures::recoveries() const {
  std::vector<double> all;
  for (const Cycle& cycle : cycles_) all.push_back(cycle.recovery);
  return all;
}

double Figures::checkpoint_cost() const { return average(overhead_) * checkpoint_cycle(); }
double Figures::checkpoint_duration() const { return average(duration_p50_); }
double Figures::checkpoint_cycle() const { return average(cycle_seconds_); }
double Figures::downtime() const { return mean(&Cycle::down, everything(cycles_.size())); }
double Figures::restore() const {
  double sum = 0;
  for (const Cycle& cycle : cycles_) sum += cycle.phases[2];
  return cycles_.empty() ? 0 : sum / static_cast<double>(cycles_.size());
}
double Figures::state_bytes() const { return average(state_); }

}  // namespace wavetank::scenarios::tuning
