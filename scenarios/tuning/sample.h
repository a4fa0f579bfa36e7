// Sample: everything observed of one candidate, the design behind it, and the draws by which its chance is judged.
#pragma once

#include <cstdint>
#include <vector>

#include "env/random.h"
#include "scenarios/tuning/failure_model.h"
#include "scenarios/tuning/observation.h"

namespace wavetank::scenarios::tuning {

/// Worlds without failures are made for so many seeds; each candidate has the same ones.
constexpr size_t kSteadySeeds = 4;

/// Which worlds are made. The same numbers mean the same chance for every candidate: common random numbers.
class Design {
 public:
  explicit Design(uint64_t seed) : random_(Random(seed).child("tune")) {}
  uint64_t steady_seed(size_t number) const { return seed_of("steady", number); }
  uint64_t cycle_seed(size_t number) const { return seed_of("cycle", number); }
  /// The failure of cycle `number`. The first 2^k of them have their phases spread over 2^k equal strata.
  FailurePoint failure(size_t number) const;

 private:
  uint64_t seed_of(const char* what, size_t number) const;
  Random random_;
};

struct Sample {
  std::vector<SteadyObservation> steady;      ///< by number of the seed
  std::vector<CapacityObservation> capacity;  ///< the same
  std::vector<CycleObservation> cycles;       ///< by number in the design
  bool several_failures = false;              ///< cycles were drawn with further failures in them
  uint64_t runs = 0;
};

/// One way in which chance might have fallen: which cycles there were, and how seeds deviated.
struct Draw {
  std::vector<size_t> cycles;
  std::vector<double> deviations;  ///< of seeds, normal; empty: none
  double scale = 1;                ///< makes a normal deviation one of Student's

  /// The mean of one value for each seed, as this draw has it.
  double mean(const std::vector<double>& by_seed) const;
};

/// All there is, undisturbed.
Draw everything(size_t cycles);

/// `count` draws for a sample of so many cycles: random half-samples (McCarthy 1969), one of each two neighbours in
/// phase, whose spread is that of the mean of a stratified sample; and Student's deviations for the few seeds. The same
/// for every candidate with as many cycles, so that differences are paired.
std::vector<Draw> make_draws(const Design& design, size_t cycles, size_t count);

}  // namespace wavetank::scenarios::tuning
