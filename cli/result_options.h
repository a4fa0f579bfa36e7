// The options of the commands that read results, and those of documents, which `run` has too.
#pragma once

#include <string>

#include "cli/command_line.h"

namespace CLI {
class App;
}

namespace wavetank::cli {

/// Options that need more than CLI11 to be understood.
struct ResultTexts {
  std::string output;
  std::string noise_floor;
};

/// Each adds options to `command`; what they refer to must outlive it. `format` is of --format, which other commands
/// have, too.
/// Not `of_one_run`: without the document that shows one run from near.
void add_documents(CLI::App& command, Request& request, bool of_one_run = true);
void describe_report(CLI::App& report, Request& request, ResultTexts& texts, std::string& format);
void describe_history(CLI::App& history, Request& request, ResultTexts& texts);

/// Fills in what the texts say; what is wrong with them, or "".
std::string understand(const ResultTexts& texts, Request& request);

}  // namespace wavetank::cli
