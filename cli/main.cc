// The program `wavetank`: understands its arguments, does one command, and makes sure that its output arrived.
#include <fmt/format.h>
#include <signal.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>

#include "cli/command_line.h"
#include "cli/commands.h"

namespace wavetank::cli {
namespace {

int do_command(const Request& request) {
  switch (request.command) {
    case Command::kRun:
      return run_scenarios(request);
    case Command::kValidate:
      return validate_scenarios(request);
    case Command::kList:
      return list_scenarios(request);
    case Command::kSchema:
      return show_schema();
    case Command::kExplain:
      return explain_key(request);
    case Command::kEvents:
      return show_events();
    case Command::kReplay:
      return replay_run(request);
    case Command::kDiff:
      return compare_trace_files(request);
    case Command::kTune:
      return tune_scenario(request);
    case Command::kExplore:
      return explore_faults(request);
    case Command::kShrink:
      return shrink_failures(request);
    case Command::kReport:
      return report_results(request);
    case Command::kHistoryAdd:
      return add_to_history(request);
    case Command::kHistoryShow:
      return show_history(request);
  }
  return kOwnFailure;
}

int answer(const ParsedCommandLine& parsed) {
  if (parsed.request) return do_command(*parsed.request);
  fmt::print("{}", parsed.output);
  fmt::print(stderr, "{}", parsed.complaint);
  return parsed.exit_code;
}

/// Results that did not reach standard output are lost, whatever they said.
int with_output_checked(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  fmt::print(stderr, "wavetank: cannot write to standard output: {}\n", std::strerror(errno));
  return code == 130 ? code : kOwnFailure;
}

}  // namespace
}  // namespace wavetank::cli

int main(int argc, char** argv) {
  using namespace wavetank::cli;
  // A file-size limit is then an error of write(), which has a message, and not a death.
  ::signal(SIGXFSZ, SIG_IGN);
  try {
    return with_output_checked(answer(parse_command_line({argv + 1, argv + argc})));
  } catch (const std::exception& exception) {
    fmt::print(stderr, "wavetank: {}\n", exception.what());
    return kOwnFailure;
  }
}
