// Event times as dates.
#include "env/calendar.h"

#include <gtest/gtest.h>

namespace wavetank {
namespace {

TEST(Calendar, writes_dates_in_utc_with_the_decimals_they_need) {
  EXPECT_EQ(to_iso8601(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_iso8601(1'704'067'205'000'000'000), "2024-01-01T00:00:05Z");
  EXPECT_EQ(to_iso8601(951'782'400'250'000'000), "2000-02-29T00:00:00.25Z");
  EXPECT_EQ(to_iso8601(-1), "1969-12-31T23:59:59.999999999Z");
}

}  // namespace
}  // namespace wavetank
