// Understanding `--param`, and spreading values over a range.
#include "scenarios/tuning/parameter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "env/option.h"
#include "scenarios/tuning/low_discrepancy.h"

namespace wavetank::scenarios::tuning {
namespace {

/// A value as a number, in the unit its axis has, and the unit's scale to whole steps.
struct Amount {
  Unit unit = Unit::kNumber;
  double value = 0;
};

template <class T>
std::optional<double> read(std::string_view text, double (*amount)(T)) {
  T value{};
  if (!parse_option(text, value)) return std::nullopt;
  return amount(value);
}

std::optional<Amount> read_amount(std::string_view text) {
  if (const auto v = read<int64_t>(text, [](int64_t n) { return static_cast<double>(n); }))
    return Amount{Unit::kCount, *v};
  if (const auto v = read<Duration>(text, [](Duration d) { return static_cast<double>(d.ns) / 1e9; }))
    return Amount{Unit::kSeconds, *v};
  if (const auto v = read<ByteSize>(text, [](ByteSize b) { return static_cast<double>(b.bytes); }))
    return Amount{Unit::kBytes, *v};
  if (const auto v = read<Probability>(text, [](Probability p) { return p.ppb / 1e9; }))
    return Amount{Unit::kShare, *v};
  if (const auto v = read<Rate>(text, [](Rate r) { return static_cast<double>(r.per_hour) / 3600; }))
    return Amount{Unit::kNumber, *v};
  return std::nullopt;
}

/// Two significant digits, from a hundred on three, are enough for a value that somebody will paste.
double rounded(double value) {
  if (value <= 0) return value;
  const double step = std::pow(10.0, std::floor(std::log10(value)) - (value < 100 ? 1 : 2));
  return std::round(value / step) * step;
}

std::string write(Unit unit, double value) {
  switch (unit) {
    case Unit::kSeconds:
      return format_option(Duration{std::llround(value * 1e9)});
    case Unit::kBytes:
      return format_option(ByteSize{static_cast<uint64_t>(std::llround(value))});
    case Unit::kShare:
      return format_option(Probability{static_cast<uint32_t>(std::llround(value * 1e9))});
    case Unit::kCount:
      return std::to_string(std::llround(value));
    default:
      return format_option(Rate{static_cast<uint64_t>(std::llround(value * 3600))});
  }
}

/// From `low` to `high`, in equal factors or equal steps.
std::vector<double> spread(double low, double high, bool logarithmic) {
  constexpr int kLinearValues = 6;
  const int steps =
      logarithmic ? std::max(static_cast<int>(std::ceil(std::log2(high / low) - 1e-9)), 1) : kLinearValues - 1;
  std::vector<double> values{low};
  for (int i = 1; i < steps; ++i) {
    const double part = static_cast<double>(i) / steps;
    values.push_back(logarithmic ? low * std::pow(high / low, part) : low + (high - low) * part);
  }
  values.push_back(high);
  return values;
}

tl::unexpected<Error> refused(std::string message) { return trouble(Trouble::kInvalid, std::move(message)); }

Result<ParameterRange> range(ParameterRange range, const std::string& first, const std::string& last) {
  const std::optional<Amount> low = read_amount(first);
  const std::optional<Amount> high = read_amount(last);
  const std::string& key = range.parameter.key;
  if (!low) return refused(fmt::format("{}: '{}' is no amount, such as 5s, 10 or 1MB", key, first));
  if (!high) return refused(fmt::format("{}: '{}' is no amount, such as 5s, 10 or 1MB", key, last));
  if (low->unit != high->unit)
    return refused(fmt::format("{}: '{}' and '{}' are of different kinds", key, first, last));
  if (!(low->value < high->value)) return refused(fmt::format("{}: '{}' is not less than '{}'", key, first, last));
  range.parameter.unit = low->unit;
  range.parameter.logarithmic = low->value > 0 && high->value > 4 * low->value;
  const std::vector<double> all = spread(low->value, high->value, range.parameter.logarithmic);
  for (size_t i = 0; i < all.size(); ++i) {
    const bool end = i == 0 || i + 1 == all.size();
    const std::string text = i == 0 ? first : end ? last : write(low->unit, rounded(all[i]));
    if (!range.values.empty() && range.values.back() == text) continue;
    range.values.push_back(text);
    range.positions.push_back(end ? all[i] : read_amount(text)->value);
  }
  return range;
}

Result<ParameterRange> list(ParameterRange range, std::string_view texts) {
  std::vector<std::pair<std::optional<Amount>, std::string>> values;
  while (!texts.empty()) {
    const size_t comma = std::min(texts.find(','), texts.size());
    const std::string text(texts.substr(0, comma));
    if (text.empty()) return refused(fmt::format("{}: there is an empty value in the list", range.parameter.key));
    values.emplace_back(read_amount(text), text);
    texts.remove_prefix(std::min(comma + 1, texts.size()));
  }
  const Unit unit = values.front().first ? values.front().first->unit : Unit::kNumber;
  range.parameter.named =
      !std::all_of(values.begin(), values.end(), [&](const auto& v) { return v.first && v.first->unit == unit; });
  range.parameter.unit = range.parameter.named ? Unit::kNumber : unit;
  if (!range.parameter.named)
    std::sort(values.begin(), values.end(),
              [](const auto& a, const auto& b) { return a.first->value < b.first->value; });
  for (const auto& [amount, text] : values) {
    const double position = range.parameter.named ? static_cast<double>(range.values.size()) : amount->value;
    range.values.push_back(text);
    range.positions.push_back(position);
  }
  range.parameter.logarithmic =
      !range.parameter.named && range.positions.front() > 0 && range.positions.back() > 4 * range.positions.front();
  if (range.values.size() < 2)
    return refused(fmt::format("{}: one value is nothing to choose from", range.parameter.key));
  return range;
}

}  // namespace

Result<ParameterRange> parse_parameter(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return refused(fmt::format("'{}' is not KEY=A..B or KEY=a,b,c, such as engine.checkpoint.interval=1s..5m", text));
  ParameterRange made;
  made.parameter.key = text.substr(0, equals);
  const std::string values = text.substr(equals + 1);
  const size_t dots = values.find("..");
  if (dots == std::string::npos) return list(std::move(made), values);
  return range(std::move(made), values.substr(0, dots), values.substr(dots + 2));
}

std::vector<std::vector<size_t>> combinations(const std::vector<ParameterRange>& parameters, size_t most) {
  constexpr uint32_t kBases[] = {2, 3, 5, 7, 11, 13};
  size_t all = 1;
  for (const ParameterRange& parameter : parameters) all = std::min(all * parameter.values.size(), size_t{1} << 30);
  std::set<std::vector<size_t>> chosen;
  if (all <= most) {
    std::vector<size_t> next(parameters.size());
    for (size_t i = 0; i < all; ++i) {
      size_t rest = i;
      for (size_t p = 0; p < parameters.size(); ++p) {
        next[p] = rest % parameters[p].values.size();
        rest /= parameters[p].values.size();
      }
      chosen.insert(next);
    }
  } else {
    for (uint64_t i = 1; chosen.size() < most && i < 100 * most; ++i) {
      std::vector<size_t> next;
      for (size_t p = 0; p < parameters.size(); ++p)
        next.push_back(static_cast<size_t>(radical_inverse(kBases[p % std::size(kBases)], i) *
                                           static_cast<double>(parameters[p].values.size())));
      chosen.insert(std::move(next));
    }
  }
  return {chosen.begin(), chosen.end()};
}

}  // namespace wavetank::scenarios::tuning
