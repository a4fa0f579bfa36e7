// Reading event times, values and keys, exactly.
#include "scenarios/workload/column.h"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace wavetank::scenarios {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int kMostDigits = 30;
constexpr int kMostDecimals = 18;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a date and time apart from the front.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : rest_(text) {}

  /// Exactly `digits` digits, in [low, high].
  bool number(int digits, int low, int high, int& value) {
    if (rest_.size() < static_cast<size_t>(digits)) return false;
    value = 0;
    for (int i = 0; i < digits; ++i) {
      if (!is_digit(rest_[static_cast<size_t>(i)])) return false;
      value = value * 10 + (rest_[static_cast<size_t>(i)] - '0');
    }
    rest_.remove_prefix(static_cast<size_t>(digits));
    return value >= low && value <= high;
  }
  bool one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Digits after a decimal point as nanoseconds; further ones than nine are cut off.
  bool fraction(int64_t& ns) {
    int64_t unit = kSecondNs / 10;
    size_t count = 0;
    for (; count < rest_.size() && is_digit(rest_[count]); ++count, unit /= 10) ns += unit * (rest_[count] - '0');
    rest_.remove_prefix(count);
    return count > 0;
  }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
int64_t days_since_1970(int year, int month, int day) {
  const auto before = [](int64_t y) { return y * 365 + y / 4 - y / 100 + y / 400; };  // days of the years 1 to y
  int64_t days = before(year - 1) - before(1969);
  for (int m = 1; m < month; ++m) days += days_in(year, m);
  return days + day - 1;
}

bool read_offset(DateReader& reader, int64_t& seconds) {
  if (reader.at_end() || reader.one_of("Zz")) return true;
  const int sign = reader.front() == '-' ? -1 : 1;
  int hours = 0;
  int minutes = 0;
  if (!reader.one_of("+-") || !reader.number(2, 0, 23, hours)) return false;
  if (!reader.at_end()) {
    reader.one_of(":");
    if (!reader.number(2, 0, 59, minutes)) return false;
  }
  seconds = sign * (hours * 3600 + minutes * 60);
  return true;
}

std::optional<int64_t> read_iso8601(std::string_view text) {
  DateReader reader(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  int64_t ns = 0;
  int64_t offset = 0;
  if (!reader.number(4, 1, 9999, year) || !reader.one_of("-") || !reader.number(2, 1, 12, month) ||
      !reader.one_of("-") || !reader.number(2, 1, days_in(year, month), day))
    return std::nullopt;
  if (reader.one_of("Tt ")) {
    if (!reader.number(2, 0, 23, hour) || !reader.one_of(":") || !reader.number(2, 0, 59, minute)) return std::nullopt;
    if (reader.one_of(":") && !reader.number(2, 0, 59, second)) return std::nullopt;
    if (reader.one_of(".,") && !reader.fraction(ns)) return std::nullopt;
    if (!read_offset(reader, offset)) return std::nullopt;
  }
  if (!reader.at_end()) return std::nullopt;
  const int64_t seconds = days_since_1970(year, month, day) * 86'400 + hour * 3600 + minute * 60 + second - offset;
  int64_t scaled = 0;
  if (__builtin_mul_overflow(seconds, kSecondNs, &scaled) || __builtin_add_overflow(scaled, ns, &scaled))
    return std::nullopt;
  return scaled;
}

int decimals_of(std::string_view format) { return format == "s" ? 9 : format == "ms" ? 6 : format == "us" ? 3 : 0; }

}  // namespace

std::optional<std::string_view> detect_time_format(std::string_view text) {
  if (text.find('-', 1) != std::string_view::npos) return "iso8601";
  const Result<Decimal> number = parse_decimal(text);
  if (!number) return std::nullopt;
  __int128 whole = number->digits < 0 ? -number->digits : number->digits;
  for (int i = 0; i < number->decimals; ++i) whole /= 10;
  constexpr __int128 kLargestSeconds = 100'000'000'000;  // the year 5138
  if (whole < kLargestSeconds) return "s";
  if (whole < kLargestSeconds * 1000) return "ms";
  return whole < kLargestSeconds * 1'000'000 ? "us" : "ns";
}

Result<int64_t> parse_event_time(std::string_view text, std::string_view format) {
  if (format == "iso8601") {
    if (const std::optional<int64_t> time = read_iso8601(text)) return *time;
    return trouble(Trouble::kInvalid,
                   fmt::format("'{}' is not a date and time, such as 2024-05-01T12:00:00.250Z", text));
  }
  const Result<Decimal> number = parse_decimal(text);
  if (!number) return trouble(Trouble::kInvalid, fmt::format("'{}' is not a time in {} since 1970", text, format));
  const int decimals = decimals_of(format);
  if (number->decimals > decimals) return trouble(Trouble::kInvalid, fmt::format("'{}' is finer than 1 ns", text));
  const std::optional<int64_t> time = scaled_to(*number, decimals);
  if (!time) return trouble(Trouble::kInvalid, fmt::format("'{}' {} since 1970 is too far away", text, format));
  return *time;
}

Result<Decimal> parse_decimal(std::string_view text) {
  const auto refused = [text] { return trouble(Trouble::kInvalid, fmt::format("'{}' is not a number", text)); };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  Decimal value;
  int digits = 0;
  bool point = false;
  for (; !rest.empty() && rest.front() != 'e' && rest.front() != 'E'; rest.remove_prefix(1)) {
    if (rest.front() == '.' && !point) {
      point = true;
      continue;
    }
    if (!is_digit(rest.front())) return refused();
    if (++digits > kMostDigits) return trouble(Trouble::kInvalid, fmt::format("'{}' has too many digits", text));
    value.digits = value.digits * 10 + (rest.front() - '0');
    value.decimals += point ? 1 : 0;
  }
  if (digits == 0) return refused();
  if (!rest.empty()) {
    rest.remove_prefix(1);
    const bool shrink = rest.starts_with('-');
    if (shrink || rest.starts_with('+')) rest.remove_prefix(1);
    if (rest.empty() || rest.size() > 2) return refused();
    int exponent = 0;
    for (const char c : rest) {
      if (!is_digit(c)) return refused();
      exponent = exponent * 10 + (c - '0');
    }
    value.decimals += shrink ? exponent : -exponent;
  }
  for (; value.decimals > 0 && value.digits % 10 == 0; --value.decimals) value.digits /= 10;
  for (; value.decimals < 0 && value.digits != 0; ++value.decimals)
    if (__builtin_mul_overflow(value.digits, 10, &value.digits))
      return trouble(Trouble::kInvalid, fmt::format("'{}' has too many digits", text));
  if (value.digits == 0) value.decimals = 0;
  if (value.decimals > kMostDecimals)
    return trouble(Trouble::kInvalid, fmt::format("'{}' has more than {} decimals", text, kMostDecimals));
  if (negative) value.digits = -value.digits;
  return value;
}

std::optional<int64_t> scaled_to(const Decimal& value, int decimals) {
  __int128 scaled = value.digits;
  for (int i = value.decimals; i < decimals; ++i)
    if (__builtin_mul_overflow(scaled, 10, &scaled)) return std::nullopt;
  if (scaled > std::numeric_limits<int64_t>::max() || scaled < std::numeric_limits<int64_t>::min()) return std::nullopt;
  return static_cast<int64_t>(scaled);
}

std::optional<uint64_t> plain_integer(std::string_view text) {
  if (text.empty() || text.size() > 20 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  uint64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c) || __builtin_mul_overflow(value, uint64_t{10}, &value) ||
        __builtin_add_overflow(value, static_cast<uint64_t>(c - '0'), &value))
      return std::nullopt;
  }
  return value;
}

}  // namespace wavetank::scenarios
