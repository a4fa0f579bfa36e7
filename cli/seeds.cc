// Reading counts and ranges of seeds.
#include "cli/seeds.h"

#include <fmt/format.h>

#include <charconv>

namespace wavetank::cli {
namespace {

constexpr uint64_t kMostSeeds = 1'000'000;

}  // namespace

Result<uint64_t> parse_seed(std::string_view text) {
  uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc{} || end != text.data() + text.size())
    return trouble(Trouble::kInvalid, fmt::format("'{}' is no seed; a seed is a whole number such as 42", text));
  return seed;
}

Result<std::vector<uint64_t>> parse_seeds(std::string_view text) {
  const size_t dots = text.find("..");
  const Result<uint64_t> first = dots == text.npos ? Result<uint64_t>(1) : parse_seed(text.substr(0, dots));
  const Result<uint64_t> last = parse_seed(dots == text.npos ? text : text.substr(dots + 2));
  if (!first || !last)
    return trouble(Trouble::kInvalid, fmt::format("'{}' are no seeds; give a count such as 200 or a range such as "
                                                  "1000..1199",
                                                  text));
  std::vector<uint64_t> seeds;
  if (dots != text.npos && *last < *first)
    return trouble(Trouble::kInvalid, fmt::format("seeds '{}' end before they begin", text));
  if (*last >= *first && *last - *first >= kMostSeeds)
    return trouble(Trouble::kInvalid, fmt::format("seeds '{}' are more than {}", text, kMostSeeds));
  for (uint64_t i = 0; *last >= *first && i <= *last - *first; ++i) seeds.push_back(*first + i);
  return seeds;
}

}  // namespace wavetank::cli
