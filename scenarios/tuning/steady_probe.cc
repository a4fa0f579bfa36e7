// Worlds in which nothing fails: what checkpoints cost, how long they take, how late output is.
#include <algorithm>
#include <numeric>

#include "engine/events.h"
#include "scenarios/tuning/probe.h"
#include "scenarios/tuning/trial.h"

namespace wavetank::scenarios::tuning {
namespace {

/// Short intervals are observed for about so long, long ones for the fewest cycles.
constexpr Duration kSpan = 60_s;
constexpr int64_t kFewestCycles = 2;
constexpr int64_t kMostCycles = 24;
/// Without checkpoints.
constexpr Duration kNever = 86'400_s * 399;
constexpr Duration kBaselineHalf = 30_s;
constexpr Duration kBaselineStep = 50_ms;

int64_t cycles_of(Duration interval) {
  return std::clamp((kSpan.ns + interval.ns - 1) / interval.ns, kFewestCycles, kMostCycles);
}

/// When an observer gives up waiting for `cycles` triggers after the warm-up.
Time patience(const Scenario& scenario, int64_t cycles) {
  const engine::CheckpointConfig& config = scenario.engine.checkpoint;
  return Time{} + warm_up(scenario) + 60_s + (cycles + 3) * (config.interval + config.min_pause + config.timeout);
}

std::string no_cycles(const Trial& trial, const Scenario& scenario) {
  if (!trial.first_running()) return "the job does not start";
  if (trial.completed() == 0)
    return fmt::format("no checkpoint completes: {} were triggered, with a timeout of {}", trial.triggers().size(),
                       format_option(scenario.engine.checkpoint.timeout));
  return "checkpoints fail again and again";
}

/// Progress, averaged over [from, until): what a batch more or less at the edges does to it is nothing.
double mean_progress(const faults::ProgressCurve& progress, Time from, Time until) {
  double area = 0;
  Time at = from;
  int64_t total = progress.at(from);
  const auto& points = progress.points();
  auto point = std::upper_bound(points.begin(), points.end(), from, [](Time t, const auto& p) { return t < p.at; });
  for (; point != points.end() && point->at < until; ++point) {
    area += static_cast<double>(total) * static_cast<double>((point->at - at).ns);
    at = point->at;
    total = point->total;
  }
  area += static_cast<double>(total) * static_cast<double>((until - at).ns);
  return area / static_cast<double>((until - from).ns);
}

struct Growth {
  double records = 0;
  Duration span;
};

/// From the mean of the first cycle to that of the last one, so that the phase of what is periodic does not matter.
Growth growth(const Trial& trial, Time first, Time last, Duration cycle) {
  const faults::ProgressCurve& progress = trial.progress();
  return {mean_progress(progress, last - cycle, last) - mean_progress(progress, first, first + cycle),
          last - cycle - first};
}

/// Where the time of checkpoints goes.
void measure_checkpoints(const Trial& trial, Time from, SteadyObservation& seen) {
  Time triggered;
  Time taken;
  Time stored;
  for (size_t i = 0; i < trial.history().size(); ++i) {
    const Event& event = trial.history()[i];
    if (event.at < from) continue;
    const engine::EventKind kind = engine::kind_of(event);
    if (kind == engine::EventKind::kCheckpointAborted) ++seen.aborted;
    if (kind == engine::EventKind::kCheckpointTriggered) triggered = taken = stored = event.at;
    if (kind == engine::EventKind::kSnapshotTaken) taken = stored = std::max(taken, event.at);
    if (kind == engine::EventKind::kSnapshotStored) stored = std::max(stored, event.at);
    if (kind != engine::EventKind::kCheckpointCompleted || event.phase != 0) continue;
    seen.durations_ns.push_back(event.values[1]);
    seen.state_bytes = std::max(seen.state_bytes, static_cast<uint64_t>(event.values[2]));
    seen.serialise_ns += (taken - triggered).ns;
    seen.store_ns += (stored - taken).ns;
    seen.finish_ns += (event.at - stored).ns;
  }
  const auto count = static_cast<int64_t>(std::max<size_t>(seen.durations_ns.size(), 1));
  seen.serialise_ns /= count;
  seen.store_ns /= count;
  seen.finish_ns /= count;
}

void measure_lag(const Trial& trial, Time from, Time until, SteadyObservation& seen) {
  const Duration step{std::max<int64_t>((until - from).ns / 2000, 20'000'000)};
  int64_t sum = 0;
  int64_t count = 0;
  for (Time at = from; at < until; at += step, ++count) {
    const int64_t lag = trial.lag(at);
    sum += lag;
    seen.lag_max = std::max(seen.lag_max, lag);
  }
  seen.lag_mean = sum / std::max<int64_t>(count, 1);
  seen.arrived = trial.arrived(until) - trial.arrived(from);
}

}  // namespace

SteadyObservation observe_steady(const Scenario& scenario, uint64_t seed) {
  SteadyObservation seen;
  const Scenario world = endless(scenario, 1);
  Trial trial(world, seed);
  const int64_t cycles = cycles_of(scenario.engine.checkpoint.interval);
  const auto enough = [&] {
    const std::optional<size_t> first = trial.first_warm_trigger();
    return first && trial.triggers().size() > *first + static_cast<size_t>(cycles);
  };
  if (!trial.run(enough, patience(scenario, cycles)) || trial.completed() == 0) {
    seen.trouble = no_cycles(trial, scenario);
    return seen;
  }
  const size_t first = *trial.first_warm_trigger();
  const Time from = trial.triggers()[first];
  const Time until = trial.triggers().back();
  const auto spans = static_cast<int64_t>(trial.triggers().size() - 1 - first);
  seen.cycle_ns = (until - from).ns / spans;
  measure_checkpoints(trial, from, seen);
  measure_lag(trial, from, until, seen);
  const Duration cycle{seen.cycle_ns};
  const Growth progress = growth(trial, from, until, cycle);
  const double offered = offered_rate(world) * static_cast<double>(progress.span.ns) / 1e9;
  seen.lag_rise = static_cast<int64_t>(offered - progress.records);
  seen.latency = trial.latencies(from, until);
  if (seen.durations_ns.empty()) seen.trouble = no_cycles(trial, scenario);
  return seen;
}

CapacityObservation observe_capacity(const Scenario& scenario, uint64_t seed, double load) {
  CapacityObservation seen;
  Scenario world = endless(scenario, load);
  engine::CheckpointConfig& config = world.engine.checkpoint;
  // More input than it can take makes barriers slow, and a checkpoint that expires would cost more than it does in the
  // load that the scenario states.
  config.timeout = std::max(config.timeout, config.interval + 600_s);
  Trial trial(world, seed);
  const int64_t cycles = cycles_of(config.interval);
  const auto enough = [&] {
    const std::optional<size_t> first = trial.first_warm_trigger();
    return first && trial.triggers().size() > *first + static_cast<size_t>(cycles);
  };
  if (!trial.run(enough, patience(world, cycles))) {
    seen.trouble = no_cycles(trial, world);
    return seen;
  }
  const size_t first = *trial.first_warm_trigger();
  const Time from = trial.triggers()[first];
  const Time until = trial.triggers().back();
  const Duration cycle = (until - from) / static_cast<int64_t>(trial.triggers().size() - 1 - first);
  seen.from_ns = from.ns;
  seen.until_ns = until.ns;
  seen.cycle_ns = cycle.ns;
  seen.records = static_cast<int64_t>(growth(trial, from, until, cycle).records);
  return seen;
}

Time capacity_ends(const Scenario& scenario) {
  const Duration interval = scenario.engine.checkpoint.interval;
  return Time{} + warm_up(scenario) + (cycles_of(interval) + 1) * interval + 20_s;
}

BaselineObservation observe_baseline(const Scenario& scenario, uint64_t seed, double load, Time until) {
  BaselineObservation seen;
  Scenario world = endless(scenario, load);
  engine::EngineConfig& engine = world.engine;
  engine.checkpoint.interval = engine.checkpoint.timeout = engine.transaction_timeout = kNever;
  const Time from = Time{} + warm_up(scenario);
  until = std::max(until, from + 2 * kBaselineHalf);
  Trial trial(world, seed);
  trial.run([] { return false; }, until);
  const Growth grown = growth(trial, from, until, kBaselineHalf);
  if (grown.records <= 0) seen.trouble = no_cycles(trial, world);
  const double seconds = static_cast<double>(grown.span.ns) / 1e9;
  seen.rate_milli = static_cast<int64_t>(grown.records / seconds * 1000);
  seen.keeps_up = grown.records > 0.95 * offered_rate(world) * seconds;
  seen.step_ns = kBaselineStep.ns;
  for (Time at; at <= until; at += kBaselineStep) seen.progress.push_back(trial.progress().at(at));
  return seen;
}

double records_without(const BaselineObservation& baseline, const CapacityObservation& with) {
  const auto mean = [&](int64_t from_ns, int64_t until_ns) {
    double sum = 0;
    int64_t count = 0;
    for (int64_t at = from_ns; at < until_ns; at += baseline.step_ns, ++count)
      sum += static_cast<double>(baseline.progress[static_cast<size_t>(at / baseline.step_ns)]);
    return sum / static_cast<double>(std::max<int64_t>(count, 1));
  };
  // A world without checkpoints is not watched as long as one whose checkpoints were late.
  const auto known = static_cast<int64_t>(baseline.progress.size()) * baseline.step_ns;
  if (with.until_ns >= known || with.span_ns() <= 0)
    return static_cast<double>(baseline.rate_milli) / 1000 * static_cast<double>(with.span_ns()) / 1e9;
  return mean(with.until_ns - with.cycle_ns, with.until_ns) - mean(with.from_ns, with.from_ns + with.cycle_ns);
}

}  // namespace wavetank::scenarios::tuning
