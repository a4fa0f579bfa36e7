// Shrinking failing runs, and keeping what they shrink to as scenario files that show the failure again.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "scenarios/result.h"
#include "scenarios/run.h"
#include "scenarios/search/shrink.h"

namespace wavetank::cli {

class FailureShrinker {
 public:
  /// `request` must outlive it; `run_options` are those of the failing runs.
  FailureShrinker(const Request& request, const scenarios::RunOptions& run_options,
                  const volatile std::sig_atomic_t* stop);

  /// What `--shrink` and `shrink` say of time and runs; "" or what is wrong with it.
  std::string understand();

  /// Shrinks every failing run of `suite` but those that fail like one before, of the same scenario; fills in their
  /// `shrunk`. `scenarios` are those that were run. False when what was kept could not be seen again, which is said on
  /// standard error.
  bool shrink_all(const std::vector<scenarios::Scenario>& scenarios, scenarios::SuiteResult& suite);

 private:
  bool shrink_one(const scenarios::Scenario& scenario, scenarios::RunResult& run);
  bool keep(const scenarios::Scenario& original, const scenarios::RunResult& run,
            const scenarios::search::Shrinking& shrinking, scenarios::ShrunkFailure& shrunk);
  std::string file_for(const scenarios::Scenario& scenario, const scenarios::RunResult& run) const;
  bool seen_again(const std::string& file) const;

  const Request& request_;
  const scenarios::RunOptions run_options_;
  scenarios::search::ShrinkOptions options_;
};

/// Kept files that are shrunk already have such names.
bool is_shrunk_file(const std::string& path);

}  // namespace wavetank::cli
