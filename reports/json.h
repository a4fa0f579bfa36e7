// The results as JSON, for programs: everything a suite found, under "schema": "wavetank.results/1".
#pragma once

#include <string>

#include "scenarios/result.h"

namespace wavetank::reports {

/// Times are integer nanoseconds in members ending in _ns; seeds and digests are texts, since not every reader of
/// JSON keeps 64 bits. Bytes that are not UTF-8 are replaced. Ends in a newline.
std::string to_json(const scenarios::SuiteResult& suite);

}  // namespace wavetank::reports
