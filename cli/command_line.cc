// The only file that knows CLI11: options, help with examples, and "did you mean".
#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "cli/build.h"
#include "cli/seeds.h"
#include "env/option.h"
#include "scenarios/problem.h"

namespace wavetank::cli {
namespace {

constexpr int kUsageError = 2;

/// Options that need more than CLI11 to be understood.
struct Texts {
  std::string seed;
  std::string seeds;
  std::string check_determinism;
};

void describe_run(CLI::App& run, Request& request, Texts& texts) {
  run.add_option("PATH", request.paths, "Scenario files, folders of them, or names of the built-in catalogue");
  CLI::Option* seed = run.add_option("--seed", texts.seed, "The seed of one run (1 unless told)")->type_name("S");
  run.add_option("--seeds", texts.seeds, "How many seeds, from 1, or a range")->type_name("N|A..B")->excludes(seed);
  run.add_option("-j,--jobs", request.jobs, "Runs at once (one for each processor unless told)")
      ->type_name("N")
      ->check(CLI::Range(1u, 1024u));
  run.add_option("--set", request.settings, "Sets one key of the scenario; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  run.add_option("--check-determinism", texts.check_determinism,
                 "Repeats this share of the runs in another process and compares digests")
      ->type_name("SHARE");
  run.add_option("--json", request.json, "Writes all results as JSON")->type_name("FILE");
  run.add_option("--junit", request.junit, "Writes all results as JUnit XML")->type_name("FILE");
  run.add_option("--trace", request.trace, "Writes every event of the run (one scenario, one seed)")->type_name("FILE");
  run.add_option("--max-fail", request.max_fail, "Starts no further run after so many failing ones")->type_name("N");
  run.add_flag("--timeline", request.timeline, "Shows the whole timeline, not only its end");
  run.add_flag("!--no-fork", request.fork, "Runs in this process, one after the other, for a debugger");
  run.footer(
      "Examples:\n"
      "  wavetank run smoke\n"
      "  wavetank run my-job.yaml --seed 42 --set engine.checkpoint.interval=2s\n"
      "  wavetank run scenarios/ --seeds 200 -j 8 --check-determinism 5% --junit results.xml\n"
      "\n"
      "Exit codes, first match wins:\n"
      "  130 interrupted   2 usage error or invalid scenario   3 wavetank itself failed\n"
      "  4 not deterministic   1 violated or not converged   5 nothing ran\n"
      "  6 inconclusive   0 everything held");
}

/// Adds every subcommand; `request` and `texts` must outlive `app`.
void describe(CLI::App& app, Request& request, Texts& texts) {
  app.require_subcommand(1);
  app.set_version_flag("--version", version_line());
  app.footer("`wavetank COMMAND --help` shows a command's options and examples.");
  const auto add = [&](const char* name, const char* summary, Command command) {
    CLI::App* subcommand = app.add_subcommand(name, summary);
    subcommand->callback([&request, command] { request.command = command; });
    return subcommand;
  };
  describe_run(*add("run", "Runs scenarios and says whether everything held", Command::kRun), request, texts);

  CLI::App* validate = add("validate", "Checks scenario files without running them", Command::kValidate);
  validate->add_option("PATH", request.paths, "Scenario files, folders of them, or names of the built-in catalogue");
  validate->footer("Examples:\n  wavetank validate my-job.yaml\n  wavetank validate scenarios/");

  CLI::App* list = add("list", "Shows scenarios with their summaries and tags", Command::kList);
  list->add_option("PATH", request.paths, "Scenario files or folders (the built-in catalogue unless told)");
  list->footer("Examples:\n  wavetank list\n  wavetank list scenarios/");

  add("schema", "Prints the JSON Schema of a scenario file, for editors", Command::kSchema)
      ->footer("Examples:\n  wavetank schema > scenario.schema.json");

  CLI::App* explain = add("explain", "Says what a key of a scenario means", Command::kExplain);
  explain->add_option("KEY", request.key, "The key, or the end of its path")->required();
  explain->footer("Examples:\n  wavetank explain engine.checkpoint.interval\n  wavetank explain interval");

  add("events", "Shows the engine's events, which faults can wait for", Command::kEvents)
      ->footer("Examples:\n  wavetank events");
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

/// A first word that is no command is named together with the command that was probably meant.
std::optional<ParsedCommandLine> refuse_unknown_command(CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<std::string> commands;
  for (const CLI::App* subcommand : app.get_subcommands({})) commands.push_back(subcommand->get_name());
  if (arguments.empty()) {
    ParsedCommandLine parsed;
    parsed.exit_code = kUsageError;
    parsed.complaint = app.help();
    return parsed;
  }
  const std::string& word = arguments.front();
  if (std::ranges::find(commands, word) != commands.end()) return std::nullopt;
  if (word.starts_with("-")) {
    const std::vector<std::string> options = {"--help", "--version"};
    if (word == "-h" || std::ranges::find(options, word) != options.end()) return std::nullopt;
    return usage_error(fmt::format("there is no option '{}' before a command{}", word, suggestion(word, options)));
  }
  return usage_error(fmt::format("there is no command '{}'{}", word, suggestion(word, commands)));
}

ParsedCommandLine refuse_extras(const CLI::App& subcommand) {
  std::vector<std::string> known = {"--help"};
  for (const CLI::Option* option : subcommand.get_options())
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  const std::vector<std::string> extras = subcommand.remaining();
  const std::string word = extras.empty() ? "?" : extras.front().substr(0, extras.front().find('='));
  const std::string what =
      word.starts_with("-")
          ? fmt::format("'{}' has no option '{}'{}", subcommand.get_name(), word, suggestion(word, known))
          : fmt::format("'{}' takes no argument '{}'", subcommand.get_name(), word);
  return usage_error(what, subcommand.get_name());
}

/// Fills in what the texts say; a usage error if they say nothing sensible.
std::optional<ParsedCommandLine> understand(const Texts& texts, Request& request) {
  if (!texts.seed.empty()) {
    const Result<uint64_t> seed = parse_seed(texts.seed);
    if (!seed) return usage_error("--seed: " + seed.error().message, "run");
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
  if (!request.fork && request.jobs > 1) return usage_error("--no-fork runs one after the other; leave out -j", "run");
  return std::nullopt;
}

}  // namespace

ParsedCommandLine parse_command_line(const std::vector<std::string>& arguments) {
  Request request;
  Texts texts;
  CLI::App app("Wavetank runs a stream engine through faults and says whether every record counted exactly once.",
               "wavetank");
  describe(app, request, texts);
  if (auto refused = refuse_unknown_command(app, arguments)) return *refused;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ExtrasError&) {
    const auto selected = app.get_subcommands();
    return refuse_extras(selected.empty() ? app : *selected.front());
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      const auto selected = app.get_subcommands();
      return usage_error(error.what(), selected.empty() ? "" : selected.front()->get_name());
    }
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
