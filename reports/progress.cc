// How often progress shows itself, and how a live line is redrawn.
#include "reports/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>

#include <algorithm>

#include "reports/ink.h"

namespace wavetank::reports {
namespace {

constexpr Duration kLiveInterval = 100_ms;
constexpr Duration kFirstLine = 10_s;
constexpr Duration kLongestInterval = 10_min;

/// How many columns the terminal behind `out` has now; 0 when it does not say.
size_t columns_of(std::FILE* out) {
  winsize size{};
  return ::ioctl(::fileno(out), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

Progress::Progress(std::FILE* out, bool live)
    : out_(out), live_(live), next_(live ? Duration{} : kFirstLine), interval_(live ? kLiveInterval : kFirstLine) {}

Progress::~Progress() { clear(); }

void Progress::update(uint64_t finished, uint64_t planned, uint64_t failing, Duration elapsed) {
  if (elapsed < next_) return;
  std::string line =
      planned == 0 ? counted(finished, "run") : fmt::format("{} of {}", finished, counted(planned, "run"));
  line += fmt::format(", {} failing, {}", failing, for_people(elapsed));
  if (finished > 0 && finished < planned)
    line += fmt::format(", about {} left", for_people(elapsed / static_cast<int64_t>(finished) *
                                                      static_cast<int64_t>(planned - finished)));
  // A line that wraps could not be taken away again.
  const size_t columns = live_ ? columns_of(out_) : 0;
  if (columns > 0 && line.size() >= columns) line.resize(columns - 1);
  // Return and erase-to-end instead of cursor movement: all that a terminal must know for one live line.
  fmt::print(out_, "{}{}{}", live_ ? "\r" : "", line, live_ ? "\x1b[K" : "\n");
  std::fflush(out_);
  shown_ = live_;
  if (!live_) interval_ = std::min(interval_ * 2, kLongestInterval);
  next_ = elapsed + interval_;
}

void Progress::clear() {
  if (!shown_) return;
  fmt::print(out_, "\r\x1b[K");
  std::fflush(out_);
  shown_ = false;
  next_ = Duration{};
}

}  // namespace wavetank::reports
