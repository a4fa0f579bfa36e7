// What this binary is and where the scenarios that come with it are.
#pragma once

#include <string>

#include "scenarios/result.h"

namespace wavetank::cli {

/// "wavetank 0.1.0 (Release, GCC 12.2.0)".
std::string version_line();

/// This binary and no other: the version, and a digest of the program file. "0.1.0-694ea59ee6897f40".
std::string build_identity();

/// Both, for results.
scenarios::Build this_build();

/// The folder of the built-in scenarios: the environment's WAVETANK_CATALOG, else where this binary was built from,
/// else beside the binary. "" when there is none.
std::string catalogue_folder();

}  // namespace wavetank::cli
