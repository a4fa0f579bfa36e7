// Bootstrap and exact intervals of what changed; a recovery that never ended counts as longer than any.
#include "reports/recovery_change.h"

#include <algorithm>
#include <limits>
#include <map>

#include "env/random.h"

namespace wavetank::reports {
namespace {

using Lengths = std::vector<int64_t>;  // nanoseconds

/// Longer than any recovery that ended, and small enough to be subtracted.
constexpr int64_t kNeverEnded = std::numeric_limits<int64_t>::max() / 4;
constexpr uint64_t kResamples = 2000;
/// What lies outside the 95 % interval on either side.
constexpr double kTail = 0.025;
constexpr uint64_t kFewestForMedian = 12;
/// Below so many the p99 of a sample is its maximum (0.99 to the power of 299 is 5 %).
constexpr uint64_t kFewestForP99 = 299;

std::optional<Duration> ended(int64_t length) {
  if (length >= kNeverEnded / 2 || length <= -kNeverEnded / 2) return std::nullopt;
  return Duration{length};
}

int64_t length_of(const IndependentRecovery& recovery) { return recovery.censored ? kNeverEnded : recovery.length.ns; }

Lengths sorted_lengths(const std::vector<IndependentRecovery>& recoveries) {
  Lengths lengths;
  for (const IndependentRecovery& recovery : recoveries) lengths.push_back(length_of(recovery));
  std::ranges::sort(lengths);
  return lengths;
}

/// The nearest rank's value; `lengths` are left in another order.
int64_t quantile(Lengths& lengths, uint64_t percent) {
  const size_t rank = std::max<size_t>((lengths.size() * percent + 99) / 100, 1);
  const auto place = lengths.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(lengths.begin(), place, lengths.end());
  return *place;
}

/// What one seed brings to the bootstrap.
struct DrawnSeed {
  std::optional<int64_t> before;
  std::optional<int64_t> now;
};

std::vector<DrawnSeed> by_seed(const std::vector<IndependentRecovery>& before,
                               const std::vector<IndependentRecovery>& now) {
  std::map<uint64_t, DrawnSeed> seeds;
  for (const IndependentRecovery& recovery : before) seeds[recovery.seed].before = length_of(recovery);
  for (const IndependentRecovery& recovery : now) seeds[recovery.seed].now = length_of(recovery);
  std::vector<DrawnSeed> drawn;
  for (const auto& [seed, lengths] : seeds) drawn.push_back(lengths);
  return drawn;
}

/// The differences of the quantile in resamples, sorted.
Lengths resampled_differences(const std::vector<DrawnSeed>& seeds, uint64_t percent, Random random) {
  Lengths differences;
  Lengths before;
  Lengths now;
  while (differences.size() < kResamples) {
    before.clear();
    now.clear();
    for (size_t i = 0; i < seeds.size(); ++i) {
      const DrawnSeed& seed = seeds[random.below(seeds.size())];
      if (seed.before) before.push_back(*seed.before);
      if (seed.now) now.push_back(*seed.now);
    }
    if (before.empty() || now.empty()) continue;
    differences.push_back(quantile(now, percent) - quantile(before, percent));
  }
  std::ranges::sort(differences);
  return differences;
}

/// The fewest values at the end of a sample of `one` whose all lying beyond `other` others is more than chance.
uint64_t telling_run(uint64_t one, uint64_t other) {
  double chance = 1;
  for (uint64_t count = 0; count < one; ++count) {
    chance *= static_cast<double>(one - count) / static_cast<double>(one + other - count);
    if (chance <= kTail) return count + 1;
  }
  return one + 1;
}

void judge(RecoveryChange& change, int64_t before, int64_t now, int64_t low, int64_t high, const NoiseFloor& floor) {
  using Kind = RecoveryChange::Kind;
  change.low = ended(low);
  change.high = ended(high);
  const int64_t difference = now - before;
  const int64_t noise = std::max(floor.absolute.ns, before / 100 * floor.percent);
  change.change = Kind::kWithinNoise;
  if (low > 0 && difference > noise) change.change = Kind::kRegressed;
  if (high < 0 && -difference > noise) change.change = Kind::kImproved;
}

class Comparing {
 public:
  Comparing(const std::vector<IndependentRecovery>& before, const std::vector<IndependentRecovery>& now,
            const NoiseFloor& floor, Random random)
      : before_(sorted_lengths(before)),
        now_(sorted_lengths(now)),
        seeds_(by_seed(before, now)),
        floor_(floor),
        random_(random) {}

  RecoveryChange of_quantile(uint64_t percent, uint64_t needed) const {
    Lengths before_lengths = before_;
    Lengths now_lengths = now_;
    const int64_t before = before_.empty() ? kNeverEnded : quantile(before_lengths, percent);
    const int64_t now = now_.empty() ? kNeverEnded : quantile(now_lengths, percent);
    RecoveryChange change = begun("p" + std::to_string(percent), before, now, needed);
    if (change.have < needed) return change;
    const Lengths differences = resampled_differences(seeds_, percent, random_.child(percent));
    const auto outside = static_cast<size_t>(kResamples * kTail);
    judge(change, before, now, differences[outside], differences[kResamples - 1 - outside], floor_);
    return change;
  }

  RecoveryChange of_maximum() const {
    const int64_t before = before_.empty() ? kNeverEnded : before_.back();
    const int64_t now = now_.empty() ? kNeverEnded : now_.back();
    const uint64_t above = telling_run(now_.size(), before_.size());
    const uint64_t below = telling_run(before_.size(), now_.size());
    RecoveryChange change = begun("max", before, now, 0);
    // With three on either side, even all of one above all of the other is one case of 20.
    change.needed = 4;
    if (above > now_.size() || below > before_.size()) return change;
    judge(change, before, now, now_[now_.size() - above] - before, now - before_[before_.size() - below], floor_);
    return change;
  }

 private:
  RecoveryChange begun(const std::string& figure, int64_t before, int64_t now, uint64_t needed) const {
    RecoveryChange change;
    change.figure = figure;
    change.before = ended(before);
    change.now = ended(now);
    change.have = std::min(before_.size(), now_.size());
    change.needed = needed;
    return change;
  }

  Lengths before_;
  Lengths now_;
  std::vector<DrawnSeed> seeds_;
  NoiseFloor floor_;
  Random random_;
};

}  // namespace

std::vector<IndependentRecovery> independent_recoveries(const scenarios::SuiteResult& suite,
                                                        const scenarios::ScenarioResult& scenario) {
  std::vector<IndependentRecovery> recoveries;
  for (const scenarios::RunResult& run : suite.runs) {
    if (run.scenario != scenario.name || run.path != scenario.path) continue;
    if (const faults::Episode* episode = scenarios::independent_recovery(run))
      recoveries.push_back({run.seed, episode->total(), episode->censored});
  }
  std::ranges::sort(recoveries, {}, &IndependentRecovery::seed);
  return recoveries;
}

std::vector<RecoveryChange> recovery_changes(const std::vector<IndependentRecovery>& before,
                                             const std::vector<IndependentRecovery>& now, const NoiseFloor& floor,
                                             std::string_view name) {
  if (before.empty() && now.empty()) return {};
  const Comparing comparing(before, now, floor, Random(1).child("baseline").child(name));
  return {comparing.of_quantile(50, kFewestForMedian), comparing.of_quantile(99, kFewestForP99),
          comparing.of_maximum()};
}

}  // namespace wavetank::reports
