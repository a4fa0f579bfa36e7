// The command line as plain values: what was asked for, or what to print instead.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "env/random.h"
#include "reports/recovery_change.h"

namespace wavetank::cli {

enum class Command : uint8_t {
  kRun,
  kValidate,
  kList,
  kSchema,
  kExplain,
  kEvents,
  kReplay,
  kDiff,
  kReport,
  kHistoryAdd,
  kHistoryShow,
  kTune,
  kShrink,
  kExplore
};

/// What is printed: text for people, annotations for GitHub (of results: beside that text), or JSON.
enum class OutputFormat : uint8_t { kHuman, kGithub, kJson };

/// kAuto: kCi where the environment has CI, else kLocal.
enum class Profile : uint8_t { kAuto, kLocal, kCi };

/// What `tune` has besides what others have; texts as they were given.
struct TuneRequest {
  std::vector<std::string> parameters;
  std::string objective;
  std::vector<std::string> limits;
  std::string budget;
  uint64_t most_runs = 0;
  std::string measured;
  std::string json;
  std::string html;
};

/// What `shrink`, and `run --shrink`, have besides; texts as they were given.
struct ShrinkRequest {
  bool wanted = false;  ///< run: shrink what fails
  std::string budget;
  uint64_t most_runs = 0;
  std::string output;
};

/// What `explore` has besides; texts as they were given.
struct ExploreRequest {
  std::string budget;
  uint64_t most_runs = 0;
};

struct Request {
  Command command = Command::kRun;
  std::vector<std::string> paths;
  std::vector<std::string> tags;               ///< only scenarios with one of them; run, validate, list
  std::vector<std::string> filters;            ///< only scenarios whose name matches one of them; run, validate, list
  std::string key;                             ///< explain
  bool list_invariants = false;                ///< list
  bool list_messages = false;                  ///< list
  OutputFormat format = OutputFormat::kHuman;  ///< run (not kJson), report, validate
  std::string until;                           ///< replay: a time, or an event[:nth]
  bool step = false;                           ///< replay
  std::vector<uint64_t> seeds = {1};           ///< run and replay, from here on
  bool seeds_given = false;
  bool anchored = false;  ///< run: faults of kept failures at their anchors
  uint32_t jobs = 0;      ///< 0: one for each processor
  std::vector<std::string> settings;
  Probability check_determinism;
  bool digest_payloads = false;
  std::map<std::string, std::string> documents;  ///< run, report: files to write, by the names of their formats
  std::string trace;
  bool fork = true;
  uint64_t max_fail = 0;
  bool timeline = false;
  bool probe_restore = false;
  bool probe_every = false;
  std::string failed;                          ///< results of another run: do what failed in it
  std::string failures = "wavetank-failures";  ///< the folder that keeps failing runs; "" : none
  Profile profile = Profile::kAuto;
  std::string baseline;  ///< report: results to compare with
  reports::NoiseFloor noise_floor;
  bool fail_on_regression = false;
  bool fail_on_verdict = false;
  std::string history;  ///< report, history: the file of many builds' results
  std::string build;    ///< history add: what to call this build; "" : as the results do
  TuneRequest tune;
  ShrinkRequest shrink;
  ExploreRequest explore;
};

/// Without a request the process prints `output` or `complaint` and leaves with `exit_code`.
struct ParsedCommandLine {
  std::optional<Request> request;
  int exit_code = 0;
  std::string output;     ///< for standard output
  std::string complaint;  ///< for standard error
};

/// Reads `arguments` (without the program's name). A usage error's exit code is 2, its complaint says what was meant.
ParsedCommandLine parse_command_line(const std::vector<std::string>& arguments);

}  // namespace wavetank::cli
