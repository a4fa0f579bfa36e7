// The results as JSON, for programs, and what failed read back from it: everything a suite found, under "schema":
// "wavetank.results/1".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "env/result.h"
#include "scenarios/result.h"

namespace wavetank::reports {

/// Times are integer nanoseconds in members ending in _ns; seeds and digests are texts, since not every reader of
/// JSON keeps 64 bits. Bytes that are not UTF-8 are replaced. Ends in a newline.
std::string to_json(const scenarios::SuiteResult& suite);

/// The failing runs of a suite, as its results tell them.
struct FailedRuns {
  struct Run {
    std::string path;
    uint64_t seed = 0;
  };
  std::vector<Run> runs;
  std::vector<std::string> settings;  ///< `--set` of all of them
};

/// Reads what to_json() wrote. Fails when `json` is something else; the message says what.
Result<FailedRuns> read_failed_runs(std::string_view json);

}  // namespace wavetank::reports
