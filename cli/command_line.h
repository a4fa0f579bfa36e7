// The command line as plain values: what was asked for, or what to print instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "env/random.h"

namespace wavetank::cli {

enum class Command : uint8_t { kRun, kValidate, kList, kSchema, kExplain, kEvents };

struct Request {
  Command command = Command::kRun;
  std::vector<std::string> paths;
  std::string key;                    ///< explain
  std::vector<uint64_t> seeds = {1};  ///< run, from here on
  uint32_t jobs = 0;                  ///< 0: one for each processor
  std::vector<std::string> settings;
  Probability check_determinism;
  std::string json;
  std::string junit;
  std::string trace;
  bool fork = true;
  uint64_t max_fail = 0;
  bool timeline = false;
};

/// Without a request the process prints `output` or `complaint` and leaves with `exit_code`.
struct ParsedCommandLine {
  std::optional<Request> request;
  int exit_code = 0;
  std::string output;     ///< for standard output
  std::string complaint;  ///< for standard error
};

/// Reads `arguments` (without the program's name). A usage error's exit code is 2, its complaint says what was meant.
ParsedCommandLine parse_command_line(const std::vector<std::string>& arguments);

}  // namespace wavetank::cli
