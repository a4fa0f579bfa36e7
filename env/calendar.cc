// Days since 1970 as a date of the proleptic Gregorian calendar.
#include "env/calendar.h"

#include <fmt/format.h>

#include <chrono>

namespace wavetank {

std::string to_iso8601(int64_t ns_since_epoch) {
  if (ns_since_epoch == INT64_MIN) return "the beginning of time";
  if (ns_since_epoch == INT64_MAX) return "the end of time";
  constexpr int64_t kSecond = 1'000'000'000;
  constexpr int64_t kDay = 86'400 * kSecond;
  const int64_t day = ns_since_epoch / kDay - (ns_since_epoch % kDay < 0 ? 1 : 0);
  const int64_t in_day = ns_since_epoch - day * kDay;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  const int64_t seconds = in_day / kSecond;
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), seconds / 3600,
                                 seconds / 60 % 60, seconds % 60);
  if (const int64_t fraction = in_day % kSecond; fraction != 0) {
    text += fmt::format(".{:09}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "Z";
}

}  // namespace wavetank
