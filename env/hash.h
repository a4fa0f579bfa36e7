// Hashes that are the same in every build and on every machine: 64-bit mixing, names, and 128-bit digests of bytes.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace wavetank {

/// A bijection on 64 bits with good avalanche (the finaliser of SplitMix64, Steele et al. 2014).
constexpr uint64_t mix64(uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

/// The inverse of mix64: unmix64(mix64(x)) == x.
constexpr uint64_t unmix64(uint64_t x) {
  x = (x ^ (x >> 31) ^ (x >> 62)) * 0x319642B2D24D8EC3ull;
  x = (x ^ (x >> 27) ^ (x >> 54)) * 0x96DE1B173F119089ull;
  x = x ^ (x >> 30) ^ (x >> 60);
  return x - 0x9E3779B97F4A7C15ull;
}

/// A hash of a short name that can be computed at compile time (FNV-1a, then mixed).
constexpr uint64_t hash_name(std::string_view name) {
  uint64_t hash = 0xCBF29CE484222325ull;
  for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return mix64(hash);
}

/// 128 bits that stand for content.
struct Digest {
  uint64_t high = 0;
  uint64_t low = 0;
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

/// XXH3-64 and XXH3-128 of bytes.
uint64_t hash_bytes(std::span<const std::byte> bytes);
Digest digest_bytes(std::span<const std::byte> bytes);

/// 32 hexadecimal digits.
std::string to_string(const Digest& digest);

}  // namespace wavetank
