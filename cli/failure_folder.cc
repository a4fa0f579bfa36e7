// Writing reproducers, with what a person wants to know on top of each.
#include "cli/failure_folder.h"

#include <fmt/format.h>

#include <filesystem>

#include "cli/build.h"
#include "reports/document.h"
#include "reports/words.h"
#include "scenarios/suite/reproducer.h"

namespace wavetank::cli {
namespace {

/// Where so many runs fail, more files tell nothing more.
constexpr size_t kMostKept = 50;

std::string what_failed(const scenarios::RunResult& result) {
  if (!result.trouble.empty()) return reports::first_line(result.trouble);
  for (const faults::Finding& finding : result.findings)
    if (finding.verdict == faults::Verdict::kViolated) return finding.invariant + ": " + finding.summary;
  return "";
}

}  // namespace

std::vector<std::string> FailureFolder::remarks(const scenarios::RunResult& result, const std::string& path,
                                                const std::string& origin) const {
  scenarios::RunResult again = result;
  again.path = path;
  std::vector<std::string> lines = {
      fmt::format("{}, seed {}: {}: {}", result.scenario, result.seed, reports::name_of(result.outcome),
                  what_failed(result)),
      "See it again: " + reports::reproduce_command(again, {}),
      "It came from: " + (origin.empty() ? reports::reproduce_command(result, settings_) : origin),
  };
  if (result.outcome != scenarios::Outcome::kNondeterministic)
    lines.insert(lines.begin() + 2, "What has become of it, with this build or another: wavetank run " + path);
  if (result.outcome != scenarios::Outcome::kCrashed)
    lines.push_back(fmt::format("With {} the digest is {}", version_line(), to_string(result.digest)));
  return lines;
}

std::string FailureFolder::keep(const scenarios::Scenario& scenario, const scenarios::RunResult& result,
                                const std::string& origin) {
  if (request_.failures.empty() || kept_ >= kMostKept) return {};
  const std::filesystem::path folder = request_.failures;
  std::string path = (folder / scenarios::reproducer_name(scenario, result.seed)).string();
  std::error_code refused;
  std::filesystem::create_directories(folder, refused);
  if (build_.empty()) build_ = build_identity();
  const Result<void> written =
      reports::write_document(path, scenarios::reproducer_text(scenarios::reproducer_of(scenario, result, build_),
                                                               remarks(result, path, origin), folder.string()));
  if (written) {
    ++kept_;
    return path;
  }
  if (!complained_) fmt::print(stderr, "wavetank: --failures: {}\n", written.error().message);
  complained_ = true;
  return {};
}

}  // namespace wavetank::cli
