// The one system call of the pools; where it does not exist, small pages serve as well.
#include "sim/memory_region.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace wavetank::sim {

void MemoryRegion::advise_huge_pages([[maybe_unused]] void* place, [[maybe_unused]] size_t bytes) {
#ifdef __linux__
  madvise(place, bytes, MADV_HUGEPAGE);
#endif
}

}  // namespace wavetank::sim
