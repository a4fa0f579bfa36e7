// Looking things up in a tuning's results, and saying figures in words.
#include "scenarios/tuning/result.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace wavetank::scenarios::tuning {

namespace {

/// From here on people count in hours.
constexpr double kManySeconds = 7200;
constexpr double kManyMinutes = 600;

/// About three significant digits, and never an exponent.
std::string three_digits(double value) {
  const double size = std::abs(value);
  if (size < 0.00005) return "0";
  const int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : size >= 0.00995 ? 3 : 4;
  return fmt::format("{:.{}f}", value, decimals);
}

std::string bytes_in_words(double value) {
  static constexpr std::pair<double, const char*> kUnits[] = {
      {1e15, "PB"}, {1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}};
  for (const auto& [size, name] : kUnits)
    if (value >= 0.9995 * size) return fmt::format("{} {}", three_digits(value / size), name);
  return fmt::format("{:.0f} B", value);
}

}  // namespace

std::string in_words(Unit unit, double value) {
  switch (unit) {
    case Unit::kShare:
      return three_digits(value * 100) + " %";
    case Unit::kSeconds:
      if (value >= kManySeconds) return three_digits(value / 3600) + " h";
      return for_people(Duration{std::llround(std::min(value, 9e9) * 1e9)});
    case Unit::kBytes:
      return bytes_in_words(value);
    case Unit::kPerYear:
      return three_digits(value) + " a year";
    case Unit::kSecondsPerHour:
      return three_digits(value) + " s/h";
    case Unit::kMinutesPerYear:
      if (value >= kManyMinutes) return three_digits(value / 60) + " h a year";
      return three_digits(value) + " min a year";
    case Unit::kCount:
    case Unit::kNumber:
      break;
  }
  return three_digits(value);
}

std::string in_words(Unit unit, const Estimate& estimate, std::string_view to) {
  const std::string value = in_words(unit, estimate.value);
  const std::string high = in_words(unit, estimate.high);
  const auto unit_of = [](const std::string& text) { return text.substr(std::min(text.find(' '), text.size())); };
  const auto end = [&](const std::string& text, const std::string& next) {
    return unit_of(text) == unit_of(next) ? text.substr(0, text.find(' ')) : text;
  };
  // In brackets behind the value its unit need not be said again; in a sentence it is, once.
  const std::string last = to == "–" ? end(high, value) : high;
  return fmt::format("{} ({}{}{})", value, end(in_words(unit, estimate.low), to == "–" ? value : high), to, last);
}

const Metric* find_metric(const Candidate& candidate, const std::string& name) {
  const auto found = std::find_if(candidate.metrics.begin(), candidate.metrics.end(),
                                  [&](const Metric& metric) { return metric.name == name; });
  return found == candidate.metrics.end() ? nullptr : &*found;
}

}  // namespace wavetank::scenarios::tuning
