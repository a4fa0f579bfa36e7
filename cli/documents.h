// The documents that a command was asked to write, by their formats.
#pragma once

#include <string>

#include "cli/command_line.h"
#include "reports/formats.h"

namespace wavetank::cli {

/// Asked before anything is done: false when one of them has no folder to be written into, which is said.
bool documents_can_be_written(const Request& request);
/// Whether the document of that name was asked for.
bool wants_document(const Request& request, const std::string& name);
/// Writes each that was asked for; false when one could not be written, which is said on standard error.
bool write_documents(const Request& request, const reports::Contents& contents);

/// Annotations on standard output, and the summary appended to the file that $GITHUB_STEP_SUMMARY names, if it is set;
/// false when that file cannot be written, which is said on standard error.
bool tell_github(const reports::Contents& contents);

}  // namespace wavetank::cli
