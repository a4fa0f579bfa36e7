// Mistakes in scenario files as programs read them: JSON, and annotations of GitHub's runners.
#pragma once

#include <string>

#include "cli/commands.h"

namespace wavetank::cli {

/// {"schema": "wavetank.problems/1", "valid": [{"path", "name"}], "problems": [{"file", "line", "column", "message",
/// "hint", "excerpt"}], "warnings": […]}; a line or column that is not known is 0. Ends in a newline.
std::string problems_as_json(const LoadedScenarios& loaded);

/// One workflow command a line: "::error file=F,line=L,col=C::message".
std::string problems_as_annotations(const LoadedScenarios& loaded);

}  // namespace wavetank::cli
