// `wavetank report`: results of earlier runs in, merged and compared with a baseline, one report out.
#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "cli/build.h"
#include "cli/commands.h"
#include "cli/documents.h"
#include "cli/output.h"
#include "cli/results_file.h"
#include "reports/baseline.h"
#include "reports/comparison_table.h"
#include "reports/history_store.h"
#include "reports/json.h"
#include "reports/page/page.h"
#include "reports/terminal.h"
#include "reports/trend_text.h"
#include "reports/tune_json.h"
#include "reports/tune_terminal.h"

namespace wavetank::cli {
namespace {

int complain_of(const std::string& message) {
  fmt::print(stderr, "wavetank: {}\n", message);
  return kUsageError;
}

std::string report_for_people(const Request& request, const reports::Contents& contents) {
  const reports::TerminalOptions options{.color = colors(request), .all_timeline = request.timeline};
  const scenarios::SuiteResult& suite = contents.suite;
  const bool one = suite.planned == 1 && suite.runs.size() == 1;
  std::string text = one ? reports::render_run(suite, options) : reports::render_suite(suite, options);
  if (contents.comparison) text += "\n" + reports::comparison_table(*contents.comparison, options.color);
  if (contents.trends) text += "\n" + reports::trend_text(*contents.trends, options.color);
  return text;
}

Result<std::vector<reports::Trend>> trends_in(const Request& request, const scenarios::SuiteResult& suite) {
  Result<reports::HistoryStore> history = reports::HistoryStore::open(request.history, false);
  if (!history) return tl::unexpected(history.error());
  return reports::trends_for(*history, suite, request.noise_floor);
}

/// Whether this is what `tune --json` wrote: its schema stands at the beginning.
bool is_tuning(const std::string& text) { return text.substr(0, 200).find("\"wavetank.tuning/") != std::string::npos; }

int report_tuning(const Request& request, const std::string& text) {
  const std::string& path = request.paths.front();
  const Result<scenarios::tuning::Tuning> tuning = reports::read_tuning(text);
  if (!tuning) return complain_of(path + ": " + tuning.error().message);
  if (!request.baseline.empty() || !request.history.empty())
    return complain_of(path + " is a tuning; --baseline and --history are for results of runs");
  for (const auto& [format, file] : request.documents)
    if (!file.empty() && format != "html")
      return complain_of(fmt::format("{} is a tuning, for which there is no {}; write it as html", path, format));
  if (request.format == OutputFormat::kJson)
    say(reports::to_json(*tuning));
  else
    say(reports::render_tuning(*tuning, {.color = colors(request)}), columns(request));
  if (!wants_document(request, "html")) return kHeld;
  const std::string page = reports::html_page(*tuning, version_line());
  return write_or_complain(request.documents.at("html"), page) ? kHeld : kOwnFailure;
}

/// 4 for what only the merging could find; the rest is for those who ask for it.
int exit_code_of(const Request& request, const reports::Contents& contents) {
  const int verdict = scenarios::exit_code(contents.suite);
  if (request.fail_on_verdict && verdict != kHeld) return verdict;
  if (verdict == kNotDeterministic && request.paths.size() > 1) return verdict;
  const bool worse = contents.comparison && contents.comparison->regressed > 0;
  return worse && request.fail_on_regression ? kDifferent : kHeld;
}

}  // namespace

int report_results(const Request& request) {
  if (!documents_can_be_written(request)) return kUsageError;
  if (request.paths.size() == 1 && request.paths.front() != "-") {
    const Result<std::string> text = read_text(request.paths.front());
    if (!text) return complain_of(text.error().message);
    if (is_tuning(*text)) return report_tuning(request, *text);
  }
  const Result<scenarios::SuiteResult> suite = read_merged_results(request.paths);
  if (!suite) return complain_of(suite.error().message);
  std::optional<reports::Comparison> comparison;
  if (!request.baseline.empty()) {
    const Result<scenarios::SuiteResult> baseline = read_merged_results({request.baseline});
    if (!baseline) return complain_of("--baseline " + baseline.error().message);
    comparison = reports::compare(*baseline, *suite, request.noise_floor);
  }
  std::optional<std::vector<reports::Trend>> trends;
  if (!request.history.empty()) {
    Result<std::vector<reports::Trend>> read = trends_in(request, *suite);
    if (!read) return complain_of("--history " + read.error().message);
    trends = std::move(*read);
  }
  const reports::Contents contents{*suite, comparison ? &*comparison : nullptr, trends ? &*trends : nullptr};
  if (request.format == OutputFormat::kJson)
    say(reports::to_json(contents));
  else
    say(report_for_people(request, contents), columns(request));
  if (request.format == OutputFormat::kGithub && !tell_github(contents)) return kOwnFailure;
  return write_documents(request, contents) ? exit_code_of(request, contents) : kOwnFailure;
}

}  // namespace wavetank::cli
