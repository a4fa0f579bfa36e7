// Quantile tables of distributions, computed with + - * / alone, so that every machine gets the same bits.
#include "env/distribution.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <optional>
#include <string>

#include "env/check.h"
#include "env/option.h"

namespace wavetank {
namespace {

constexpr size_t kCells = 1024;
constexpr double kLn2High = 0x1.62e42fefa38p-1;  // the first 42 bits of ln 2, so that a small multiple is exact
constexpr double kLn2Low = 0x1.ef35793c7673p-45;
constexpr double kLongest = 9.0e18;  // below 2^63 ns

/// e^x for |x| below 700.
double exponential_of(double x) {
  const double scaled = x / (kLn2High + kLn2Low);
  const auto k = static_cast<int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const double r = (x - static_cast<double>(k) * kLn2High) - static_cast<double>(k) * kLn2Low;
  double sum = 1.0;
  for (int n = 16; n >= 1; --n) sum = 1.0 + sum * r / n;
  return sum * std::bit_cast<double>(static_cast<uint64_t>(k + 1023) << 52);
}

/// The natural logarithm of a positive normal number.
double logarithm_of(double x) {
  const auto bits = std::bit_cast<uint64_t>(x);
  auto exponent = static_cast<int64_t>(bits >> 52) - 1023;
  double mantissa = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFull) | 0x3FF0000000000000ull);
  if (mantissa > 1.4142135623730951) {
    mantissa = mantissa / 2;
    ++exponent;
  }
  const double s = (mantissa - 1.0) / (mantissa + 1.0);
  const double square = s * s;
  double sum = 0.0;
  for (int n = 25; n >= 1; n -= 2) sum = sum * square + 1.0 / n;
  const auto e = static_cast<double>(exponent);
  return e * kLn2High + (2.0 * s * sum + e * kLn2Low);
}

/// The standard normal density at z.
double normal_density(double z) { return 0.3989422804014327 * exponential_of(-z * z / 2); }

/// P(0 < Z < z) by the series φ(z) (z + z³/3 + z⁵/15 + …), which converges everywhere.
double normal_mass_up_to(double z) {
  double term = z;
  double sum = z;
  for (int n = 3; n < 200 && term > sum * 1e-17; n += 2) {
    term = term * z * z / n;
    sum += term;
  }
  return normal_density(z) * sum;
}

/// The z with P(0 < Z < z) = mass, by Newton's method from `guess`, a little below it.
double normal_quantile_above_median(double mass, double guess) {
  double z = guess;
  for (int i = 0; i < 5; ++i) z = z - (normal_mass_up_to(z) - mass) / normal_density(z);
  return z;
}

/// Where the tables are evaluated: cell borders, except that the ends stand half a cell inside.
double place(size_t i, double cells) {
  if (i == 0) return 0.5 / cells;
  return static_cast<double>(i) / cells;
}

struct Table {
  std::array<double, kCells + 1> body;
  std::array<double, kCells + 1> tail;
};

/// `complement` is 1 - p, exact in the tail where p itself would have lost its digits.
double tail_complement(size_t i) {
  const double cells = kCells;
  if (i == kCells) return 0.5 / (cells * cells);
  return static_cast<double>(kCells - i) / (cells * cells);
}

/// The standard normal quantiles; one table a process, since every lognormal is a stretch of it.
const Table& normal_table() {
  static const Table table = [] {
    Table t{};
    double z = 0;
    t.body[kCells / 2] = 0;
    for (size_t i = kCells / 2 + 1; i < kCells; ++i) {
      z = normal_quantile_above_median(place(i, kCells) - 0.5, z);
      t.body[i] = z;
      t.body[kCells - i] = -z;
    }
    for (size_t i = 0; i <= kCells; ++i) {
      z = normal_quantile_above_median(0.5 - tail_complement(i), z);
      t.tail[i] = z;
    }
    t.body[kCells] = t.tail[0];
    t.body[0] = -normal_quantile_above_median(0.5 - place(0, kCells), t.tail[0]);
    return t;
  }();
  return table;
}

int64_t rounded(double ns) {
  if (!(ns < kLongest)) return static_cast<int64_t>(kLongest);
  return static_cast<int64_t>(ns + 0.5);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// How one family of distributions is written.
struct Family {
  std::string_view name;
  std::array<std::string_view, 2> arguments;
  size_t count;
  std::string_view example;
};
constexpr Family kFamilies[] = {
    {"constant", {"value"}, 1, "constant(5ms)"},
    {"uniform", {"low", "high"}, 2, "uniform(1ms, 3ms)"},
    {"exponential", {"mean"}, 1, "exponential(mean: 2ms)"},
    {"lognormal", {"p50", "p99"}, 2, "lognormal(p50: 1ms, p99: 8ms)"},
};

tl::unexpected<Error> invalid(std::string message) { return trouble(Trouble::kInvalid, std::move(message)); }

Result<Duration> parse_argument(const Family& family, size_t position, std::string_view text,
                                std::array<bool, 2>& given, std::array<Duration, 2>& values) {
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view key = trimmed(text.substr(0, colon));
    for (position = 0; position < family.count && family.arguments[position] != key;) ++position;
    if (position == family.count)
      return invalid(fmt::format("{} has no argument '{}'; write {}", family.name, key, family.example));
    text = trimmed(text.substr(colon + 1));
  }
  if (position >= family.count) return invalid(fmt::format("too many arguments; write {}", family.example));
  if (given[position])
    return invalid(fmt::format("{} is given twice; write {}", family.arguments[position], family.example));
  Duration value;
  if (auto parsed = parse_option(text, value); !parsed)
    return invalid(fmt::format("{}: {}", family.arguments[position], parsed.error().message));
  if (value < Duration{}) return invalid(fmt::format("{} must not be negative", family.arguments[position]));
  given[position] = true;
  return values[position] = value;
}

Result<std::array<Duration, 2>> parse_arguments(const Family& family, std::string_view list) {
  std::array<bool, 2> given{};
  std::array<Duration, 2> values{};
  for (size_t position = 0; !trimmed(list).empty(); ++position) {
    const size_t comma = list.find(',');
    auto parsed = parse_argument(family, position, trimmed(list.substr(0, comma)), given, values);
    if (!parsed) return tl::unexpected<Error>(parsed.error());
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  for (size_t i = 0; i < family.count; ++i)
    if (!given[i]) return invalid(fmt::format("{} is missing; write {}", family.arguments[i], family.example));
  return values;
}

}  // namespace

Distribution Distribution::constant(Duration value) {
  Distribution d;
  d.constant_ = value;
  d.text_ = to_string(value);
  return d;
}

Distribution Distribution::uniform(Duration low, Duration high) {
  CHECK(low <= high, "uniform from {} to {}", low.ns, high.ns);
  Distribution d;
  const auto width = static_cast<unsigned __int128>(high.ns - low.ns);
  for (size_t i = 0; i <= kCells; ++i) {
    d.quantiles_.push_back(low.ns + static_cast<int64_t>(width * i / kCells));
    d.tail_.push_back(low.ns + static_cast<int64_t>(width * (kCells * (kCells - 1) + i) / (kCells * kCells)));
  }
  d.text_ = fmt::format("uniform({}, {})", to_string(low), to_string(high));
  return d;
}

Distribution Distribution::exponential(Duration mean) {
  CHECK(mean >= Duration{}, "a negative mean");
  Distribution d;
  const auto scale = static_cast<double>(mean.ns);
  for (size_t i = 0; i <= kCells; ++i) {
    const double left = i == kCells ? 1.0 / kCells : static_cast<double>(kCells - i) / kCells;
    d.quantiles_.push_back(i == 0 ? 0 : rounded(-scale * logarithm_of(left)));
    d.tail_.push_back(rounded(-scale * logarithm_of(tail_complement(i))));
  }
  d.quantiles_[kCells] = d.tail_[0];
  d.text_ = fmt::format("exponential(mean: {})", to_string(mean));
  return d;
}

Distribution Distribution::lognormal(Duration p50, Duration p99) {
  CHECK(p50 <= p99 && p50 >= Duration{}, "lognormal with p50 {} and p99 {}", p50.ns, p99.ns);
  Distribution d;
  const auto median = static_cast<double>(p50.ns);
  // 2.3263… is the standard normal's own 99th percentile.
  const double sigma = p50.ns == 0 ? 0 : logarithm_of(static_cast<double>(p99.ns) / median) / 2.3263478740408408;
  const Table& z = normal_table();
  for (size_t i = 0; i <= kCells; ++i) {
    d.quantiles_.push_back(rounded(median * exponential_of(sigma * z.body[i])));
    d.tail_.push_back(rounded(median * exponential_of(sigma * z.tail[i])));
  }
  d.text_ = fmt::format("lognormal(p50: {}, p99: {})", to_string(p50), to_string(p99));
  return d;
}

Result<Distribution> Distribution::parse(std::string_view text) {
  text = trimmed(text);
  const size_t open = text.find('(');
  if (open == std::string_view::npos) {
    Duration value;
    if (!parse_option(text, value) || value < Duration{})
      return invalid(
          "expected a duration such as 5ms, or uniform(1ms, 3ms), exponential(mean: 2ms), lognormal(p50: 1ms, p99: "
          "8ms)");
    return constant(value);
  }
  if (text.back() != ')') return invalid("the closing ) is missing");
  const std::string_view name = trimmed(text.substr(0, open));
  for (const Family& family : kFamilies) {
    if (family.name != name) continue;
    auto arguments = parse_arguments(family, text.substr(open + 1, text.size() - open - 2));
    if (!arguments) return tl::unexpected<Error>(arguments.error());
    const auto [first, second] = *arguments;
    if (family.count == 2 && second < first)
      return invalid(fmt::format("{} must not exceed {}", family.arguments[0], family.arguments[1]));
    if (name == "constant") return constant(first);
    if (name == "uniform") return uniform(first, second);
    if (name == "exponential") return exponential(first);
    if (first.ns == 0) return invalid("p50 must be above zero");
    return lognormal(first, second);
  }
  return invalid(
      fmt::format("no distribution is called '{}'; there are constant, uniform, exponential and lognormal", name));
}

Duration Distribution::quantile(uint64_t draw) const {
  if (is_constant()) return constant_;
  const size_t cell = draw >> 54;
  const bool in_tail = cell == kCells - 1;
  const int64_t* values = in_tail ? &tail_[(draw >> 44) & (kCells - 1)] : &quantiles_[cell];
  const uint64_t fraction = (in_tail ? draw >> 12 : draw >> 22) & 0xFFFFFFFFull;
  const auto step = static_cast<unsigned __int128>(values[1] - values[0]);
  return {values[0] + static_cast<int64_t>((step * fraction) >> 32)};
}

Duration Distribution::smallest() const { return is_constant() ? constant_ : Duration{quantiles_[0]}; }

}  // namespace wavetank
