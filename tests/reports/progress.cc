// Progress: how often, and with what on a terminal and elsewhere.
#include "reports/progress.h"

#include <gtest/gtest.h>

#include <string>

namespace wavetank::reports {
namespace {

/// What is written to a file in memory.
class Output {
 public:
  Output() : file_(::open_memstream(&text_, &size_)) {}
  ~Output() {
    std::fclose(file_);
    std::free(text_);
  }
  std::FILE* file() { return file_; }
  std::string text() {
    std::fflush(file_);
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  size_t size_ = 0;
  std::FILE* file_;
};

TEST(Progress, elsewhere_lines_come_at_growing_intervals_without_escapes) {
  Output output;
  {
    Progress progress(output.file(), false);
    for (uint64_t second = 0; second <= 100; ++second)
      progress.update(second, 200, 0, 1_s * static_cast<int64_t>(second));
  }
  EXPECT_EQ(output.text(),
            "10 of 200 runs, 0 failing, 10.0 s, about 190 s left\n"
            "30 of 200 runs, 0 failing, 30.0 s, about 170 s left\n"
            "70 of 200 runs, 0 failing, 70.0 s, about 130 s left\n");
}

TEST(Progress, a_short_suite_says_nothing_elsewhere) {
  Output output;
  { Progress(output.file(), false).update(5, 5, 0, 9_s); }
  EXPECT_EQ(output.text(), "");
}

TEST(Progress, on_a_terminal_one_line_is_redrawn_and_taken_away) {
  Output output;
  {
    Progress progress(output.file(), true);
    progress.update(1, 2, 0, 1_s);
    progress.update(1, 2, 0, 1050_ms);
    progress.update(2, 2, 1, 2_s);
  }
  EXPECT_EQ(output.text(),
            "\r1 of 2 runs, 0 failing, 1.00 s, about 1.00 s left\x1b[K"
            "\r2 of 2 runs, 1 failing, 2.00 s\x1b[K"
            "\r\x1b[K");
}

TEST(Progress, after_the_line_was_taken_away_it_is_drawn_again_at_once) {
  Output output;
  Progress progress(output.file(), true);
  progress.update(1, 2, 0, 1_s);
  progress.clear();
  progress.clear();
  progress.update(1, 2, 1, 1001_ms);
  EXPECT_NE(output.text().find("1 of 2 runs, 1 failing"), std::string::npos);
}

}  // namespace
}  // namespace wavetank::reports
