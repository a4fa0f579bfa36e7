// Which worlds are made to measure a contender, and what becomes of their answers.
#include "scenarios/tuning/contender.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "scenarios/tuning/probe.h"
#include "scenarios/tuning/trial.h"

namespace wavetank::scenarios::tuning {
namespace {

/// A job that uses more of its capacity than this does not catch up in any useful time.
constexpr double kMostUtilisation = 0.97;
/// Input beyond capacity when capacity is measured.
constexpr double kOverload = 1.25;
constexpr Duration kMostPatience = 4 * 3600_s;

/// What a child answered; where it died, an observation that says so.
template <class T>
T observation(const ChildEnding& ending) {
  T seen;
  if (ending.answered) {
    if (Result<T> decoded = decode<T>(ending.answer)) return std::move(*decoded);
    seen.trouble = "an answer that cannot be read";
  } else {
    seen.trouble = ending.trouble.substr(0, ending.trouble.find('\n'));
  }
  return seen;
}

template <class T>
Experiment experiment(std::function<T()> world, T& into) {
  return {[world = std::move(world)] { return encode(world()); },
          [&into](const ChildEnding& ending) { into = observation<T>(ending); }};
}

template <class T>
std::string first_trouble(const std::vector<T>& observations) {
  for (const T& seen : observations)
    if (!seen.trouble.empty()) return seen.trouble;
  return {};
}

int64_t mean_cycle(const Sample& sample) {
  int64_t sum = 0;
  for (const SteadyObservation& seen : sample.steady) sum += seen.cycle_ns;
  return std::max<int64_t>(sum / static_cast<int64_t>(std::max<size_t>(sample.steady.size(), 1)), 1);
}

/// Whether it keeps up; if not, the contender is given up, or known to be saturated.
void judge_load(Contender& contender, const Reference& reference) {
  const double capacity = contender.figures(reference).values()[metric_place("capacity")];
  const double offered = contender.load.offered * contender.load.weight;
  double without = 0;
  for (const double rate : reference.capacity)
    without += rate * reference.weight / static_cast<double>(reference.capacity.size());
  contender.saturated = offered > kMostUtilisation * without;
  if (contender.saturated || offered <= kMostUtilisation * capacity) return;
  contender.give_up(fmt::format("cannot keep up: {:.0f} records/s come, and checkpoints leave a capacity of {:.0f}",
                                offered, capacity));
}

Load load_of(const Scenario& scenario) {
  return {std::max(offered_rate(scenario), 1e-9), std::max<double>(scenario.engine.weight.record, 1)};
}

}  // namespace

Contender::Contender(const Scenario& of, size_t number) : place(number), scenario(&of), model(of), load(load_of(of)) {}

bool Measurement::find_load(std::string& trouble) {
  const Load own = load_of(base_);
  for (double load = 1.5; load < 500; load *= 4) {
    BaselineObservation seen[2];
    std::vector<Experiment> pair;
    for (int i = 0; i < 2; ++i)
      pair.push_back(experiment<BaselineObservation>(
          [this, load, i] { return observe_baseline(base_, design_.steady_seed(0), load * (1 + i), {}); }, seen[i]));
    if (!laboratory_.run("what the job can take", std::move(pair))) {
      trouble = "the budget ended before the job's capacity was known";
      return false;
    }
    for (const BaselineObservation& one : seen) {
      trouble = one.trouble;
      if (!trouble.empty()) return false;
      if (one.keeps_up) continue;
      overload_ = kOverload * static_cast<double>(one.rate_milli) / 1000 * own.weight;
      return true;
    }
  }
  trouble = "its capacity is more than 500 times its load: give it more load, or costs as they are (engine.costs)";
  return false;
}

bool Measurement::reference(Reference& reference, Time until, std::string& trouble) {
  const Load own = load_of(base_);
  reference.weight = own.weight;
  if (overload_ == 0 && !find_load(trouble)) return false;
  const double overload = overload_of(own);
  reference.worlds.assign(kSteadySeeds, {});
  std::vector<Experiment> experiments;
  for (size_t i = 0; i < kSteadySeeds; ++i)
    experiments.push_back(experiment<BaselineObservation>(
        [this, i, until, overload] { return observe_baseline(base_, design_.steady_seed(i), overload, until); },
        reference.worlds[i]));
  const bool finished = laboratory_.run("its capacity without checkpoints", std::move(experiments));
  trouble = finished ? first_trouble(reference.worlds) : "the budget ended before the job's capacity was known";
  reference.capacity.clear();
  for (const BaselineObservation& one : reference.worlds)
    reference.capacity.push_back(std::max(static_cast<double>(one.rate_milli) / 1000, 1e-9));
  return trouble.empty();
}

bool Measurement::steady(const std::vector<Contender*>& contenders, const Reference& reference) {
  std::vector<Experiment> experiments;
  for (Contender* contender : contenders) {
    Sample& sample = contender->sample;
    sample.steady.resize(kSteadySeeds);
    sample.capacity.resize(kSteadySeeds);
    const Scenario& scenario = *contender->scenario;
    const double overload = overload_of(contender->load);
    for (size_t i = 0; i < kSteadySeeds; ++i) {
      const uint64_t seed = design_.steady_seed(i);
      const size_t skipped = cycles_skipped(scenario, i);
      experiments.push_back(experiment<SteadyObservation>(
          [&scenario, seed, skipped] { return observe_steady(scenario, seed, skipped); }, sample.steady[i]));
      experiments.push_back(experiment<CapacityObservation>(
          [&scenario, seed, overload, skipped] { return observe_capacity(scenario, seed, overload, skipped); },
          sample.capacity[i]));
      sample.runs += 2;
    }
  }
  const bool finished = laboratory_.run(
      fmt::format("checkpoints of {} candidate{}", contenders.size(), contenders.size() == 1 ? "" : "s"),
      std::move(experiments));
  if (!finished) return false;
  for (Contender* contender : contenders) {
    std::string trouble = first_trouble(contender->sample.steady);
    if (trouble.empty()) trouble = first_trouble(contender->sample.capacity);
    if (trouble.empty())
      judge_load(*contender, reference);
    else
      contender->give_up(std::move(trouble));
  }
  return true;
}

Experiment Measurement::cycle(Contender& contender, const Reference& reference, size_t number) {
  const Scenario& scenario = *contender.scenario;
  CycleQuestion question;
  question.cycle = Duration{mean_cycle(contender.sample)};
  for (const SteadyObservation& seen : contender.sample.steady) {
    for (const int64_t duration : seen.durations_ns)
      question.checkpoint = std::max(question.checkpoint, Duration{duration});
    question.usual_lag = std::max(question.usual_lag, seen.lag_max);
    question.mean_lag += seen.lag_mean / static_cast<int64_t>(kSteadySeeds);
    question.first_warm = std::max(question.first_warm, seen.first_warm);
  }
  question.saturated = contender.saturated;
  const double utilisation = contender.figures(reference).values()[metric_place("utilisation")];
  const double headroom = std::max(1 - utilisation, 0.03);
  const Duration alone =
      scenario.failures.restart_after + 3 * scenario.engine.heartbeat.timeout + question.cycle + 60_s;
  question.patience = std::min(Duration{std::llround(3 * static_cast<double>(alone.ns) / headroom)}, kMostPatience);
  const uint64_t seed = design_.cycle_seed(number);
  FailurePoint point = design_.failure(number);
  question.phase = contender.model.phase(point.phase, static_cast<double>(question.cycle.ns) / 1e9);
  question.failures = contender.model.draw(point, seed, contender.sample.several_failures, question.patience);
  ++contender.sample.runs;
  return experiment<CycleObservation>([&scenario, seed, question] { return observe_cycle(scenario, seed, question); },
                                      contender.sample.cycles[number]);
}

bool Measurement::cycles(std::vector<Contender*> contenders, const Reference& reference, size_t count, double within) {
  std::vector<size_t> had;
  for (Contender* contender : contenders) {
    had.push_back(contender->sample.cycles.size());
    contender->sample.cycles.resize(std::max(count, had.back()));
  }
  // Number by number, so that an interruption leaves every contender with as many.
  std::vector<Experiment> experiments;
  for (size_t number = 0; number < count; ++number)
    for (size_t i = 0; i < contenders.size(); ++i)
      if (number >= had[i]) experiments.push_back(cycle(*contenders[i], reference, number));
  const bool finished = laboratory_.run(
      fmt::format("{} failures of {} candidate{}", count, contenders.size(), contenders.size() == 1 ? "" : "s"),
      std::move(experiments), within);
  for (size_t i = 0; i < contenders.size(); ++i) {
    Contender& contender = *contenders[i];
    if (!finished) {
      contender.sample.cycles.resize(had[i]);
      continue;
    }
    if (std::string trouble = first_trouble(contender.sample.cycles); !trouble.empty())
      contender.give_up(std::move(trouble));
  }
  return finished;
}

}  // namespace wavetank::scenarios::tuning
