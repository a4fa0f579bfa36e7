// The Zipf table, built with additions, multiplications and divisions only.
#include "scenarios/workload/zipf.h"

#include <fmt/format.h>

#include <algorithm>

#include "env/hash.h"
#include "env/option.h"
#include "env/random.h"

namespace wavetank::scenarios {
namespace {

constexpr uint64_t kSingleRanks = 4096;  // ranks with a cell of their own
constexpr uint64_t kWidening = 1024;     // later cells are 1/1024 as wide as their first rank
constexpr int kCellBits = 40;            // a cell holds 2^40 of weight

constexpr double kLn2 = 0.693147180559945309417232121458;

/// ln(x) for x ≥ 1, by halving into [1, 2) and the series of artanh.
double logarithm(double x) {
  int halvings = 0;
  for (; x >= 2; x /= 2) ++halvings;
  const double t = (x - 1) / (x + 1);
  double term = t;
  double sum = 0;
  for (int k = 1; k < 60; k += 2, term *= t * t) sum += term / k;
  return 2 * sum + halvings * kLn2;
}

/// e^-x for x ≥ 0, by e^-x = 2^-n · e^-r with r in [0, ln 2).
double negative_exponential(double x) {
  const double whole = x / kLn2;
  if (whole > 1000) return 0;
  const int n = static_cast<int>(whole);
  const double r = x - n * kLn2;
  double term = 1;
  double sum = 1;
  for (int k = 1; k < 20; ++k) sum += term *= -r / k;
  for (int i = 0; i < n; ++i) sum /= 2;
  return sum;
}

}  // namespace

Result<Skew> parse_skew(std::string_view text) {
  if (text == "uniform") return Skew{};
  const auto refused = [text] {
    return trouble(Trouble::kInvalid, fmt::format("'{}' is neither uniform nor zipf(S), such as zipf(1.1)", text));
  };
  if (!text.starts_with("zipf(") || !text.ends_with(')')) return refused();
  text.remove_prefix(5);
  text.remove_suffix(1);
  uint64_t thousandths = 0;
  int decimals = -1;
  for (const char c : text) {
    if (c == '.' && decimals < 0)
      decimals = 0;
    else if (c < '0' || c > '9' || decimals == 3 || thousandths > 100'000)
      return refused();
    else
      thousandths = thousandths * 10 + static_cast<uint64_t>(c - '0'), decimals += decimals >= 0 ? 1 : 0;
  }
  if (text.empty() || text.front() == '.' || decimals == 0) return refused();
  for (int i = std::max(decimals, 0); i < 3; ++i) thousandths *= 10;
  if (thousandths > 10'000)
    return trouble(Trouble::kInvalid, fmt::format("zipf({}) is too steep; the exponent is at most 10", text));
  return Skew{false, static_cast<uint32_t>(thousandths)};
}

Zipf::Zipf(uint64_t count, uint32_t exponent_thousandths) {
  std::vector<double> weights;
  double total = 0;
  for (uint64_t first = 0; first < count;) {
    const uint64_t width =
        first < kSingleRanks ? 1 : std::min<uint64_t>(std::max<uint64_t>(first / kWidening, 1), count - first);
    const double middle = static_cast<double>(first) + (static_cast<double>(width) + 1) / 2;
    first_.push_back(first);
    weights.push_back(static_cast<double>(width) *
                      negative_exponential(logarithm(middle) * exponent_thousandths / 1000));
    total += weights.back();
    first += width;
  }
  first_.push_back(count);

  // Weights become integers that sum to exactly one full cell each; rounding goes to the first, the heaviest.
  const size_t n = weights.size();
  const uint64_t full = uint64_t{1} << kCellBits;
  std::vector<uint64_t> left(n);
  uint64_t sum = 0;
  for (size_t i = 0; i < n; ++i) {
    left[i] = static_cast<uint64_t>(weights[i] / total * static_cast<double>(n) * static_cast<double>(full));
    sum += left[i];
  }
  left[0] += full * n - sum;

  // Each cell that is not full takes the rest of its room from one that is too full.
  cells_.resize(n);
  std::vector<uint32_t> light;
  std::vector<uint32_t> heavy;
  for (size_t i = 0; i < n; ++i) (left[i] < full ? light : heavy).push_back(static_cast<uint32_t>(i));
  while (!light.empty() && !heavy.empty()) {
    const uint32_t small = light.back();
    const uint32_t large = heavy.back();
    light.pop_back();
    cells_[small] = {left[small], large};
    left[large] -= full - left[small];
    if (left[large] >= full) continue;
    heavy.pop_back();
    light.push_back(large);
  }
  for (const uint32_t rest : heavy) cells_[rest] = {full, rest};
  for (const uint32_t rest : light) cells_[rest] = {full, rest};
}

uint64_t Zipf::rank(uint64_t draw) const {
  const unsigned __int128 product = static_cast<unsigned __int128>(draw) * cells_.size();
  auto index = static_cast<size_t>(product >> 64);
  const uint64_t within = static_cast<uint64_t>(product) >> (64 - kCellBits);
  if (within >= cells_[index].threshold) index = cells_[index].alias;
  const uint64_t width = first_[index + 1] - first_[index];
  return width == 1 ? first_[index] : first_[index] + Random::scale(mix64(draw), width);
}

}  // namespace wavetank::scenarios
