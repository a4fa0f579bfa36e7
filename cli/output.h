// Where a command's output goes: a terminal or a log on standard output, documents in files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/command_line.h"

namespace wavetank::cli {

/// Writes to standard output at once and without exceptions: that it could not be written is found out, and said, at
/// the end, when the documents are safe. Lines are broken to `columns`, if not 0.
void say(const std::string& text, size_t columns = 0);

/// Whether `file` shows colours and lines that are redrawn: never where the output is for a log.
bool terminal(int file, const Request& request);
/// terminal() of standard output, and colours are wanted.
bool colors(const Request& request);
/// How wide a report on standard output may be; 0, where it is for a log: as wide as it likes.
size_t columns(const Request& request);

/// Asked before anything is done: a folder that does not exist would only show when the results are to be written.
/// False when it is missing, which is said on standard error.
bool can_be_written(std::string_view option, const std::string& path);
/// False when `text` could not be written, which is said on standard error.
bool write_or_complain(const std::string& path, const std::string& text);

}  // namespace wavetank::cli
