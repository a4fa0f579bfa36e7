// `wavetank replay`: leads one run to a place, shows every node, and goes on as standard input says.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <iostream>

#include "cli/commands.h"
#include "scenarios/replay.h"

namespace wavetank::cli {
namespace {

/// Events that are shown where a replay stops; those before them can be seen with an earlier place.
constexpr size_t kLastEvents = 20;

constexpr const char* kHelp =
    "  enter      goes on to the next event\n"
    "  NUMBER     goes on by so many events\n"
    "  TIME       goes on to a time, such as 12.5s\n"
    "  EVENT:NTH  goes on to the nth event of that name since the beginning, such as checkpoint.completed:3\n"
    "  nodes      shows every node's state\n"
    "  quit       ends\n";

void show_news(scenarios::Replay& replay, size_t most) {
  const std::vector<std::string> news = replay.take_news();
  const size_t first = news.size() > most ? news.size() - most : 0;
  if (first > 0) fmt::print("  … {} lines before\n", first);
  for (size_t i = first; i < news.size(); ++i) fmt::print("  {}\n", news[i]);
}

void show_end(scenarios::Replay& replay) {
  fmt::print("The run is over at {}, digest {}\n", to_string(replay.now()), to_string(replay.digest()));
}

/// What one line of standard input asks for; false when it is the last.
bool obey(const std::string& line, scenarios::Replay& replay) {
  uint64_t count = 1;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), count);
  const bool number = error == std::errc{} && end == line.data() + line.size();
  if (line == "quit" || line == "q") return false;
  if (line == "help" || line == "h" || line == "?") {
    fmt::print("{}", kHelp);
  } else if (line == "nodes" || line == "n") {
    fmt::print("{}", replay.nodes());
  } else if (line.empty() || number) {
    if (count > 0) replay.go_on(count);
    show_news(replay, std::max(kLastEvents, static_cast<size_t>(count)));
  } else {
    const Result<scenarios::StopPoint> place = scenarios::parse_place(line);
    const bool reached = place && replay.go_to(*place);
    if (!place)
      fmt::print("  {}; help shows what can be said here\n", place.error().message);
    else if (!reached && !replay.over())
      fmt::print("  that has passed: it is {}\n", to_string(replay.now()));
    show_news(replay, kLastEvents);
  }
  if (!replay.over()) return true;
  show_end(replay);
  return false;
}

void step(scenarios::Replay& replay) {
  const bool person = ::isatty(STDIN_FILENO) != 0;
  for (std::string line;;) {
    if (person) fmt::print("{} (help)> ", to_string(replay.now()));
    std::fflush(stdout);
    if (!std::getline(std::cin, line)) break;
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
    if (!obey(line, replay)) return;
  }
  if (person) fmt::print("\n");
}

}  // namespace

int replay_run(const Request& request) {
  const LoadedScenarios loaded = load_scenarios(request.paths, request.settings);
  if (complain(loaded)) return kUsageError;
  if (loaded.scenarios.size() != 1) {
    fmt::print(stderr, "wavetank: replay takes one scenario, not {}\n", loaded.scenarios.size());
    return kUsageError;
  }
  scenarios::StopPoint place;
  if (!request.until.empty()) {
    const Result<scenarios::StopPoint> parsed = scenarios::parse_place(request.until);
    if (!parsed) {
      fmt::print(stderr, "wavetank: --until: {}\n", parsed.error().message);
      return kUsageError;
    }
    place = *parsed;
  } else if (!request.step) {
    place.at = Time::never();
  }

  const uint64_t seed = request.seeds.front();
  fmt::print("seed {}\n", seed);
  scenarios::Replay replay(loaded.scenarios.front(), seed);
  const bool leads = !request.until.empty() || !request.step;
  const bool reached = !leads || replay.go_to(place) || request.until.empty();
  if (leads) {
    fmt::print("\nThe last events\n");
    show_news(replay, kLastEvents);
    fmt::print("\nNodes at {}\n{}\n", to_string(replay.now()), replay.nodes());
  }
  if (!reached)
    fmt::print(stderr, "wavetank: the run ended at {} and never came to {}\n", to_string(replay.now()), request.until);
  if (replay.over())
    show_end(replay);
  else if (request.step)
    step(replay);
  return reached ? kHeld : kInconclusive;
}

}  // namespace wavetank::cli
