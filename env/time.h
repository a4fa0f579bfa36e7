// Time and Duration: 64-bit integer nanoseconds, the only clock arithmetic in the project.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>

namespace wavetank {

/// A span of time in nanoseconds; may be negative.
struct Duration {
  int64_t ns = 0;

  friend constexpr auto operator<=>(Duration, Duration) = default;
  constexpr Duration operator-() const { return {-ns}; }
  constexpr Duration& operator+=(Duration d) { return ns += d.ns, *this; }
  constexpr Duration& operator-=(Duration d) { return ns -= d.ns, *this; }
  friend constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return {a.ns - b.ns}; }
  friend constexpr Duration operator*(Duration a, int64_t n) { return {a.ns * n}; }
  friend constexpr Duration operator*(int64_t n, Duration a) { return {a.ns * n}; }
  friend constexpr Duration operator/(Duration a, int64_t n) { return {a.ns / n}; }
  friend constexpr int64_t operator/(Duration a, Duration b) { return a.ns / b.ns; }
};

/// An instant, in nanoseconds since the world began.
struct Time {
  int64_t ns = 0;

  friend constexpr auto operator<=>(Time, Time) = default;
  constexpr Time& operator+=(Duration d) { return ns += d.ns, *this; }
  friend constexpr Time operator+(Time t, Duration d) { return {t.ns + d.ns}; }
  friend constexpr Time operator-(Time t, Duration d) { return {t.ns - d.ns}; }
  friend constexpr Duration operator-(Time a, Time b) { return {a.ns - b.ns}; }

  static constexpr Time never() { return {std::numeric_limits<int64_t>::max()}; }
};

/// CPU work in picoseconds on a core of speed 1; fine enough for a cost per record or per byte.
struct CpuTime {
  int64_t ps = 0;

  friend constexpr auto operator<=>(CpuTime, CpuTime) = default;
  constexpr CpuTime& operator+=(CpuTime d) { return ps += d.ps, *this; }
  friend constexpr CpuTime operator+(CpuTime a, CpuTime b) { return {a.ps + b.ps}; }
  friend constexpr CpuTime operator*(CpuTime a, int64_t n) { return {a.ps * n}; }
  static constexpr CpuTime of(Duration d) { return {d.ns * 1000}; }
};

inline namespace literals {
constexpr Duration operator""_ns(unsigned long long n) { return {static_cast<int64_t>(n)}; }
constexpr Duration operator""_us(unsigned long long n) { return {static_cast<int64_t>(n) * 1'000}; }
constexpr Duration operator""_ms(unsigned long long n) { return {static_cast<int64_t>(n) * 1'000'000}; }
constexpr Duration operator""_s(unsigned long long n) { return {static_cast<int64_t>(n) * 1'000'000'000}; }
constexpr Duration operator""_min(unsigned long long n) { return {static_cast<int64_t>(n) * 60'000'000'000}; }
}  // namespace literals

/// The shortest exact text with one unit: "1500ms", "2s", "0s", "-3ns".
std::string to_string(Duration d);
/// Seconds since the world began, with nine decimals: "12.000345678s".
std::string to_string(Time t);
/// A duration for people, rounded to three significant digits: "1.50 s", "340 ms", "12.3 us".
std::string for_people(Duration d);

}  // namespace wavetank
