// Options that say what becomes of results: documents, a baseline, a history. CLI11 is known here and in
// command_line.cc.
#include "cli/result_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "env/option.h"
#include "reports/formats.h"

namespace wavetank::cli {
namespace {

/// ".json, .xml, …"
std::string endings() {
  std::string text;
  for (const reports::Format& format : reports::formats())
    text += fmt::format("{}{}", text.empty() ? "" : ", ", format.ending);
  return text;
}

}  // namespace

void add_documents(CLI::App& command, Request& request, bool of_one_run) {
  for (const reports::Format& format : reports::formats()) {
    if (!of_one_run && format.name == "perfetto") continue;
    command
        .add_option("--" + std::string(format.name), request.documents[std::string(format.name)],
                    std::string(format.summary))
        ->type_name("FILE");
  }
}

void describe_report(CLI::App& report, Request& request, ResultTexts& texts, std::string& format) {
  report
      .add_option("RESULTS", request.paths,
                  "Files of `wavetank run … --json FILE`; several are merged; - reads standard input")
      ->required()
      ->type_name("");
  report.add_option("-o,--output", texts.output, "Writes the document that the file's ending names: " + endings())
      ->type_name("FILE");
  add_documents(report, request);
  report.add_option("--baseline", request.baseline, "Results of an earlier build; says what became worse since")
      ->type_name("FILE");
  report.add_option("--history", request.history, "Shows the trend of these scenarios in a file of `wavetank history`")
      ->type_name("FILE");
  report.add_flag("--fail-on-regression", request.fail_on_regression, "Leaves with 1 when something became worse");
  report.add_option("--noise-floor", texts.noise_floor, "Changes of a recovery figure up to this share are none (5%)")
      ->type_name("SHARE");
  report.add_flag("--fail-on-verdict", request.fail_on_verdict, "Leaves with the exit code that `wavetank run` would");
  report
      .add_option("--format", format,
                  "human, json, or github: annotations too, and a summary where GITHUB_STEP_SUMMARY says")
      ->type_name("FORMAT");
  report.add_flag("--timeline", request.timeline, "Shows the whole timeline, not only its end");
  report.footer(
      "Examples:\n"
      "  wavetank report results.json --junit results.xml\n"
      "  wavetank report shard-*.json --fail-on-verdict --json whole.json\n"
      "  wavetank report results.json --baseline main.json --fail-on-regression\n"
      "\n"
      "Exit codes:\n"
      "  0 done   1 worse than the baseline, with --fail-on-regression   2 usage error, or no results\n"
      "  3 wavetank itself failed   4 shards have another digest for the same run");
}

void describe_history(CLI::App& history, Request& request, ResultTexts& texts) {
  history.require_subcommand(1);
  history.footer("`wavetank history add --help` and `wavetank history show --help` have the examples.");
  const auto add = [&](const char* name, const char* summary, Command command) -> CLI::App& {
    CLI::App* subcommand = history.add_subcommand(name, summary);
    subcommand->callback([&request, command] { request.command = command; });
    subcommand->add_option("--db", request.history, "The file of the history")->required()->type_name("FILE");
    return *subcommand;
  };
  CLI::App& adding = add("add", "Adds results to a history, which is made when it is not there", Command::kHistoryAdd);
  adding.add_option("RESULTS", request.paths, "Files of `wavetank run … --json FILE`; several are merged")
      ->required()
      ->type_name("");
  adding
      .add_option("--build", request.build, "What to call this build, such as its commit; its own identity unless told")
      ->type_name("NAME");
  adding.footer(
      "Examples:\n"
      "  wavetank history add results.json --db history.sqlite --build $(git rev-parse --short HEAD)\n"
      "\n"
      "Adding the same again changes nothing.\n"
      "\n"
      "Exit codes:\n"
      "  0 done   2 usage error, or no results or history   3 wavetank itself failed\n"
      "  4 a run of this build is there with another digest");
  CLI::App& showing =
      add("show", "Shows the trend of failures and recovery times, and its changes", Command::kHistoryShow);
  showing.add_option("SCENARIO", request.paths, "Only these scenarios")->type_name("");
  showing.add_option("--json", request.documents["json"], "Writes the trends as JSON")->type_name("FILE");
  showing.add_option("--noise-floor", texts.noise_floor, "Changes of the median up to this share are none (5%)")
      ->type_name("SHARE");
  showing.footer(
      "Examples:\n"
      "  wavetank history show --db history.sqlite\n"
      "  wavetank history show worker-crash-partition --db history.sqlite --json trend.json");
}

std::string understand(const ResultTexts& texts, Request& request) {
  if (!texts.output.empty()) {
    const auto formats = reports::formats();
    const auto format =
        std::ranges::find_if(formats, [&](const auto& one) { return texts.output.ends_with(one.ending); });
    if (format == formats.end())
      return fmt::format("-o {}: the ending says no document; it is one of {}", texts.output, endings());
    request.documents[std::string(format->name)] = texts.output;
  }
  if (!texts.noise_floor.empty()) {
    Probability share;
    const Result<void> read = parse_option(texts.noise_floor, share);
    if (!read) return "--noise-floor: " + read.error().message;
    request.noise_floor.percent = (share.ppb + 5'000'000) / 10'000'000;
  }
  if (request.fail_on_regression && request.baseline.empty()) return "--fail-on-regression compares with a --baseline";
  return {};
}

}  // namespace wavetank::cli
