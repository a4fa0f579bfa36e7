// MemoryRegion: a large aligned piece of raw memory for pools; pages are touched only when used.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <utility>

#include "env/check.h"

namespace wavetank::sim {

/// Owns `bytes` (a multiple of 2 MiB) of uninitialised memory. With `huge`, the system is asked for 2 MiB pages:
/// pools that are walked at random miss the translation cache far less often. Constructs and destroys nothing.
class MemoryRegion {
 public:
  static constexpr size_t kUnit = size_t{2} << 20;

  MemoryRegion(size_t bytes, bool huge) : place_(std::aligned_alloc(kUnit, bytes)) {
    CHECK(place_ != nullptr, "out of memory for {} bytes", bytes);
    if (huge) advise_huge_pages(place_, bytes);
  }
  MemoryRegion(MemoryRegion&& other) noexcept : place_(std::exchange(other.place_, nullptr)) {}
  MemoryRegion& operator=(MemoryRegion&&) = delete;
  ~MemoryRegion() { std::free(place_); }

  void* place() const { return place_; }

 private:
  static void advise_huge_pages(void* place, size_t bytes);

  void* place_;
};

}  // namespace wavetank::sim
