// Options as text: numbers with their units, read exactly and written back in the shortest way.
#include "env/option.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>

#include "env/check.h"

namespace wavetank {
namespace {

using Wide = __int128;

/// "12.5ms" taken apart: the digits without their point, how many of them stood behind it, and what followed.
struct Number {
  Wide digits = 0;
  int decimals = 0;
  std::string_view unit;
};

constexpr int kMostDigits = 24;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Nothing when `text` does not begin with a decimal number.
std::optional<Number> take_number(std::string_view text) {
  text = trimmed(text);
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  Number number;
  bool point = false;
  int count = 0;
  size_t i = 0;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !point && count > 0) {
      point = true;
    } else if (text[i] >= '0' && text[i] <= '9') {
      if (++count > kMostDigits) return std::nullopt;
      number.digits = number.digits * 10 + (text[i] - '0');
      number.decimals += point ? 1 : 0;
    } else {
      break;
    }
  }
  if (count == 0 || (point && number.decimals == 0)) return std::nullopt;
  for (; number.decimals > 0 && number.digits % 10 == 0; --number.decimals) number.digits /= 10;
  if (negative) number.digits = -number.digits;
  number.unit = trimmed(text.substr(i));
  return number;
}

/// The number times `scale`, if that is a whole number that fits; the scale stays below 10^18.
std::optional<Wide> scaled(const Number& number, Wide scale) {
  Wide divisor = 1;
  for (int i = 0; i < number.decimals; ++i) divisor *= 10;
  Wide product = 0;
  if (__builtin_mul_overflow(number.digits, scale, &product)) return std::nullopt;
  if (product % divisor != 0) return std::nullopt;
  return product / divisor;
}

struct Unit {
  std::string_view name;
  int64_t scale;
};

constexpr std::array<Unit, 8> kDurationUnits{{{"d", 86'400'000'000'000},
                                              {"h", 3'600'000'000'000},
                                              {"min", 60'000'000'000},
                                              {"m", 60'000'000'000},
                                              {"s", 1'000'000'000},
                                              {"ms", 1'000'000},
                                              {"us", 1'000},
                                              {"ns", 1}}};
constexpr std::array<Unit, 5> kCpuTimeUnits{
    {{"s", 1'000'000'000'000}, {"ms", 1'000'000'000}, {"us", 1'000'000}, {"ns", 1'000}, {"ps", 1}}};
constexpr std::array<Unit, 10> kByteUnits{{{"TiB", int64_t{1} << 40},
                                           {"GiB", int64_t{1} << 30},
                                           {"MiB", int64_t{1} << 20},
                                           {"KiB", int64_t{1} << 10},
                                           {"TB", 1'000'000'000'000},
                                           {"GB", 1'000'000'000},
                                           {"MB", 1'000'000},
                                           {"kB", 1'000},
                                           {"KB", 1'000},
                                           {"B", 1}}};
constexpr std::array<Unit, 9> kBandwidthUnits{{{"Tbit/s", 1'000'000'000'000},
                                               {"Gbit/s", 1'000'000'000},
                                               {"Mbit/s", 1'000'000},
                                               {"kbit/s", 1'000},
                                               {"bit/s", 1},
                                               {"GB/s", 8'000'000'000},
                                               {"MB/s", 8'000'000},
                                               {"kB/s", 8'000},
                                               {"B/s", 8}}};
constexpr std::array<Unit, 9> kRateUnits{{{"M/s", 3'600'000'000},
                                          {"M/min", 60'000'000},
                                          {"M/h", 1'000'000},
                                          {"k/s", 3'600'000},
                                          {"k/min", 60'000},
                                          {"k/h", 1'000},
                                          {"/s", 3'600},
                                          {"/min", 60},
                                          {"/h", 1}}};
constexpr std::array<Unit, 4> kCountUnits{{{"G", 1'000'000'000}, {"M", 1'000'000}, {"k", 1'000}, {"", 1}}};
constexpr std::array<Unit, 2> kProbabilityUnits{{{"%", 10'000'000}, {"", 1'000'000'000}}};

/// What a reader of one type says about a text it cannot take.
struct Expected {
  std::string_view what;      ///< "a duration with its unit"
  std::string_view examples;  ///< "5s or 200ms"
  std::string_view finest;    ///< "1ns"
};

tl::unexpected<Error> refused(std::string_view text, const Expected& expected) {
  return trouble(Trouble::kInvalid, fmt::format("'{}' is not {}, such as {}", text, expected.what, expected.examples));
}

/// Reads a number with one of `units`, as a whole multiple of the finest of them within [low, high].
Result<Wide> read_scaled(std::string_view text, std::span<const Unit> units, const Expected& expected, Wide low,
                         Wide high) {
  const std::optional<Number> number = take_number(text);
  if (!number) return refused(text, expected);
  const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == number->unit; });
  if (unit == units.end()) {
    if (!number->unit.empty()) return refused(text, expected);
    return trouble(Trouble::kInvalid,
                   fmt::format("'{}' has no unit: write {}, such as {}", text, expected.what, expected.examples));
  }
  const std::optional<Wide> value = scaled(*number, unit->scale);
  if (!value) return trouble(Trouble::kInvalid, fmt::format("'{}' is finer than {}", text, expected.finest));
  if (*value < low) {
    return trouble(Trouble::kInvalid, low == 0 ? fmt::format("'{}' is negative; write {}, such as {}", text,
                                                             expected.what, expected.examples)
                                               : fmt::format("'{}' is too small", text));
  }
  if (*value > high) return trouble(Trouble::kInvalid, fmt::format("'{}' is too large", text));
  return *value;
}

template <class T>
Result<void> read_into(std::string_view text, std::span<const Unit> units, const Expected& expected, T& value) {
  const Result<Wide> read =
      read_scaled(text, units, expected, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
  if (!read) return tl::unexpected(read.error());
  value = static_cast<T>(*read);
  return {};
}

/// Reads a whole amount that is not negative.
Result<Wide> read_amount(std::string_view text, std::span<const Unit> units, const Expected& expected) {
  return read_scaled(text, units, expected, 0, std::numeric_limits<uint64_t>::max());
}

/// `value` in the given unit as an exact decimal; nothing when it needs more than `most_decimals`.
std::optional<std::string> in_unit(Wide value, const Unit& unit, int most_decimals) {
  const bool negative = value < 0;
  Wide rest = negative ? -value : value;
  std::string text = fmt::format("{}{}", negative ? "-" : "", static_cast<uint64_t>(rest / unit.scale));
  rest %= unit.scale;
  for (int i = 0; rest != 0; ++i) {
    if (i == most_decimals) return std::nullopt;
    if (i == 0) text += '.';
    rest *= 10;
    text += static_cast<char>('0' + static_cast<int>(rest / unit.scale));
    rest %= unit.scale;
  }
  return text.append(unit.name);
}

/// The shortest exact text over all units; of equally short ones the first.
std::string shortest(Wide value, std::span<const Unit> units, int most_decimals) {
  std::string best;
  for (const Unit& unit : units) {
    const std::optional<std::string> text = in_unit(value, unit, most_decimals);
    if (text && (best.empty() || text->size() < best.size())) best = *text;
  }
  CHECK(!best.empty(), "no unit of 1");
  return best;
}

constexpr Expected kCount{"a whole number", "3, 500 or 10k", "1"};
constexpr Expected kDuration{"a duration with its unit", "5s or 200ms", "1ns"};
constexpr Expected kCpuTime{"a CPU time with its unit", "3.5ns or 2us", "1ps"};
constexpr Expected kByteSize{"a size with its unit", "32KiB or 1MB", "1B"};
constexpr Expected kBandwidth{"a bandwidth with its unit", "1Gbit/s or 100MB/s (or unlimited)", "1bit/s"};
constexpr Expected kRate{"a rate with its unit", "50k/s or 3/min", "1/h"};
constexpr Expected kProbability{"a probability", "0.1% or 0.001", "one in a billion"};

}  // namespace

Result<void> parse_option(std::string_view text, bool& value) {
  text = trimmed(text);
  if (text != "true" && text != "false")
    return trouble(Trouble::kInvalid, fmt::format("'{}' is neither true nor false", text));
  value = text == "true";
  return {};
}

Result<void> parse_option(std::string_view text, int64_t& value) { return read_into(text, kCountUnits, kCount, value); }
Result<void> parse_option(std::string_view text, uint32_t& value) {
  return read_into(text, kCountUnits, kCount, value);
}
Result<void> parse_option(std::string_view text, uint64_t& value) {
  return read_into(text, kCountUnits, kCount, value);
}

Result<void> parse_option(std::string_view text, std::string& value) {
  value = text;
  return {};
}

Result<void> parse_option(std::string_view text, Duration& value) {
  return read_into(text, kDurationUnits, kDuration, value.ns);
}

Result<void> parse_option(std::string_view text, CpuTime& value) {
  return read_into(text, kCpuTimeUnits, kCpuTime, value.ps);
}

Result<void> parse_option(std::string_view text, ByteSize& value) {
  const Result<Wide> read = read_amount(text, kByteUnits, kByteSize);
  if (!read) return tl::unexpected(read.error());
  value.bytes = static_cast<uint64_t>(*read);
  return {};
}

Result<void> parse_option(std::string_view text, Bandwidth& value) {
  if (trimmed(text) == "unlimited") {
    value.bits_per_second = 0;
    return {};
  }
  const Result<Wide> read = read_amount(text, kBandwidthUnits, kBandwidth);
  if (!read) return tl::unexpected(read.error());
  value.bits_per_second = static_cast<uint64_t>(*read);
  return {};
}

Result<void> parse_option(std::string_view text, Rate& value) {
  const Result<Wide> read = read_amount(text, kRateUnits, kRate);
  if (!read) return tl::unexpected(read.error());
  value.per_hour = static_cast<uint64_t>(*read);
  return {};
}

Result<void> parse_option(std::string_view text, Probability& value) {
  const Result<Wide> read = read_amount(text, kProbabilityUnits, kProbability);
  if (!read) return tl::unexpected(read.error());
  if (*read > Probability::always().ppb) return trouble(Trouble::kInvalid, fmt::format("'{}' is more than 100%", text));
  value.ppb = static_cast<uint32_t>(*read);
  return {};
}

Result<void> parse_option(std::string_view text, Distribution& value) {
  Result<Distribution> read = Distribution::parse(text);
  if (!read) return tl::unexpected(read.error());
  value = std::move(*read);
  return {};
}

std::string format_option(bool value) { return value ? "true" : "false"; }
std::string format_option(int64_t value) { return shortest(value, kCountUnits, 0); }
std::string format_option(uint32_t value) { return shortest(value, kCountUnits, 0); }
std::string format_option(uint64_t value) { return shortest(value, kCountUnits, 0); }
std::string format_option(const std::string& value) { return value; }
std::string format_option(Duration value) { return to_string(value); }
std::string format_option(CpuTime value) { return value.ps == 0 ? "0ns" : shortest(value.ps, kCpuTimeUnits, 3); }
std::string format_option(ByteSize value) { return value.bytes == 0 ? "0B" : shortest(value.bytes, kByteUnits, 0); }
std::string format_option(Bandwidth value) {
  return value.bits_per_second == 0 ? "unlimited"
                                    : shortest(value.bits_per_second, std::span(kBandwidthUnits).first(5), 0);
}
std::string format_option(Rate value) { return value.per_hour == 0 ? "0/s" : shortest(value.per_hour, kRateUnits, 0); }
std::string format_option(Probability value) { return shortest(value.ppb, std::span(kProbabilityUnits).first(1), 9); }
std::string format_option(const Distribution& value) { return value.text(); }

namespace {

Result<void> apply_setting(const OptionTable& table, void* object, std::string_view key, const Setting& setting) {
  const size_t dot = key.find('.');
  const Option* option = table.find(key.substr(0, dot));
  if (option == nullptr || (option->section != nullptr) != (dot != std::string_view::npos))
    return trouble(Trouble::kInvalid, fmt::format("{} has no setting '{}'", table.name(), setting.key));
  if (option->section != nullptr)
    return apply_setting(*option->section, option->enter(object), key.substr(dot + 1), setting);
  if (option->type == OptionType::kTextList) return option->set_list(object, setting.values);
  if (setting.values.size() != 1)
    return trouble(Trouble::kInvalid, fmt::format("{}: one value is wanted, not a list", setting.key));
  const std::string& text = setting.values.front();
  const std::vector<std::string>& choices = option->choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end())
    return trouble(Trouble::kInvalid,
                   fmt::format("{}: '{}' is none of {}", setting.key, text, fmt::join(choices, ", ")));
  const Result<void> set = option->set(object, text);
  if (!set) return trouble(Trouble::kInvalid, fmt::format("{}: {}", setting.key, set.error().message));
  return {};
}

}  // namespace

Result<void> apply_settings(const OptionTable& table, void* object, const std::vector<Setting>& settings) {
  for (const Setting& setting : settings)
    if (Result<void> applied = apply_setting(table, object, setting.key, setting); !applied) return applied;
  return {};
}

}  // namespace wavetank
