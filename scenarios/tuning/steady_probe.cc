// Worlds in which nothing fails: what checkpoints cost, how long they take, how late output is.
#include <algorithm>
#include <numeric>

#include "engine/events.h"
#include "scenarios/tuning/probe.h"
#include "scenarios/tuning/sample.h"
#include "scenarios/tuning/trial.h"

namespace wavetank::scenarios::tuning {
namespace {

/// Checkpoint cycles are observed for at least so long, and the fewest of them at any rate.
constexpr Duration kSteadySpan = 60_s;
constexpr Duration kCapacitySpan = 120_s;
constexpr size_t kFewestCycles = 1;
/// For so many cycles the state may fill; then it is taken to grow for ever.
constexpr size_t kMostFilling = 8;
/// A cycle up to this long is short enough to leave some out.
constexpr Duration kShort = 60_s;
/// Steps in half a cycle at which progress is looked at.
constexpr int64_t kSteps = 64;
/// Without checkpoints.
constexpr Duration kNever = 86'400_s * 399;
constexpr Duration kBaselineHalf = 30_s;
constexpr Duration kBaselineStep = 50_ms;

/// The cycles that a world shows once its state is filled: from the trigger at place `first` to that at `last`.
struct Cycles {
  size_t filled = 0;
  size_t first = 0;
  size_t last = 0;
  Time from;
  Time until;
  Duration cycle() const { return (until - from) / static_cast<int64_t>(last - first); }
};

/// What a world has shown of itself by now, if it is enough: the fewest cycles or more, of together at least `span`.
std::optional<Cycles> cycles_seen(const Trial& trial, Time from, Duration span, size_t skipped) {
  const std::vector<CheckpointSeen>& seen = trial.checkpoints();
  const std::optional<size_t> filled = first_filled(seen, from, kMostFilling);
  if (!filled) return std::nullopt;
  Cycles cycles{*filled, *filled + skipped, seen.size() - 1, {}, seen.back().triggered};
  if (cycles.last < cycles.first + kFewestCycles) return std::nullopt;
  cycles.from = seen[cycles.first].triggered;
  return cycles.until - cycles.from >= span ? std::optional(cycles) : std::nullopt;
}

/// Runs a world until its cycles have been seen.
std::optional<Cycles> watch(Trial& trial, const Scenario& scenario, Time from, Duration span, size_t skipped) {
  const engine::CheckpointConfig& config = scenario.engine.checkpoint;
  const auto most = static_cast<int64_t>(skipped + kFewestCycles + kMostFilling + 2);
  const Time patience = from + 60_s + span + most * (config.interval + config.min_pause + config.timeout);
  std::optional<Cycles> cycles;
  trial.run([&] { return (cycles = cycles_seen(trial, from, span, skipped)).has_value(); }, patience);
  return cycles;
}

std::string no_cycles(const Trial& trial, const Scenario& scenario) {
  if (!trial.first_running()) return "the job does not start";
  if (trial.completed() == 0)
    return fmt::format("no checkpoint completes: {} were triggered, with a timeout of {}", trial.checkpoints().size(),
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

size_t cycles_skipped(const Scenario& scenario, size_t number) {
  return scenario.engine.checkpoint.interval <= kShort ? number : 0;
}

SteadyObservation observe_steady(const Scenario& scenario, uint64_t seed, size_t skipped) {
  SteadyObservation seen;
  const Scenario world = endless(scenario, 1);
  Trial trial(world, seed);
  const std::optional<Cycles> cycles = watch(trial, scenario, Time{} + warm_up(scenario), kSteadySpan, skipped);
  if (!cycles) {
    seen.trouble = no_cycles(trial, scenario);
    return seen;
  }
  seen.first_warm = first_filled(trial.checkpoints(), busy_from(scenario), kMostFilling).value_or(cycles->filled) + 1;
  seen.cycle_ns = cycles->cycle().ns;
  measure_checkpoints(trial, cycles->from, seen);
  measure_lag(trial, cycles->from, cycles->until, seen);
  seen.latency = trial.latencies(cycles->from, cycles->until);
  if (seen.durations_ns.empty()) seen.trouble = no_cycles(trial, scenario);
  return seen;
}

CapacityObservation observe_capacity(const Scenario& scenario, uint64_t seed, double load, size_t skipped) {
  CapacityObservation seen;
  Scenario world = endless(scenario, load);
  engine::CheckpointConfig& config = world.engine.checkpoint;
  // More input than it can take makes barriers slow, and a checkpoint that expires would cost more than it does in the
  // load that the scenario states.
  config.timeout = std::max(config.timeout, config.interval + 600_s);
  Trial trial(world, seed);
  const std::optional<Cycles> cycles = watch(trial, world, busy_from(scenario), kCapacitySpan, skipped);
  if (!cycles) {
    seen.trouble = no_cycles(trial, world);
    return seen;
  }
  // Through half a cycle, so that a batch more or less is nothing; up to the trigger, when the last checkpoint is over.
  const Duration half = cycles->cycle() / 2;
  seen.span_ns = (cycles->until - cycles->from).ns;
  for (int64_t i = 1; i <= kSteps; ++i) {
    const Duration before{half.ns * i / kSteps};
    seen.first.push_back(trial.progress().at(cycles->from - before));
    seen.last.push_back(trial.progress().at(cycles->until - before));
  }
  return seen;
}

Time capacity_ends(const Scenario& scenario) {
  const Duration interval = scenario.engine.checkpoint.interval;
  const auto skipped = static_cast<int64_t>(cycles_skipped(scenario, kSteadySeeds - 1));
  const Duration cycles = std::max(kCapacitySpan, static_cast<int64_t>(kFewestCycles) * interval);
  return busy_from(scenario) + cycles + (skipped + 1) * interval + 20_s;
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

double overhead(const BaselineObservation& baseline, const CapacityObservation& with, double weight) {
  const std::vector<int64_t>& progress = baseline.progress;
  const double rate = static_cast<double>(std::max<int64_t>(baseline.rate_milli, 1)) / 1000;
  // When the baseline had handed on so many records; beyond its end, as it went on average.
  const auto handed_on = [&](int64_t records) {
    const double wanted = static_cast<double>(records) * weight;
    const auto after = std::lower_bound(progress.begin(), progress.end(), wanted,
                                        [](int64_t total, double level) { return static_cast<double>(total) < level; });
    const double step = static_cast<double>(baseline.step_ns) / 1e9;
    if (after == progress.end()) {
      const double known = progress.empty() ? 0 : static_cast<double>(progress.back());
      const double end = progress.empty() ? 0 : static_cast<double>(progress.size() - 1) * step;
      return end + (wanted - known) / rate;
    }
    if (after == progress.begin()) return 0.0;
    const auto before = static_cast<double>(*(after - 1));
    const double part = (wanted - before) / (static_cast<double>(*after) - before);
    return (static_cast<double>(after - progress.begin() - 1) + part) * step;
  };
  const auto mean = [&](const std::vector<int64_t>& levels) {
    double sum = 0;
    for (const int64_t level : levels) sum += handed_on(level);
    return sum / static_cast<double>(std::max<size_t>(levels.size(), 1));
  };
  const double needed = mean(with.last) - mean(with.first);
  return 1 - needed / std::max(static_cast<double>(with.span_ns) / 1e9, 1e-9);
}

}  // namespace wavetank::scenarios::tuning
