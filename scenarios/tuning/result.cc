// Looking things up in a tuning's results, and saying figures in words.
#include "scenarios/tuning/result.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace wavetank::scenarios::tuning {

namespace {

/// Three significant digits, and never an exponent.
std::string three_digits(double value) {
  return value < 100 ? fmt::format("{:.3g}", value) : fmt::format("{:.0f}", value);
}

}  // namespace

std::string in_words(Unit unit, double value) {
  switch (unit) {
    case Unit::kShare:
      return fmt::format("{:.3g} %", value * 100);
    case Unit::kSeconds:
      return for_people(Duration{std::llround(std::min(value, 9e9) * 1e9)});
    case Unit::kBytes:
      return value < 1e6   ? fmt::format("{:.3g} kB", value / 1e3)
             : value < 1e9 ? fmt::format("{:.3g} MB", value / 1e6)
                           : fmt::format("{:.4g} GB", value / 1e9);
    case Unit::kPerYear:
      return fmt::format("{:.4g} a year", value);
    case Unit::kSecondsPerHour:
      return three_digits(value) + " s/h";
    case Unit::kMinutesPerYear:
      return three_digits(value) + " min a year";
    case Unit::kCount:
    case Unit::kNumber:
      break;
  }
  return fmt::format("{:.4g}", value);
}

const Metric* find_metric(const Candidate& candidate, const std::string& name) {
  const auto found = std::find_if(candidate.metrics.begin(), candidate.metrics.end(),
                                  [&](const Metric& metric) { return metric.name == name; });
  return found == candidate.metrics.end() ? nullptr : &*found;
}

}  // namespace wavetank::scenarios::tuning
