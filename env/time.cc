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
    uint64_t ns;
    const char* name;
  };
  static constexpr Unit kUnits[] = {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}};
  static constexpr uint64_t kPowers[] = {1, 10, 100};
  const char* sign = d.ns < 0 ? "-" : "";
  const uint64_t ns = d.ns < 0 ? 0 - static_cast<uint64_t>(d.ns) : static_cast<uint64_t>(d.ns);
  for (const Unit& unit : kUnits) {
    if (ns < unit.ns) continue;
    for (int decimals = 2; decimals >= 0; --decimals) {
      const uint64_t power = kPowers[decimals];
      const uint64_t digits = ns / unit.ns * power + (ns % unit.ns * power + unit.ns / 2) / unit.ns;
      if (digits >= 1000 && decimals > 0) continue;
      if (decimals == 0) return fmt::format("{}{} {}", sign, digits, unit.name);
      return fmt::format("{}{}.{:0{}} {}", sign, digits / power, digits % power, decimals, unit.name);
    }
  }
  return fmt::format("{} ns", d.ns);
}

}  // namespace wavetank
