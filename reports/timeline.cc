// What is left out of a timeline is what repeats itself, so that its end begins with the trouble.
#include "reports/timeline.h"

#include <algorithm>

#include "reports/ink.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

constexpr size_t kMostLines = 20;
/// So few checkpoint steps in a row take no more room than the line that stands for them is worth.
constexpr size_t kFewSteps = 2;

bool is_routine(const std::string& line) {
  return line.find(" checkpoint.triggered ") != line.npos || line.find(" checkpoint.completed ") != line.npos;
}

std::vector<std::string> shortened(const std::vector<std::string>& timeline) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < timeline.size();) {
    size_t end = i;
    while (end < timeline.size() && is_routine(timeline[end])) ++end;
    if (end - i > kFewSteps)
      lines.push_back(fmt::format("… {} steps of checkpoints …", end - i));
    else
      lines.insert(lines.end(), timeline.begin() + static_cast<std::ptrdiff_t>(i),
                   timeline.begin() + static_cast<std::ptrdiff_t>(end));
    if (end < timeline.size()) lines.push_back(timeline[end]);
    i = end + 1;
  }
  if (lines.size() > kMostLines) lines.erase(lines.begin(), lines.end() - kMostLines);
  return lines;
}

}  // namespace

TimelineText timeline_text(const scenarios::RunResult& run, bool all, size_t depth) {
  const std::vector<std::string> lines = all ? run.timeline : shortened(run.timeline);
  TimelineText text{.title = "Timeline"};
  if (lines.size() < run.timeline.size())
    text.title += fmt::format(", shortened; --timeline shows all {}", counted(run.timeline.size(), "step"));
  for (const std::string& line : lines) text.lines += fmt::format("{:{}}{}\n", "", depth, printable(line));
  return text;
}

}  // namespace wavetank::reports
