// `wavetank history`: results of many builds kept in one file, and their trend.
#include <fmt/format.h>

#include <cstdio>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/results_file.h"
#include "reports/history_store.h"
#include "reports/trend_text.h"

namespace wavetank::cli {
namespace {

int complain_of(const Error& error) {
  fmt::print(stderr, "wavetank: {}\n", error.message);
  switch (error.trouble) {
    case Trouble::kCorrupt:
      return kNotDeterministic;
    case Trouble::kFull:
    case Trouble::kInputOutput:
      return kOwnFailure;
    default:
      return kUsageError;
  }
}

}  // namespace

int add_to_history(const Request& request) {
  const Result<scenarios::SuiteResult> suite = read_merged_results(request.paths);
  if (!suite) {
    fmt::print(stderr, "wavetank: {}\n", suite.error().message);
    return kUsageError;
  }
  const std::string build = request.build.empty() ? suite->build.identity : request.build;
  if (build.empty()) {
    fmt::print(stderr, "wavetank: these results do not say which build they are of; --build does\n");
    return kUsageError;
  }
  Result<reports::HistoryStore> history = reports::HistoryStore::open(request.history, true);
  if (!history) return complain_of(history.error());
  const Result<reports::HistoryStore::Added> added = history->add(*suite, build);
  if (!added) return complain_of(added.error());
  say(fmt::format("build {}: {} runs added, {} were there already\n", build, added->runs, added->already));
  return kHeld;
}

int show_history(const Request& request) {
  const std::string& json = request.documents.at("json");
  if (!can_be_written("--json", json)) return kUsageError;
  Result<reports::HistoryStore> history = reports::HistoryStore::open(request.history, false);
  if (!history) return complain_of(history.error());
  const Result<std::vector<reports::Trend>> trends = reports::trends(*history, request.paths, request.noise_floor);
  if (!trends) return complain_of(trends.error());
  say(reports::trend_text(*trends, colors(request)));
  return json.empty() || write_or_complain(json, reports::trends_to_json(*trends)) ? kHeld : kOwnFailure;
}

}  // namespace wavetank::cli
