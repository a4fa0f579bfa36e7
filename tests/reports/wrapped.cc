// Lines on narrow terminals.
#include "reports/wrapped.h"

#include <gtest/gtest.h>

#include "reports/terminal.h"
#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

TEST(Wrapped, what_is_broken_off_stands_below_its_text) {
  EXPECT_EQ(wrapped("  ✗ exactly-once   Every acknowledged record counts exactly once.\n", 40),
            "  ✗ exactly-once   Every acknowledged\n"
            "                   record counts exactly\n"
            "                   once.\n");
  EXPECT_EQ(wrapped("      - record 512 of orders/3 is lost: it was read twice\nshort", 40),
            "      - record 512 of orders/3 is lost:\n"
            "        it was read twice\nshort");
}

TEST(Wrapped, colours_take_no_room_and_are_kept) {
  const std::string line = "\x1b[31mred\x1b[0m and thirty more characters here";
  EXPECT_EQ(wrapped(line, 40), line);
}

TEST(Wrapped, commands_and_words_without_a_space_stay_whole) {
  const std::string command = "See it again: wavetank run a/rather/long/path/to/a/scenario.yaml --seed 3";
  EXPECT_EQ(wrapped(command, 40), command);
  const std::string word(100, 'x');
  EXPECT_EQ(wrapped(word, 40), word);
  EXPECT_EQ(wrapped("  " + word + " and on", 40), "  " + word + "\n  and on");
}

TEST(Wrapped, no_words_are_lost_on_any_width) {
  const std::string text = render_run(suite_of_one_bad_run(), {.color = true, .all_timeline = true});
  const auto without_space = [](std::string all) {
    std::erase_if(all, [](char c) { return c == ' ' || c == '\n'; });
    return all;
  };
  EXPECT_EQ(wrapped(text, 0), text);
  for (size_t columns = 1; columns < 220; ++columns)
    ASSERT_EQ(without_space(wrapped(text, columns)), without_space(text)) << columns;
}

}  // namespace
}  // namespace wavetank::reports
