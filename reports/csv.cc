// Fields, quoted where they must be.
#include "reports/csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "reports/words.h"

namespace wavetank::reports {
namespace {

std::string field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string line(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts) line += (line.empty() ? "" : ",") + field(valid_utf8(text));
  return line + "\r\n";
}

std::string seconds(int64_t ns) {
  const int64_t whole = ns / 1'000'000'000;
  const int64_t rest = ns % 1'000'000'000;
  return fmt::format("{}{}.{:09}", ns < 0 ? "-" : "", whole < 0 ? -whole : whole, rest < 0 ? -rest : rest);
}

}  // namespace

std::string to_csv(const scenarios::SuiteResult& suite) {
  std::string text = line({"scenario", "path", "seed", "episode", "kind", "finished", "faults", "attempts", "began_s",
                           "ended_s", "total_s", "detect_s", "restart_s", "restore_s", "replay_s", "catch_up_s"});
  for (const scenarios::RunResult& run : suite.runs) {
    for (size_t i = 0; i < run.episodes.size(); ++i) {
      const faults::Episode& episode = run.episodes[i];
      const faults::RecoveryPhases& phases = episode.phases;
      text += line({run.scenario, run.path, std::to_string(run.seed), std::to_string(i + 1),
                    episode.disturbance ? "disturbance" : "recovery", episode.censored ? "no" : "yes",
                    fmt::format("{}", fmt::join(episode.faults, " ")), std::to_string(episode.attempts),
                    seconds(episode.began.ns), seconds(episode.ended.ns), seconds(episode.total().ns),
                    seconds(phases.detect.ns), seconds(phases.restart.ns), seconds(phases.restore.ns),
                    seconds(phases.replay.ns), seconds(phases.catch_up.ns)});
    }
  }
  return text;
}

}  // namespace wavetank::reports
