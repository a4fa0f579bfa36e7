// Experiments in a pool of children, within a budget.
#include "scenarios/tuning/laboratory.h"

#include <algorithm>

namespace wavetank::scenarios::tuning {
namespace {

constexpr Duration kTick = 200_ms;
/// Wall time that one world may take.
constexpr Duration kWatchdog = 300_s;

}  // namespace

Laboratory::Laboratory(const TuneOptions& options, TuneObserver& observer)
    : options_(options), observer_(observer), began_(wall_clock()) {}

bool Laboratory::may_start(double within) {
  if (interrupted()) return false;
  const bool left = options_.most_runs > 0
                        ? static_cast<double>(runs_) < within * static_cast<double>(options_.most_runs)
                        : static_cast<double>(elapsed().ns) < within * static_cast<double>(options_.budget.ns);
  spent_ |= !left;
  return left;
}

bool Laboratory::run(std::string_view what, std::vector<Experiment> experiments, double within) {
  ProcessPool pool({std::max(options_.jobs, 1u), kWatchdog});
  size_t next = 0;
  uint64_t finished = 0;
  observer_.progress(what, 0, experiments.size());
  while (true) {
    while (next < experiments.size() && !pool.full() && may_start(within)) {
      pool.start(next, experiments[next].world);
      ++next;
      ++runs_;
    }
    if (pool.idle() || interrupted()) break;
    for (const ChildEnding& ending : pool.wait(kTick)) {
      experiments[ending.token].observe(ending);
      ++finished;
    }
    observer_.progress(what, finished, experiments.size());
  }
  pool.kill_all();
  return finished == experiments.size();
}

}  // namespace wavetank::scenarios::tuning
