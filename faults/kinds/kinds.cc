// The table of fault kinds: a new kind is one file in this folder and one line here.
#include <array>

#include "faults/kind.h"

#define WAVETANK_FAULT_KINDS(KIND) \
  KIND(kill)                       \
  KIND(power_off)                  \
  KIND(pause)                      \
  KIND(slow_cpu)                   \
  KIND(clock_skew)                 \
  KIND(clock_drift)                \
  KIND(partition)                  \
  KIND(delay)                      \
  KIND(duplicate)                  \
  KIND(drop)                       \
  KIND(reorder)                    \
  KIND(corrupt)                    \
  KIND(throttle)                   \
  KIND(limit_bandwidth)            \
  KIND(clog)                       \
  KIND(reset_connections)          \
  KIND(slow_disk)                  \
  KIND(stall_disk)                 \
  KIND(fail_disk)

namespace wavetank::faults {

#define WAVETANK_DECLARE_KIND(name) FaultKind name##_kind();
WAVETANK_FAULT_KINDS(WAVETANK_DECLARE_KIND)
#undef WAVETANK_DECLARE_KIND

std::span<const FaultKind> fault_kinds() {
#define WAVETANK_LIST_KIND(name) name##_kind(),
  static const auto kinds = std::to_array<FaultKind>({WAVETANK_FAULT_KINDS(WAVETANK_LIST_KIND)});
#undef WAVETANK_LIST_KIND
  return kinds;
}

const FaultKind* find_fault_kind(std::string_view name) {
  for (const FaultKind& kind : fault_kinds())
    if (kind.name == name) return &kind;
  return nullptr;
}

}  // namespace wavetank::faults
