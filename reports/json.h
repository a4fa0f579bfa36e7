// The results as JSON, for programs and for `wavetank report`: everything a suite found, under "schema":
// "wavetank.results/1", and read back.
#pragma once

#include <string>
#include <string_view>

#include "env/result.h"
#include "reports/contents.h"
#include "scenarios/result.h"

namespace wavetank::reports {

/// Times are integer nanoseconds in members ending in _ns; seeds and digests are texts, since not every reader of
/// JSON keeps 64 bits. With a baseline there is a member "comparison", with a history "history". Bytes that are not
/// UTF-8 are replaced. Ends in a newline.
std::string to_json(const Contents& contents);
inline std::string to_json(const scenarios::SuiteResult& suite) { return to_json(Contents{suite}); }

/// Reads what to_json() wrote. Members that are not known are passed over. Fails when `json` is cut short or something
/// else (the message says line and column), and when a member is missing or wrong (it says which:
/// "runs[3].episodes[0].began_ns: this is missing").
Result<scenarios::SuiteResult> read_results(std::string_view json);

}  // namespace wavetank::reports
