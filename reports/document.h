// Writing a report to a file so that it is there whole, or the old one still is, or a message says why.
#pragma once

#include <string>
#include <string_view>

#include "env/result.h"

namespace wavetank::reports {

/// Replaces the file `path` by `text`: a temporary file beside it, synced, renamed over it. What is not a regular file
/// (a pipe, a device) is written to directly. On failure the message names the file and the system's reason, the
/// temporary file is gone, and an old file is as it was.
Result<void> write_document(const std::string& path, std::string_view text);

}  // namespace wavetank::reports
