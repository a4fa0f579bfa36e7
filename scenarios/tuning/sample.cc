// The design of a tuning's worlds, and half-samples of it.
#include "scenarios/tuning/sample.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "scenarios/tuning/low_discrepancy.h"

namespace wavetank::scenarios::tuning {
namespace {

double unit(uint64_t draw) { return (static_cast<double>(draw >> 11) + 0.5) * 0x1p-53; }

/// Box and Muller's method.
double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(unit(random.next())));
  return radius * std::cos(2 * std::numbers::pi * unit(random.next()));
}

}  // namespace

uint64_t Design::seed_of(const char* what, size_t number) const { return random_.child(what).child(number).seed(); }

FailurePoint Design::failure(size_t number) const {
  const auto coordinate = [&](uint32_t base, const char* name) {
    return shifted(radical_inverse(base, number), unit(random_.child(name).seed()));
  };
  return {coordinate(2, "phase"), coordinate(3, "kind"), coordinate(5, "victim"), coordinate(7, "company")};
}

double Draw::mean(const std::vector<double>& by_seed) const {
  if (by_seed.empty()) return 0;
  const auto count = static_cast<double>(by_seed.size());
  const double mean = std::accumulate(by_seed.begin(), by_seed.end(), 0.0) / count;
  if (deviations.empty() || by_seed.size() < 2) return mean;
  double moved = 0;
  for (size_t i = 0; i < by_seed.size(); ++i) moved += deviations[i % deviations.size()] * (by_seed[i] - mean);
  return mean + scale * moved / std::sqrt(count * (count - 1));
}

Draw everything(size_t cycles) {
  Draw draw;
  draw.cycles.resize(cycles);
  std::iota(draw.cycles.begin(), draw.cycles.end(), size_t{0});
  return draw;
}

std::vector<Draw> make_draws(const Design& design, size_t cycles, size_t count) {
  std::vector<size_t> by_phase = everything(cycles).cycles;
  std::sort(by_phase.begin(), by_phase.end(),
            [&](size_t a, size_t b) { return design.failure(a).phase < design.failure(b).phase; });
  Random random = Random(design.cycle_seed(cycles)).child("draws");
  std::vector<Draw> draws(count);
  for (Draw& draw : draws) {
    for (size_t pair = 0; pair + 1 < by_phase.size(); pair += 2)
      draw.cycles.push_back(by_phase[pair + random.below(2)]);
    if (by_phase.size() % 2 == 1) draw.cycles.push_back(by_phase.back());
    for (size_t i = 0; i < kSteadySeeds; ++i) draw.deviations.push_back(normal(random));
    // Student's with as many degrees of freedom as there are seeds but one.
    double chi = 0;
    for (size_t i = 1; i < kSteadySeeds; ++i) {
      const double z = normal(random);
      chi += z * z;
    }
    draw.scale = std::sqrt(static_cast<double>(kSteadySeeds - 1) / chi);
  }
  return draws;
}

}  // namespace wavetank::scenarios::tuning
