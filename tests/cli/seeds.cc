// Counts and ranges of seeds.
#include "cli/seeds.h"

#include <gtest/gtest.h>

namespace wavetank::cli {
namespace {

TEST(Seeds, a_count_begins_at_one) { EXPECT_EQ(parse_seeds("3").value(), (std::vector<uint64_t>{1, 2, 3})); }

TEST(Seeds, no_seeds_are_no_mistake) { EXPECT_TRUE(parse_seeds("0").value().empty()); }

TEST(Seeds, a_range_has_both_its_ends) {
  EXPECT_EQ(parse_seeds("7..9").value(), (std::vector<uint64_t>{7, 8, 9}));
  EXPECT_EQ(parse_seeds("0..0").value(), std::vector<uint64_t>{0});
  EXPECT_EQ(parse_seeds("18446744073709551614..18446744073709551615").value().size(), 2u);
}

TEST(Seeds, what_is_neither_is_refused) {
  for (const char* text : {"", "..", "1..", "..2", "1.5", "1...2", "-1", "3x", " 3", "1..2..3", "99999999999999999999"})
    EXPECT_FALSE(parse_seeds(text)) << text;
  EXPECT_FALSE(parse_seeds("0..18446744073709551615")) << "more than anybody waits for";
  EXPECT_FALSE(parse_seeds("9..7"));
}

}  // namespace
}  // namespace wavetank::cli
