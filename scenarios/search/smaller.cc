// Descending through values.
#include "scenarios/search/smaller.h"

#include <algorithm>

namespace wavetank::scenarios::search {
namespace {

/// The largest number of two digits, and zeros, that is not above `value`.
int64_t two_digits(int64_t value) {
  int64_t unit = 1;
  while (value / unit >= 100) unit *= 10;
  return value / unit * unit;
}

template <class T>
void add_new(std::vector<T>& values, T value) {
  if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

template <class T>
std::vector<std::string> texts_of(const std::vector<T>& values) {
  std::vector<std::string> texts;
  for (const T& value : values) texts.push_back(format_option(value));
  return texts;
}

std::vector<std::string> smaller_shares(const std::string& text) {
  Probability share;
  if (!parse_option(text, share)) return {};
  std::vector<Probability> shares;
  constexpr uint32_t kLeast = 10'000'000;  // 1%
  for (const uint64_t ppb : smaller_counts(share.ppb / kLeast, 1))
    shares.push_back(Probability{static_cast<uint32_t>(ppb * kLeast)});
  return texts_of(shares);
}

}  // namespace

std::vector<uint64_t> smaller_counts(uint64_t value, uint64_t least) {
  std::vector<uint64_t> counts;
  if (value <= least) return counts;
  for (const uint64_t count : {least, value / 10, value / 2, value <= 10 ? value - 1 : value / 4 * 3})
    if (count >= least) add_new(counts, count);
  return counts;
}

std::vector<Duration> smaller_durations(Duration value) {
  std::vector<Duration> durations;
  for (const int64_t ns : {value.ns / 10, value.ns / 2, value.ns / 4 * 3})
    if (const int64_t rounded = two_digits(ns) / (1_ms).ns * (1_ms).ns; rounded > 0 && rounded < value.ns)
      add_new(durations, Duration{rounded});
  return durations;
}

std::vector<Duration> rounder_durations(Duration value) {
  std::vector<Duration> durations;
  // Else it could be rounded up and made smaller in turn for ever.
  if (value.ns == two_digits(value.ns)) return durations;
  for (const Duration grid : {1_s, 100_ms, 10_ms, 1_ms}) {
    const int64_t down = value.ns / grid.ns * grid.ns;
    if (down == value.ns) break;
    if (down > 0) add_new(durations, Duration{down});
    add_new(durations, Duration{down + grid.ns});
  }
  return durations;
}

std::vector<std::string> smaller_texts(OptionType type, const std::string& text) {
  switch (type) {
    case OptionType::kDuration:
    case OptionType::kDistribution: {
      Duration value;
      return parse_option(text, value) ? texts_of(smaller_durations(value)) : std::vector<std::string>();
    }
    case OptionType::kProbability:
      return smaller_shares(text);
    case OptionType::kInteger: {
      uint64_t value = 0;
      return parse_option(text, value) ? texts_of(smaller_counts(value, 1)) : std::vector<std::string>();
    }
    default:
      return {};
  }
}

}  // namespace wavetank::scenarios::search
