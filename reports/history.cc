// Walking along the builds of a scenario with a pool of what was usual so far.
#include "reports/history.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "reports/baseline.h"

namespace wavetank::reports {
namespace {

using Lengths = std::vector<int64_t>;  // nanoseconds

constexpr double kSignificance = 0.05;
constexpr size_t kFewest = 12;
/// Longer than any recovery that ended.
constexpr int64_t kNeverEnded = std::numeric_limits<int64_t>::max();

std::optional<Duration> quantile(const Lengths& sorted, uint64_t percent) {
  if (sorted.empty()) return std::nullopt;
  const size_t rank = std::max<size_t>((sorted.size() * percent + 99) / 100, 1);
  const int64_t length = sorted[rank - 1];
  return length == kNeverEnded ? std::nullopt : std::optional(Duration{length});
}

/// What the builds of one level did, each seed once.
class Pool {
 public:
  void add(const HistoricBuild& build) {
    for (const HistoricRun& run : build.runs) runs_[run.seed] = run;
  }
  void begin_with(const HistoricBuild& build) {
    runs_.clear();
    add(build);
  }

  Lengths lengths() const {
    Lengths lengths;
    for (const auto& [seed, run] : runs_)
      if (run.recovery) lengths.push_back(run.censored ? kNeverEnded : run.recovery->ns);
    std::ranges::sort(lengths);
    return lengths;
  }
  uint64_t runs() const { return runs_.size(); }
  uint64_t failing() const {
    return static_cast<uint64_t>(std::ranges::count_if(runs_, [](const auto& run) { return run.second.failing; }));
  }

 private:
  std::map<uint64_t, HistoricRun> runs_;
};

bool beyond_noise(int64_t before, int64_t now, const NoiseFloor& floor) {
  if (before == kNeverEnded || now == kNeverEnded) return before != now;
  return std::abs(now - before) > std::max(floor.absolute.ns, before / 100 * floor.percent);
}

int64_t median(const Lengths& sorted) { return sorted[(sorted.size() + 1) / 2 - 1]; }

void judge_recovery(TrendPoint& point, const Lengths& before, const Lengths& now, double significance,
                    const NoiseFloor& floor) {
  if (now.empty() || before.empty()) return;
  point.recovery = TrendChange::kTooFew;
  if (std::min(before.size(), now.size()) < kFewest) return;
  point.recovery = TrendChange::kNone;
  point.recovery_chance = rank_sum_chance(before, now);
  if (point.recovery_chance > significance || !beyond_noise(median(before), median(now), floor)) return;
  point.recovery = median(now) > median(before) ? TrendChange::kWorse : TrendChange::kBetter;
}

void judge_failures(TrendPoint& point, const Pool& before, const Pool& now, double significance) {
  const uint64_t failing = before.failing() + now.failing();
  const uint64_t runs = before.runs() + now.runs();
  const double more = chance_of_failures(now.failing(), now.runs(), failing, runs);
  const double fewer = chance_of_failures(before.failing(), before.runs(), failing, runs);
  point.failure_chance = std::min(1.0, 2 * std::min(more, fewer));
  if (point.failure_chance > significance) return;
  point.failures = more < fewer ? TrendChange::kWorse : TrendChange::kBetter;
}

TrendPoint figures_of(const HistoricBuild& build, const Pool& pool) {
  const Lengths lengths = pool.lengths();
  TrendPoint point;
  point.build = build.build;
  point.runs = pool.runs();
  point.failing = pool.failing();
  point.recoveries = lengths.size();
  point.unfinished = static_cast<uint64_t>(std::ranges::count(lengths, kNeverEnded));
  point.p50 = quantile(lengths, 50);
  point.p99 = quantile(lengths, 99);
  point.max = quantile(lengths, 100);
  return point;
}

bool found(TrendChange change) { return change == TrendChange::kWorse || change == TrendChange::kBetter; }

}  // namespace

Trend trend_of(std::string scenario, const std::vector<HistoricBuild>& builds, const NoiseFloor& floor) {
  Trend trend;
  trend.scenario = std::move(scenario);
  const double significance = kSignificance / static_cast<double>(std::max<size_t>(builds.size(), 2) - 1);
  Pool before;
  for (const HistoricBuild& build : builds) {
    Pool now;
    now.add(build);
    TrendPoint point = figures_of(build, now);
    if (!trend.points.empty()) {
      judge_recovery(point, before.lengths(), now.lengths(), significance, floor);
      judge_failures(point, before, now, significance);
    }
    found(point.recovery) || found(point.failures) ? before.begin_with(build) : before.add(build);
    trend.points.push_back(std::move(point));
  }
  return trend;
}

double rank_sum_chance(const std::vector<int64_t>& one, const std::vector<int64_t>& other) {
  if (one.empty() || other.empty()) return 1;
  std::map<int64_t, std::pair<uint64_t, uint64_t>> values;  // how often each is in either
  for (const int64_t value : one) ++values[value].first;
  for (const int64_t value : other) ++values[value].second;
  const auto n = static_cast<double>(one.size());
  const auto m = static_cast<double>(other.size());
  double rank_sum = 0;  // of `one`
  double ties = 0;
  double below = 0;
  for (const auto& [value, counts] : values) {
    const auto tied = static_cast<double>(counts.first + counts.second);
    rank_sum += static_cast<double>(counts.first) * (below + (tied + 1) / 2);
    ties += tied * tied * tied - tied;
    below += tied;
  }
  const double u = rank_sum - n * (n + 1) / 2;
  const double total = n + m;
  const double variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)));
  if (variance <= 0) return 1;
  const double distance = std::max(std::abs(u - n * m / 2) - 0.5, 0.0);
  return std::erfc(distance / std::sqrt(variance) / std::sqrt(2.0));
}

}  // namespace wavetank::reports
