// Key groups: the unit in which keyed state is kept and moved. key → group → task.
#pragma once

#include <cstdint>

#include "env/hash.h"
#include "env/random.h"

namespace wavetank::engine {

/// The group of a key, in [0, groups).
constexpr uint32_t key_group(uint64_t key, uint32_t groups) {
  return static_cast<uint32_t>(Random::scale(mix64(key), groups));
}

/// The task that owns a group, in [0, parallelism): contiguous ranges, sizes differing by at most one.
constexpr uint32_t owner_of_group(uint32_t group, uint32_t groups, uint32_t parallelism) {
  return static_cast<uint32_t>(uint64_t{group} * parallelism / groups);
}

/// The groups [first, last) of one task.
struct KeyGroupRange {
  uint32_t first = 0;
  uint32_t last = 0;
  uint32_t groups = 0;  ///< how many there are in all
  constexpr bool contains(uint32_t group) const { return first <= group && group < last; }
};

/// The groups that `subtask` of `parallelism` owns: the inverse of owner_of_group.
constexpr KeyGroupRange groups_of(uint32_t subtask, uint32_t groups, uint32_t parallelism) {
  const auto first_of = [&](uint64_t task) {
    return static_cast<uint32_t>((task * groups + parallelism - 1) / parallelism);
  };
  return {first_of(subtask), first_of(subtask + 1), groups};
}

}  // namespace wavetank::engine
