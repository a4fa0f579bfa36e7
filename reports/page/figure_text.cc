// Units of a tuning's figures.
#include "reports/page/figure_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/ink.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

using scenarios::tuning::Estimate;
using scenarios::tuning::Unit;

/// Three significant digits, without an exponent where people write none.
std::string three_digits(double value) {
  const double size = std::abs(value);
  const std::string sign = value < 0 ? "−" : "";
  if (value == 0) return "0";
  if (size >= 999.5) return sign + grouped(static_cast<uint64_t>(std::min(size + 0.5, 1e18)));
  return sign + (size >= 99.95   ? fmt::format("{:.0f}", size)
                 : size >= 9.995 ? fmt::format("{:.1f}", size)
                 : size >= 1     ? fmt::format("{:.2f}", size)
                                 : fmt::format("{:.3g}", size));
}

std::string_view unit_text(Unit unit) {
  switch (unit) {
    case Unit::kShare:
      return " %";
    case Unit::kSeconds:
      return " s";
    case Unit::kPerYear:
      return " a year";
    case Unit::kSecondsPerHour:
      return " s an hour";
    case Unit::kMinutesPerYear:
      return " min a year";
    case Unit::kBytes:
    case Unit::kCount:
    case Unit::kNumber:
      return "";
  }
  return "";
}

}  // namespace

double shown_number(double value, Unit unit) { return unit == Unit::kShare ? 100 * value : value; }

std::string figure_text(double value, Unit unit) {
  if (!std::isfinite(value)) return "–";
  if (unit == Unit::kBytes && value >= 0) return size_text(static_cast<uint64_t>(value));
  return three_digits(shown_number(value, unit)) + std::string(unit_text(unit));
}

std::string tick_text(double value, Unit unit) {
  if (unit == Unit::kBytes && value >= 0) return size_text(static_cast<uint64_t>(value));
  return fmt::format("{:g}{}", shown_number(value, unit), unit_text(unit));
}

std::string estimate_text(const Estimate& estimate, Unit unit) {
  if (!std::isfinite(estimate.value)) return "–";
  const auto end = [&](double value) {
    return unit == Unit::kBytes ? figure_text(value, unit) : three_digits(shown_number(value, unit));
  };
  return fmt::format("{} ({}–{}{})", figure_text(estimate.value, unit), end(estimate.low), estimate.bounded ? "" : "≥ ",
                     end(estimate.high));
}

}  // namespace wavetank::reports
