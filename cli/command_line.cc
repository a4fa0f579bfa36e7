// What CLI11 is told and asked, but for the options of tune: options, help with examples, and "did you mean".
#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <span>
#include <sstream>

#include "cli/build.h"
#include "cli/result_options.h"
#include "cli/search_options.h"
#include "cli/seeds.h"
#include "cli/tune_options.h"
#include "env/option.h"
#include "scenarios/text/problem.h"

namespace wavetank::cli {
namespace {

constexpr int kUsageError = 2;

/// Options that need more than CLI11 to be understood.
struct Texts {
  std::string seed;
  std::string seeds;
  std::string check_determinism;
  std::string profile;
  std::string probe;
  std::string format;
  ResultTexts results;
};

constexpr const char* kPaths = "Scenario files, folders of them, or names of the built-in catalogue";

void add_choice(CLI::App& command, Request& request) {
  command.add_option("PATH", request.paths, kPaths)->type_name("");
  command.add_option("--tag", request.tags, "Only scenarios with this tag; several mean any of them")
      ->type_name("TAG")
      ->allow_extra_args(false);
  command.add_option("--filter", request.filters, "Only scenarios whose name matches; several mean any of them")
      ->type_name("GLOB")
      ->allow_extra_args(false);
}

void add_settings(CLI::App& command, Request& request) {
  command.add_option("--set", request.settings, "Sets one key of the scenario; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void describe_run(CLI::App& run, Request& request, Texts& texts) {
  add_choice(run, request);
  run.add_option("--seed", texts.seed, "The seed of one run (1 unless told)")->type_name("S");
  run.add_option("--seeds", texts.seeds, "How many seeds, from 1, or a range")->type_name("N|A..B");
  run.add_option("--failed", request.failed, "Only what failed in these results of --json, with their --set")
      ->type_name("FILE");
  run.add_option("-j,--jobs", request.jobs, "Runs at once (0, or not told: one for each processor)")
      ->type_name("N")
      ->check(CLI::Range(0u, 1024u).description(""));
  add_settings(run, request);
  run.add_flag("--anchored", request.anchored, "Kept failures: each fault at its anchor, not at its time");
  run.add_option("--check-determinism", texts.check_determinism,
                 "Repeats this share of the runs in another process and compares digests")
      ->type_name("SHARE");
  run.add_flag("--digest-payloads", request.digest_payloads,
               "Digests the bytes of all messages too, for --json (--check-determinism does so)");
  run.add_option(
         "--probe", texts.probe,
         "restore: also restores the retained checkpoints of one moment, each in a copy of the world, and judges "
         "that; restore=all: of every moment at which one completes")
      ->type_name("restore|restore=all");
  add_documents(run, request);
  run.add_option("--format", texts.format,
                 "human, or github: annotations on a pull request too, and a summary where GITHUB_STEP_SUMMARY says")
      ->type_name("FORMAT");
  run.add_option("--failures", request.failures,
                 "Keeps each failing run as a scenario file in this folder (wavetank-failures; '' keeps none)")
      ->type_name("DIR");
  run.add_flag("--shrink{60s}", request.shrink.budget,
               "Shrinks what fails, one run for each scenario and way of failing; for at most so long each (60s)")
      ->type_name("[=TIME]");
  run.add_option("--trace", request.trace, "Writes every event of the run (one scenario, one seed)")->type_name("FILE");
  run.add_option("--max-fail", request.max_fail, "Starts no further run after so many failing ones")->type_name("N");
  run.add_flag("--timeline", request.timeline, "Shows the whole timeline, not only its end");
  run.add_option("--profile", texts.profile,
                 "ci: plain lines for a log, no colours and no live line, also on a terminal (ci where CI is set)")
      ->type_name("local|ci");
  run.add_flag_callback(
      "--no-fork", [&request] { request.fork = false; }, "Runs in this process, one after the other, for a debugger");
  run.footer(
      "Examples:\n"
      "  wavetank run smoke\n"
      "  wavetank run my-job.yaml --seed 42 --set engine.checkpoint.interval=2s\n"
      "  wavetank run scenarios/ --seeds 200 -j 8 --check-determinism 5% --junit results.xml\n"
      "  wavetank run --tag smoke --filter 'worker-*' --json last.json\n"
      "  wavetank run --failed last.json\n"
      "  wavetank run smoke --seed 7 --perfetto smoke.perfetto-trace    open it at ui.perfetto.dev\n"
      "  wavetank run smoke --seeds 100 --shrink=30s\n"
      "  wavetank run wavetank-failures/    what has become of the failures kept there\n"
      "\n"
      "Exit codes, first match wins:\n"
      "  130 interrupted   2 usage error or invalid scenario   3 wavetank itself failed\n"
      "  4 not deterministic   1 violated or not converged   5 nothing ran\n"
      "  6 inconclusive   0 everything held");
}

void describe_replay(CLI::App& replay, Request& request, Texts& texts) {
  replay.add_option("PATH", request.paths, "One scenario: a file or a name of the built-in catalogue")
      ->required()
      ->type_name("");
  replay.add_option("--seed", texts.seed, "The seed of the run (1 unless told)")->type_name("S");
  add_settings(replay, request);
  replay.add_option("--until", request.until, "Stops at a time, or after the nth event of a name")
      ->type_name("TIME|EVENT[/PHASE][:NTH]");
  replay.add_flag("--step", request.step, "Then goes on from event to event, as standard input says: enter, help, …");
  replay.footer(
      "Shows the last events, and the state of every node. `wavetank events` lists the events.\n"
      "\n"
      "Examples:\n"
      "  wavetank replay smoke --seed 7 --until 12.5s\n"
      "  wavetank replay my-job.yaml --until checkpoint.completed:3 --step\n"
      "\n"
      "Exit codes:\n"
      "  0 done   2 usage error or invalid scenario   6 the run ended before it came to the place");
}

void describe_reading(CLI::App& validate, CLI::App& list, CLI::App& explain, CLI::App& diff, Request& request,
                      Texts& texts) {
  add_choice(validate, request);
  validate.add_option("--format", texts.format, "human, json, or github: annotations on a pull request")
      ->type_name("FORMAT");
  validate.footer(
      "Examples:\n"
      "  wavetank validate my-job.yaml\n"
      "  wavetank validate scenarios/ --format github");
  add_choice(list, request);
  list.footer(
      "Examples:\n"
      "  wavetank list\n"
      "  wavetank list scenarios/ --tag crash\n"
      "  wavetank list --filter 'worker-*'\n"
      "  wavetank list --invariants");
  list.add_flag("--invariants", request.list_invariants, "What every run is judged by, in place of scenarios");
  list.add_flag("--messages", request.list_messages, "The messages that a fault's `type` can name");
  explain.add_option("KEY", request.key, "The key, or the end of its path; or an event, or an invariant")
      ->required()
      ->type_name("");
  explain.footer(
      "Examples:\n"
      "  wavetank explain engine.checkpoint.interval\n"
      "  wavetank explain interval\n"
      "  wavetank explain checkpoint.completed\n"
      "  wavetank explain consistent-cut");
  diff.add_option("TRACE", request.paths, "Two files of `wavetank run … --trace FILE`")->required()->type_name("");
  diff.footer(
      "Examples:\n"
      "  wavetank diff before.jsonl after.jsonl\n"
      "\n"
      "Exit codes:\n"
      "  0 the same   1 different   2 usage error, or no trace");
}

/// Adds every subcommand; `request` and `texts` must outlive `app`.
void describe(CLI::App& app, Request& request, Texts& texts) {
  app.require_subcommand(1);
  app.set_version_flag("--version", version_line(), "Shows version, kind of build and compiler");
  app.set_help_flag("-h,--help", "Shows this text");
  app.footer("`wavetank COMMAND --help` shows a command's options and examples.");
  const auto add = [&](const char* name, const char* summary, Command command) -> CLI::App& {
    CLI::App* subcommand = app.add_subcommand(name, summary);
    subcommand->callback([&request, command] { request.command = command; });
    return *subcommand;
  };
  describe_run(add("run", "Runs scenarios and says whether everything held", Command::kRun), request, texts);
  describe_replay(add("replay", "Leads one run to a place and shows every node's state", Command::kReplay), request,
                  texts);
  CLI::App& diff = add("diff", "Says where two traces part", Command::kDiff);
  CLI::App& validate = add("validate", "Checks scenario files without running them", Command::kValidate);
  CLI::App& list =
      add("list", "Shows scenarios with their summaries and tags, or invariants, or messages", Command::kList);
  CLI::App& explain =
      add("explain", "Says what a key of a scenario, an event or an invariant means", Command::kExplain);
  describe_reading(validate, list, explain, diff, request, texts);
  CLI::App& tune = add("tune", "Finds the setting of a scenario that loses least, by simulation", Command::kTune);
  describe_tune(tune, request, texts.seed);
  add_settings(tune, request);
  CLI::App& explore = add("explore", "Looks for failures with fault plans that nobody wrote", Command::kExplore);
  add_choice(explore, request);
  describe_explore(explore, request, texts.seed);
  add_settings(explore, request);
  CLI::App& shrink = add("shrink", "Finds how little of a failing scenario it takes to fail", Command::kShrink);
  describe_shrink(shrink, request, texts.seed, texts.probe);
  add_settings(shrink, request);
  describe_report(add("report", "Shows results of earlier runs again, and writes them as documents", Command::kReport),
                  request, texts.results, texts.format);
  CLI::App* history = app.add_subcommand("history", "Keeps the results of many builds, and shows their trend");
  describe_history(*history, request, texts.results);
  add("schema", "Prints the JSON Schema of a scenario file, for editors", Command::kSchema)
      .footer("Examples:\n  wavetank schema > scenario.schema.json");
  add("events", "Shows the engine's events, which faults can wait for", Command::kEvents)
      .footer("Examples:\n  wavetank events");
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const std::string meant = scenarios::did_you_mean(word, known);
  return meant.empty() ? "" : "; " + meant;
}

ParsedCommandLine usage_error(const std::string& complaint, const std::string& command = {}) {
  ParsedCommandLine parsed;
  parsed.exit_code = kUsageError;
  parsed.complaint =
      fmt::format("wavetank: {}\nSee `wavetank {}--help`.\n", complaint, command.empty() ? "" : command + " ");
  return parsed;
}

/// The words of a command, without the program's: "history show".
std::string words_of(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  if (!parent) return {};
  const std::string outer = words_of(*parent);
  return outer.empty() ? command.get_name() : outer + " " + command.get_name();
}

/// The command that was asked for, down to the last of its words.
const CLI::App& asked_command(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : asked_command(*chosen.front());
}

/// A word that is no command where one must stand is named together with the command that was probably meant.
std::optional<ParsedCommandLine> refuse_unknown_command(const CLI::App& app, std::span<const std::string> arguments) {
  std::vector<std::string> commands;
  const CLI::App* chosen = nullptr;
  for (const CLI::App* subcommand : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(subcommand->get_name());
    if (!arguments.empty() && commands.back() == arguments.front()) chosen = subcommand;
  }
  if (commands.empty()) return std::nullopt;
  if (chosen) return refuse_unknown_command(*chosen, arguments.subspan(1));
  if (arguments.empty()) {
    ParsedCommandLine parsed;
    parsed.exit_code = kUsageError;
    parsed.complaint = app.help(app.get_parent() ? app.get_parent()->get_name() : "");
    return parsed;
  }
  const std::string& word = arguments.front();
  const std::string outer = words_of(app);
  if (word.starts_with("-")) {
    std::vector<std::string> options = {"--help"};
    if (outer.empty()) options.emplace_back("--version");
    if (word == "-h" || std::ranges::find(options, word) != options.end()) return std::nullopt;
    return usage_error(fmt::format("there is no option '{}' before a command{}", word, suggestion(word, options)),
                       outer);
  }
  return usage_error(
      fmt::format("there is no command '{}{}{}'{}", outer, outer.empty() ? "" : " ", word, suggestion(word, commands)),
      outer);
}

ParsedCommandLine refuse_extras(const CLI::App& subcommand) {
  std::vector<std::string> known = {"--help"};
  for (const CLI::Option* option : subcommand.get_options())
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  const std::vector<std::string> extras = subcommand.remaining();
  const std::string word = extras.empty() ? "?" : extras.front().substr(0, extras.front().find('='));
  const std::string what =
      word.starts_with("-")
          ? fmt::format("'{}' has no option '{}'{}", words_of(subcommand), word, suggestion(word, known))
          : fmt::format("'{}' takes no argument '{}'", words_of(subcommand), word);
  return usage_error(what, words_of(subcommand));
}

/// --format, of which each command has its own.
std::optional<ParsedCommandLine> understand_format(const Texts& texts, Request& request) {
  if (texts.format.empty()) return std::nullopt;
  const bool run = request.command == Command::kRun;
  const std::vector<std::string> formats = {"human", "github", "json"};
  const auto format = std::ranges::find(formats, texts.format);
  if (format == formats.end() || (run && *format == "json"))
    return usage_error(fmt::format("--format: there is no format '{}'; it is {}", texts.format,
                                   run ? "human or github" : "human, json or github"),
                       run                                   ? "run"
                       : request.command == Command::kReport ? "report"
                                                             : "validate");
  request.format = static_cast<OutputFormat>(format - formats.begin());
  return std::nullopt;
}

/// Of those that take a seed.
const char* verb_of(Command command) {
  switch (command) {
    case Command::kReplay:
      return "replay";
    case Command::kTune:
      return "tune";
    case Command::kShrink:
      return "shrink";
    case Command::kExplore:
      return "explore";
    default:
      return "run";
  }
}

/// Fills in what the texts say; a usage error if they say nothing sensible.
std::optional<ParsedCommandLine> understand(const Texts& texts, Request& request) {
  const char* chooses_seeds[] = {texts.seed.empty() ? "" : "--seed", texts.seeds.empty() ? "" : "--seeds",
                                 request.failed.empty() ? "" : "--failed"};
  std::vector<std::string> choices;
  for (const char* option : chooses_seeds)
    if (*option) choices.emplace_back(option);
  request.seeds_given = !choices.empty();
  if (choices.size() > 1)
    return usage_error(fmt::format("{} and {} exclude each other", choices[0], choices[1]), "run");
  if (!texts.seed.empty()) {
    const Result<uint64_t> seed = parse_seed(texts.seed);
    if (!seed) return usage_error("--seed: " + seed.error().message, verb_of(request.command));
    request.seeds = {*seed};
  }
  if (!texts.seeds.empty()) {
    Result<std::vector<uint64_t>> seeds = parse_seeds(texts.seeds);
    if (!seeds) return usage_error("--seeds: " + seeds.error().message, "run");
    request.seeds = std::move(*seeds);
  }
  if (!texts.check_determinism.empty()) {
    const Result<void> share = parse_option(texts.check_determinism, request.check_determinism);
    if (!share) return usage_error("--check-determinism: " + share.error().message, "run");
  }
  if (request.command == Command::kReplay && request.paths.size() != 1)
    return usage_error(fmt::format("replay takes one scenario, not {}", request.paths.size()), "replay");
  if (request.command == Command::kDiff && request.paths.size() != 2)
    return usage_error(fmt::format("diff takes two traces, not {}", request.paths.size()), "diff");
  if (auto refused = understand_format(texts, request)) return refused;
  if (const std::string complaint = understand(texts.results, request); !complaint.empty())
    return usage_error(complaint, request.command == Command::kHistoryShow ? "history show" : "report");
  if (!texts.probe.empty() && texts.probe != "restore" && texts.probe != "restore=all")
    return usage_error(fmt::format("--probe: there is no probe '{}'; it is restore or restore=all", texts.probe),
                       "run");
  request.shrink.wanted = !request.shrink.budget.empty();
  request.probe_every = texts.probe == "restore=all";
  request.probe_restore = !texts.probe.empty();
  if (!texts.profile.empty()) {
    if (texts.profile != "local" && texts.profile != "ci")
      return usage_error(fmt::format("--profile: there is no profile '{}'; it is local or ci", texts.profile), "run");
    request.profile = texts.profile == "ci" ? Profile::kCi : Profile::kLocal;
  }
  if (!request.failed.empty() && !(request.paths.empty() && request.tags.empty() && request.filters.empty()))
    return usage_error("--failed says itself what to run; leave out paths, tags and filters", "run");
  if (!request.fork && request.jobs > 1) return usage_error("--no-fork runs one after the other; leave out -j", "run");
  return std::nullopt;
}

/// `wavetank help run` asks what `wavetank run --help` asks.
std::vector<std::string> without_help_command(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments.front() != "help") return arguments;
  arguments.erase(arguments.begin());
  arguments.push_back("--help");
  return arguments;
}

}  // namespace

ParsedCommandLine parse_command_line(const std::vector<std::string>& given) {
  const std::vector<std::string> arguments = without_help_command(given);
  Request request;
  Texts texts;
  CLI::App app("Wavetank runs a stream engine through faults and says whether every record counted exactly once.",
               "wavetank");
  describe(app, request, texts);
  if (auto refused = refuse_unknown_command(app, arguments)) return *refused;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    const CLI::App& command = asked_command(app);
    // A misspelt option that had to be given is missing, too; its misspelling says more.
    if (error.get_exit_code() != 0 && !command.remaining().empty()) return refuse_extras(command);
    if (error.get_exit_code() != 0) return usage_error(error.what(), words_of(command));
    std::ostringstream output;
    app.exit(error, output, output);
    ParsedCommandLine parsed;
    parsed.output = output.str();
    return parsed;
  }
  if (auto refused = understand(texts, request)) return *refused;
  ParsedCommandLine parsed;
  parsed.request = std::move(request);
  return parsed;
}

}  // namespace wavetank::cli
