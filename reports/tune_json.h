// A tuning as JSON, for programs, and read back from it: everything found, under "schema": "wavetank.tuning/1".
#pragma once

#include <string>
#include <string_view>

#include "env/result.h"
#include "scenarios/tuning/result.h"

namespace wavetank::reports {

/// Members are those of scenarios/tuning/result.h, written as reports/described_json.h says. Ends in a newline.
std::string to_json(const scenarios::tuning::Tuning& tuning);

/// Reads what to_json() wrote. Fails when `json` is something else; the message says what and where.
Result<scenarios::tuning::Tuning> read_tuning(std::string_view json);

}  // namespace wavetank::reports
