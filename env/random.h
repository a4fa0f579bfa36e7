// Random: named, seeded streams of chance; and chance keyed by name and number for what belongs to the outside.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "env/hash.h"

namespace wavetank {

/// Probability in parts per billion, so that no decision needs floating point.
struct Probability {
  uint32_t ppb = 0;
  friend constexpr auto operator<=>(Probability, Probability) = default;
  static constexpr Probability never() { return {0}; }
  static constexpr Probability always() { return {1'000'000'000}; }
};

/// A stream of 64-bit draws (xoshiro256**, Blackman and Vigna 2018).
/// Its children depend on its seed and their name, never on how much was drawn.
class Random {
 public:
  explicit constexpr Random(uint64_t seed) : seed_(seed) {
    for (uint64_t& word : state_) word = seed = mix64(seed);
  }

  /// An independent stream named below this one, as in `random.child("link/3/7")`.
  constexpr Random child(std::string_view name) const { return Random(mix64(seed_ ^ hash_name(name))); }
  constexpr Random child(uint64_t number) const { return Random(mix64(mix64(seed_) + number)); }

  constexpr uint64_t next() {
    const uint64_t result = rotl(state_[1] * 5, 7) * 9;
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotl(state_[3], 45);
    return result;
  }
  /// Uniform in [0, bound); the bias is below bound / 2^64.
  constexpr uint64_t below(uint64_t bound) { return scale(next(), bound); }
  constexpr bool chance(Probability p) { return below(1'000'000'000) < p.ppb; }

  constexpr uint64_t seed() const { return seed_; }

  /// Maps a 64-bit draw onto [0, bound).
  static constexpr uint64_t scale(uint64_t draw, uint64_t bound) {
    return static_cast<uint64_t>((static_cast<unsigned __int128>(draw) * bound) >> 64);
  }

 private:
  static constexpr uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

  uint64_t seed_;
  std::array<uint64_t, 4> state_{};
};

/// Counter-based chance: the same draw for the same (key, counter), in whatever order it is asked for.
class KeyedRandom {
 public:
  explicit constexpr KeyedRandom(const Random& stream) : key_(mix64(stream.seed())) {}
  constexpr uint64_t draw(uint64_t counter) const { return mix64(mix64(counter ^ key_) + key_); }
  constexpr uint64_t draw(uint64_t counter, uint64_t lane) const { return draw(mix64(counter) + lane); }
  constexpr bool chance(uint64_t counter, Probability p) const {
    return Random::scale(draw(counter), 1'000'000'000) < p.ppb;
  }

 private:
  uint64_t key_;
};

}  // namespace wavetank
