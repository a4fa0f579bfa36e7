// Running one scenario with one seed, as asked for.
#include "cli/run_one.h"

#include <unistd.h>

#include <algorithm>

namespace wavetank::cli {

scenarios::RunOne run_one_with(const scenarios::RunOptions& options) {
  return [options](const scenarios::Scenario& scenario, uint64_t seed) {
    const bool probed =
        std::ranges::find(scenario.reproduces.violated, "restorable") != scenario.reproduces.violated.end();
    scenarios::RunOptions wished = options;
    wished.probe_restore |= probed;
    wished.probe_every |= probed;
    return scenarios::run(scenario, seed, wished);
  };
}

uint32_t processors() {
  const long count = ::sysconf(_SC_NPROCESSORS_ONLN);
  return static_cast<uint32_t>(std::clamp(count, 1l, 1024l));
}

}  // namespace wavetank::cli
