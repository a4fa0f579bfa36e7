// The table of invariants: a new one is one file in this folder and one line here.
#include <array>

#include "faults/invariant.h"

#define WAVETANK_INVARIANTS(INVARIANT) \
  INVARIANT(exactly_once)              \
  INVARIANT(upsert)                    \
  INVARIANT(at_least_once)             \
  INVARIANT(at_most_once)              \
  INVARIANT(key_order)                 \
  INVARIANT(ingest)                    \
  INVARIANT(convergence)               \
  INVARIANT(recovery_time)             \
  INVARIANT(transaction_outcome)       \
  INVARIANT(commit_after_checkpoint)   \
  INVARIANT(fencing)                   \
  INVARIANT(watermark)                 \
  INVARIANT(stable_output)             \
  INVARIANT(late_verdicts)             \
  INVARIANT(checkpoint_liveness)       \
  INVARIANT(newest_checkpoint)         \
  INVARIANT(consistent_cut)            \
  INVARIANT(bounded_buffers)           \
  INVARIANT(credit_conservation)       \
  INVARIANT(restorable)

namespace wavetank::faults {

#define WAVETANK_DECLARE_INVARIANT(name) InvariantKind name##_invariant();
WAVETANK_INVARIANTS(WAVETANK_DECLARE_INVARIANT)
#undef WAVETANK_DECLARE_INVARIANT

std::span<const InvariantKind> invariant_kinds() {
#define WAVETANK_LIST_INVARIANT(name) name##_invariant(),
  static const auto kinds = std::to_array<InvariantKind>({WAVETANK_INVARIANTS(WAVETANK_LIST_INVARIANT)});
#undef WAVETANK_LIST_INVARIANT
  return kinds;
}

}  // namespace wavetank::faults
