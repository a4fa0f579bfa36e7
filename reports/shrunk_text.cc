// Saying what is left of a failure.
#include "reports/shrunk_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "reports/words.h"

namespace wavetank::reports {

using scenarios::ShrunkFailure;

std::string shrunk_summary(const ShrunkFailure& shrunk) {
  const size_t left = shrunk.faults.size();
  std::string text = left == 0 ? fmt::format("None of {} is needed", counted(shrunk.faults_before, "fault"))
                               : fmt::format("{} of {} {} left", left, counted(shrunk.faults_before, "fault"),
                                             left == 1 ? "is" : "are");
  if (shrunk.faults_before == 0) text = "There were no faults";
  text += fmt::format(", after {} in {}", counted(shrunk.runs, "run"), for_people(shrunk.wall_time));
  return text + (shrunk.complete ? "" : "; there was no time to try everything");
}

std::string smaller_text(const scenarios::SmallerSetting& setting) {
  if (setting.after.empty()) return setting.what + ": gone";
  return fmt::format("{}: {} → {}", setting.what, setting.before, setting.after);
}

std::string shrunk_command(const ShrunkFailure& shrunk) {
  return shrunk.file.empty() ? "" : "wavetank run " + for_shell(shrunk.file);
}

std::string shrunk_lines(const scenarios::RunResult& run, size_t depth, const Ink& ink) {
  if (!run.shrunk) return {};
  std::string text = fmt::format("{:{}}{}\n", "", depth, ink.strong("Shrunk: ") + shrunk_summary(*run.shrunk));
  for (const std::string& fault : run.shrunk->faults) text += fmt::format("{:{}}{}\n", "", depth + 2, printable(fault));
  if (const std::string command = shrunk_command(*run.shrunk); !command.empty())
    text += fmt::format("{:{}}See it small: {}\n", "", depth, command);
  return text;
}

std::string render_shrunk(const scenarios::RunResult& run, const TerminalOptions& options) {
  const Ink ink(options.color);
  const ShrunkFailure& shrunk = *run.shrunk;
  std::string text = fmt::format("{}, seed {}: {}\n", ink.strong(run.scenario), run.seed, printable(headline(run)));
  text += shrunk_summary(shrunk) + "\n";
  if (!shrunk.faults.empty()) text += fmt::format("\n{}\n", ink.strong("Faults that are left"));
  for (const std::string& fault : shrunk.faults) text += fmt::format("  {}\n", printable(fault));
  if (!shrunk.smaller.empty()) text += fmt::format("\n{}\n", ink.strong("What became smaller"));
  size_t width = 0;
  for (const scenarios::SmallerSetting& setting : shrunk.smaller) width = std::max(width, setting.what.size());
  for (const scenarios::SmallerSetting& setting : shrunk.smaller)
    text += fmt::format("  {:<{}}  {}\n", setting.what, width,
                        setting.after.empty() ? "gone" : fmt::format("{} → {}", setting.before, setting.after));
  text += fmt::format("\nWith seed {} this {}\n", shrunk.seed,
                      shrunk.violated.empty() ? "crashes the engine in the same way"
                                              : fmt::format("violates {}", fmt::join(shrunk.violated, ", ")));
  if (const std::string command = shrunk_command(shrunk); !command.empty())
    text += fmt::format("See it small: {}\n", command);
  return text + "\n";
}

}  // namespace wavetank::reports
