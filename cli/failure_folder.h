// The folder that keeps failing runs, each as a scenario file that shows the failure again.
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "scenarios/result.h"
#include "scenarios/scenario.h"

namespace wavetank::cli {

class FailureFolder {
 public:
  /// `settings`: the `--set` of all runs. Both must outlive it; the folder is made when the first run fails.
  FailureFolder(const Request& request, const std::vector<std::string>& settings)
      : request_(request), settings_(settings) {}

  /// Writes the reproducer of a failing run; its path, or "" when none is wanted, there are many already, or it could
  /// not be written, which is said on standard error once.
  /// `origin`: the command that came to it; "" : the run itself.
  std::string keep(const scenarios::Scenario& scenario, const scenarios::RunResult& result,
                   const std::string& origin = {});

 private:
  std::vector<std::string> remarks(const scenarios::RunResult& result, const std::string& path,
                                   const std::string& origin) const;

  const Request& request_;
  const std::vector<std::string>& settings_;
  std::string build_;
  size_t kept_ = 0;
  bool complained_ = false;
};

}  // namespace wavetank::cli
