// Cells of a bar are dealt by rounding the running sum, so that they add up to its width.
#include "reports/recovery_bar.h"

#include <algorithm>
#include <array>

namespace wavetank::reports {
namespace {

struct Phase {
  std::string_view glyph;
  std::string_view name;
  Duration length;
};

std::array<Phase, 5> phases_of(const faults::RecoveryPhases& phases) {
  return {{{"·", "detect", phases.detect},
           {"░", "restart", phases.restart},
           {"▒", "restore", phases.restore},
           {"▓", "replay", phases.replay},
           {"█", "catch up", phases.catch_up}}};
}

/// `part` of `whole` in cells, rounded; in floating point, since nanoseconds times cells may not fit.
int64_t cells_of(Duration part, Duration whole, int64_t cells) {
  if (whole.ns <= 0) return 0;
  const double share = static_cast<double>(part.ns) / static_cast<double>(whole.ns);
  return static_cast<int64_t>(share * static_cast<double>(cells) + 0.5);
}

}  // namespace

std::string recovery_bar(const faults::Episode& episode, Duration longest, uint32_t cells) {
  const Duration total = episode.total();
  const int64_t width = std::clamp<int64_t>(cells_of(total, longest, cells), 1, cells);
  std::string bar;
  Duration sum;
  int64_t drawn = 0;
  for (const Phase& phase : phases_of(episode.phases)) {
    sum += phase.length;
    const int64_t until = std::min(cells_of(sum, total, width), width);
    for (; drawn < until; ++drawn) bar += phase.glyph;
  }
  // What no phase accounts for: the rest of an episode that was never seen to end.
  for (; drawn < width; ++drawn) bar += total > Duration{} ? "?" : "·";
  return bar;
}

std::string recovery_figures(const faults::Episode& episode) {
  std::string text;
  Duration rest = episode.total();
  const auto add = [&text](std::string_view glyph, std::string_view name, Duration length) {
    if (length > Duration{})
      text += fmt::format("{}{} {} {}", text.empty() ? "" : "  ", glyph, name, for_people(length));
  };
  for (const Phase& phase : phases_of(episode.phases)) {
    add(phase.glyph, phase.name, phase.length);
    rest -= phase.length;
  }
  add("?", "unfinished", rest);
  return text;
}

}  // namespace wavetank::reports
