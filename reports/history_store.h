// The results of many builds in one SQLite file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "env/result.h"
#include "reports/history.h"
#include "scenarios/result.h"

namespace wavetank::reports {

/// An open history. Several processes may use one file; each waits some seconds for the others.
class HistoryStore {
 public:
  /// Opens `path`, or makes it when `create`. An older schema is brought up to date. Fails when it is no file that can
  /// be opened, no history, newer than this program, or locked; the message begins with the path.
  static Result<HistoryStore> open(const std::string& path, bool create);

  HistoryStore(HistoryStore&&) noexcept;
  HistoryStore& operator=(HistoryStore&&) noexcept;
  ~HistoryStore();

  struct Added {
    uint64_t runs = 0;     ///< that were not there yet
    uint64_t already = 0;  ///< that were
  };
  /// Adds all runs of `suite` under `build`, or none. A scenario goes by its name. A run that is there with the same
  /// digest is left as it is; with another one it is refused with kCorrupt: the build is not deterministic, or two
  /// builds have one name.
  Result<Added> add(const scenarios::SuiteResult& suite, const std::string& build);

  /// The names of all scenarios, in alphabetical order.
  Result<std::vector<std::string>> scenarios();
  /// What every build that ran `scenario` did, in the order in which builds were added; empty when none did.
  Result<std::vector<HistoricBuild>> builds_of(const std::string& scenario);

 private:
  class Database;
  explicit HistoryStore(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

/// The trends of these scenarios, or of all when none is named. Fails for a name that is not there.
Result<std::vector<Trend>> trends(HistoryStore& store, const std::vector<std::string>& scenarios,
                                  const NoiseFloor& floor);

/// The trends of those of the suite's scenarios that the history has.
Result<std::vector<Trend>> trends_for(HistoryStore& store, const scenarios::SuiteResult& suite,
                                      const NoiseFloor& floor);

}  // namespace wavetank::reports
