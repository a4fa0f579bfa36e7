// Durations and times as text.
#include "env/time.h"

#include <fmt/format.h>

namespace wavetank {

std::string to_string(Duration d) {
  struct Unit {
    int64_t ns;
    const char* name;
  };
  static constexpr Unit kUnits[] = {{3'600'000'000'000, "h"}, {60'000'000'000, "min"}, {1'000'000'000, "s"},
                                    {1'000'000, "ms"},        {1'000, "us"},           {1, "ns"}};
  if (d.ns == 0) return "0s";
  for (const Unit& unit : kUnits)
    if (d.ns % unit.ns == 0) return fmt::format("{}{}", d.ns / unit.ns, unit.name);
  return {};
}

std::string to_string(Time t) {
  if (t == Time::never()) return "never";
  const bool negative = t.ns < 0;
  const uint64_t ns = negative ? 0 - static_cast<uint64_t>(t.ns) : static_cast<uint64_t>(t.ns);
  return fmt::format("{}{}.{:09}s", negative ? "-" : "", ns / 1'000'000'000, ns % 1'000'000'000);
}

std::string for_people(Duration d) {
  struct Unit {
    int64_t ns;
    const char* name;
  };
  static constexpr Unit kUnits[] = {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}};
  const bool negative = d.ns < 0;
  const uint64_t ns = negative ? 0 - static_cast<uint64_t>(d.ns) : static_cast<uint64_t>(d.ns);
  for (const Unit& unit : kUnits) {
    const auto unit_ns = static_cast<uint64_t>(unit.ns);
    if (ns < unit_ns) continue;
    const uint64_t whole = ns / unit_ns;
    const char* sign = negative ? "-" : "";
    if (whole >= 100) return fmt::format("{}{} {}", sign, whole, unit.name);
    if (whole >= 10) return fmt::format("{}{}.{} {}", sign, whole, ns % unit_ns * 10 / unit_ns, unit.name);
    return fmt::format("{}{}.{:02} {}", sign, whole, ns % unit_ns * 100 / unit_ns, unit.name);
  }
  return fmt::format("{} ns", d.ns);
}

}  // namespace wavetank
