// XXH3 behind our own names.
#include "env/hash.h"

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#if defined(__x86_64__)
// The library's own, which use the widest vectors this machine has. The values are the same.
extern "C" XXH64_hash_t XXH3_64bits_dispatch(const void* bytes, size_t count);
extern "C" XXH128_hash_t XXH3_128bits_dispatch(const void* bytes, size_t count);
#else
#define XXH3_64bits_dispatch XXH3_64bits
#define XXH3_128bits_dispatch XXH3_128bits
#endif

namespace wavetank {
namespace {

constexpr size_t kLong = 512;  // from here on vectors are worth a call into the library

}  // namespace

uint64_t hash_bytes(std::span<const std::byte> bytes) {
  return bytes.size() < kLong ? XXH3_64bits(bytes.data(), bytes.size())
                              : XXH3_64bits_dispatch(bytes.data(), bytes.size());
}

Digest digest_bytes(std::span<const std::byte> bytes) {
  const XXH128_hash_t hash = bytes.size() < kLong ? XXH3_128bits(bytes.data(), bytes.size())
                                                  : XXH3_128bits_dispatch(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

std::string to_string(const Digest& digest) { return fmt::format("{:016x}{:016x}", digest.high, digest.low); }

}  // namespace wavetank
