// What a user types, and what is understood or answered.
#include "cli/command_line.h"

#include <gtest/gtest.h>

#include <sstream>

namespace wavetank::cli {
namespace {

ParsedCommandLine parse(const std::string& line) {
  std::istringstream words(line);
  std::vector<std::string> arguments;
  for (std::string word; words >> word;) arguments.push_back(word);
  return parse_command_line(arguments);
}

Request request_of(const std::string& line) {
  const ParsedCommandLine parsed = parse(line);
  EXPECT_TRUE(parsed.request) << parsed.complaint;
  return parsed.request.value_or(Request{});
}

/// The complaint about a line that is refused with exit code 2 and without a word on standard output.
std::string complaint_of(const std::string& line) {
  const ParsedCommandLine parsed = parse(line);
  EXPECT_FALSE(parsed.request) << line;
  EXPECT_EQ(parsed.exit_code, 2) << line;
  EXPECT_EQ(parsed.output, "") << line;
  return parsed.complaint;
}

constexpr const char* kCommands[] = {"run",      "explore", "shrink", "replay",  "diff",
                                     "validate", "list",    "schema", "explain", "events"};

TEST(CommandLine, one_seed_and_forked_runs_unless_told) {
  const Request request = request_of("run a.yaml b.yaml");
  EXPECT_EQ(request.command, Command::kRun);
  EXPECT_EQ(request.paths, (std::vector<std::string>{"a.yaml", "b.yaml"}));
  EXPECT_EQ(request.seeds, std::vector<uint64_t>{1});
  EXPECT_TRUE(request.fork);
  EXPECT_EQ(request.check_determinism, Probability::never());
}

TEST(CommandLine, every_option_of_run_is_understood_in_any_order) {
  const Request request = request_of(
      "run --set a.b=1 first.yaml --seeds 3..5 -j 4 --set c=2 second.yaml --check-determinism 5% --json r.json "
      "--junit r.xml --trace t --max-fail 2 --timeline");
  EXPECT_EQ(request.paths, (std::vector<std::string>{"first.yaml", "second.yaml"}));
  EXPECT_EQ(request.settings, (std::vector<std::string>{"a.b=1", "c=2"}));
  EXPECT_EQ(request.seeds, (std::vector<uint64_t>{3, 4, 5}));
  EXPECT_EQ(request.jobs, 4u);
  EXPECT_EQ(request.check_determinism.ppb, 50'000'000u);
  EXPECT_EQ(request.documents.at("json"), "r.json");
  EXPECT_EQ(request.documents.at("junit"), "r.xml");
  EXPECT_EQ(request.trace, "t");
  EXPECT_EQ(request.max_fail, 2u);
  EXPECT_TRUE(request.timeline);
  EXPECT_FALSE(request_of("run a.yaml --no-fork -j 1").fork);
  EXPECT_EQ(request_of("run a.yaml --seed 18446744073709551615").seeds, std::vector<uint64_t>{~uint64_t{0}});
}

TEST(CommandLine, the_other_commands_are_understood) {
  EXPECT_EQ(request_of("validate a.yaml").command, Command::kValidate);
  EXPECT_EQ(request_of("list").command, Command::kList);
  EXPECT_EQ(request_of("list folder").paths, std::vector<std::string>{"folder"});
  EXPECT_TRUE(request_of("list --invariants").list_invariants);
  EXPECT_TRUE(request_of("list --messages").list_messages);
  EXPECT_EQ(request_of("schema").command, Command::kSchema);
  EXPECT_EQ(request_of("explain interval").key, "interval");
  EXPECT_EQ(request_of("events").command, Command::kEvents);
  EXPECT_EQ(request_of("diff a b").paths, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(request_of("validate a.yaml --format github").format, OutputFormat::kGithub);
  EXPECT_EQ(request_of("validate a.yaml --format json").format, OutputFormat::kJson);
  EXPECT_EQ(request_of("list --tag crash --tag smoke --filter worker-*").tags,
            (std::vector<std::string>{"crash", "smoke"}));
}

TEST(CommandLine, reports_are_asked_for_by_format_or_by_the_ending_of_a_file) {
  const Request request = request_of(
      "report a.json b.json --baseline m.json --noise-floor 10% --fail-on-regression --csv r.csv -o page.html "
      "--history h.sqlite --format github");
  EXPECT_EQ(request.command, Command::kReport);
  EXPECT_EQ(request.paths, (std::vector<std::string>{"a.json", "b.json"}));
  EXPECT_EQ(request.baseline, "m.json");
  EXPECT_EQ(request.noise_floor.percent, 10u);
  EXPECT_TRUE(request.fail_on_regression);
  EXPECT_EQ(request.documents.at("csv"), "r.csv");
  EXPECT_EQ(request.documents.at("html"), "page.html");
  EXPECT_EQ(request.history, "h.sqlite");
  EXPECT_EQ(request.format, OutputFormat::kGithub);
  EXPECT_EQ(request_of("report a.json").noise_floor.percent, 5u);
  EXPECT_NE(complaint_of("report a.json -o page.pdf").find(".html"), std::string::npos);
  EXPECT_NE(complaint_of("report a.json --fail-on-regression").find("--baseline"), std::string::npos);
  EXPECT_NE(complaint_of("report a.json --noise-floor loud").find("--noise-floor"), std::string::npos);
  EXPECT_NE(complaint_of("run a.yaml --format json").find("human or github"), std::string::npos);
  EXPECT_NE(complaint_of("report a.json --format xml").find("wavetank report --help"), std::string::npos);
}

TEST(CommandLine, a_history_is_added_to_or_shown) {
  const Request adding = request_of("history add a.json --db h.sqlite --build b5e0904");
  EXPECT_EQ(adding.command, Command::kHistoryAdd);
  EXPECT_EQ(adding.history, "h.sqlite");
  EXPECT_EQ(adding.build, "b5e0904");
  const Request showing = request_of("history show smoke --db h.sqlite --json t.json");
  EXPECT_EQ(showing.command, Command::kHistoryShow);
  EXPECT_EQ(showing.paths, std::vector<std::string>{"smoke"});
  EXPECT_EQ(showing.documents.at("json"), "t.json");
  EXPECT_NE(complaint_of("history show").find("--db"), std::string::npos);
  EXPECT_NE(complaint_of("history shwo --db h").find("did you mean 'show'?"), std::string::npos);
  EXPECT_NE(complaint_of("history show --bd h").find("did you mean '--db'?"), std::string::npos);
}

TEST(CommandLine, replay_takes_one_scenario_and_a_place) {
  const Request request = request_of("replay a.yaml --seed 7 --until checkpoint.completed:3 --step --set a=1");
  EXPECT_EQ(request.command, Command::kReplay);
  EXPECT_EQ(request.paths, std::vector<std::string>{"a.yaml"});
  EXPECT_EQ(request.seeds, std::vector<uint64_t>{7});
  EXPECT_EQ(request.until, "checkpoint.completed:3");
  EXPECT_TRUE(request.step);
  EXPECT_EQ(request.settings, std::vector<std::string>{"a=1"});
}

TEST(CommandLine, a_run_is_chosen_by_tag_name_or_what_failed) {
  const Request request = request_of("run --tag smoke --filter worker-* --failures kept -j 0 --profile ci");
  EXPECT_EQ(request.tags, std::vector<std::string>{"smoke"});
  EXPECT_EQ(request.filters, std::vector<std::string>{"worker-*"});
  EXPECT_EQ(request.failures, "kept");
  EXPECT_EQ(request.jobs, 0u);
  EXPECT_EQ(request.profile, Profile::kCi);
  EXPECT_EQ(request_of("run --failed last.json").failed, "last.json");
  EXPECT_EQ(request_of("run a.yaml").failures, "wavetank-failures");
  EXPECT_EQ(request_of("run a.yaml").profile, Profile::kAuto);
}

TEST(CommandLine, failures_are_looked_for_and_made_small) {
  const Request shrink = request_of("shrink kept/ --budget 5m --runs 99 -j 3 -o small.yaml --json r.json --set a.b=1");
  EXPECT_EQ(shrink.command, Command::kShrink);
  EXPECT_EQ(shrink.paths, std::vector<std::string>{"kept/"});
  EXPECT_EQ(shrink.shrink.budget, "5m");
  EXPECT_EQ(shrink.shrink.most_runs, 99u);
  EXPECT_EQ(shrink.shrink.output, "small.yaml");
  EXPECT_EQ(shrink.documents.at("json"), "r.json");
  const Request explore = request_of("explore a.yaml b.yaml --runs 50 --seed 9 --shrink=10s --max-fail 3");
  EXPECT_EQ(explore.command, Command::kExplore);
  EXPECT_EQ(explore.paths, (std::vector<std::string>{"a.yaml", "b.yaml"}));
  EXPECT_EQ(explore.explore.most_runs, 50u);
  EXPECT_EQ(explore.seeds, std::vector<uint64_t>{9});
  EXPECT_TRUE(explore.shrink.wanted);
  EXPECT_EQ(explore.shrink.budget, "10s");
  EXPECT_TRUE(request_of("explore").paths.empty());
  EXPECT_TRUE(request_of("run --shrink a.yaml").shrink.wanted);
  EXPECT_EQ(request_of("run --shrink a.yaml").paths, std::vector<std::string>{"a.yaml"});
  EXPECT_FALSE(request_of("run a.yaml").shrink.wanted);
  EXPECT_NE(complaint_of("shrink").find("PATH"), std::string::npos);
  EXPECT_NE(complaint_of("explore --seed x").find("wavetank explore --help"), std::string::npos);
}

TEST(CommandLine, a_misspelt_command_is_answered_with_the_one_that_was_meant) {
  EXPECT_EQ(complaint_of("vaildate a.yaml"),
            "wavetank: there is no command 'vaildate'; did you mean 'validate'?\nSee `wavetank --help`.\n");
  EXPECT_EQ(complaint_of("xyzzy"), "wavetank: there is no command 'xyzzy'\nSee `wavetank --help`.\n");
}

TEST(CommandLine, a_misspelt_option_is_answered_with_the_one_that_was_meant) {
  EXPECT_EQ(complaint_of("run a.yaml --sedes 5"),
            "wavetank: 'run' has no option '--sedes'; did you mean '--seeds'?\nSee `wavetank run --help`.\n");
  EXPECT_EQ(complaint_of("run a.yaml --jsno=x"),
            "wavetank: 'run' has no option '--jsno'; did you mean '--json'?\nSee `wavetank run --help`.\n");
  EXPECT_EQ(complaint_of("schema a.yaml"),
            "wavetank: 'schema' takes no argument 'a.yaml'\nSee `wavetank schema --help`.\n");
  EXPECT_NE(complaint_of("--verison").find("did you mean '--version'?"), std::string::npos);
}

TEST(CommandLine, values_that_make_no_sense_are_refused) {
  EXPECT_NE(complaint_of("run a.yaml --seed -1").find("no seed"), std::string::npos);
  EXPECT_NE(complaint_of("run a.yaml --seeds 5..3").find("end before they begin"), std::string::npos);
  EXPECT_NE(complaint_of("run a.yaml --seeds many").find("no seeds"), std::string::npos);
  EXPECT_NE(complaint_of("run a.yaml --seed 1 --seeds 2").find("--seed"), std::string::npos);
  EXPECT_NE(complaint_of("run a.yaml --check-determinism often").find("--check-determinism"), std::string::npos);
  EXPECT_NE(complaint_of("run a.yaml -j -1").find("--jobs"), std::string::npos);
  EXPECT_TRUE(request_of("run a.yaml --probe restore").probe_restore);
  EXPECT_FALSE(request_of("run a.yaml --probe restore").probe_every);
  EXPECT_TRUE(request_of("run a.yaml --probe restore=all").probe_every);
  EXPECT_TRUE(request_of("run a.yaml --seed 3").seeds_given);
  EXPECT_FALSE(request_of("run a.yaml").seeds_given);
  EXPECT_TRUE(request_of("run a.yaml --anchored").anchored);
  EXPECT_NE(complaint_of("run a.yaml --probe all").find("it is restore"), std::string::npos);
  EXPECT_NE(complaint_of("run a.yaml --profile fast").find("local or ci"), std::string::npos);
  EXPECT_NE(complaint_of("run --failed last.json --seed 3").find("--seed"), std::string::npos);
  EXPECT_NE(complaint_of("run --failed last.json a.yaml").find("--failed"), std::string::npos);
  EXPECT_NE(complaint_of("validate a.yaml --format xml").find("human, json or github"), std::string::npos);
  EXPECT_NE(complaint_of("replay a.yaml --utnil 3s").find("did you mean '--until'?"), std::string::npos);
  EXPECT_NE(complaint_of("replay a.yaml b.yaml").find("takes one scenario"), std::string::npos);
  EXPECT_NE(complaint_of("replay a.yaml --seed x").find("wavetank replay --help"), std::string::npos);
  EXPECT_NE(complaint_of("replay").find("PATH"), std::string::npos);
  EXPECT_NE(complaint_of("diff a.jsonl").find("two traces"), std::string::npos);
  EXPECT_NE(complaint_of("run a.yaml --no-fork -j 2").find("--no-fork"), std::string::npos);
  EXPECT_NE(complaint_of("run a.yaml --json").find("--json"), std::string::npos);
  EXPECT_NE(complaint_of("explain").find("KEY"), std::string::npos);
}

TEST(CommandLine, nothing_at_all_is_answered_with_help_as_a_usage_error) {
  EXPECT_NE(complaint_of("").find("validate"), std::string::npos);
}

TEST(CommandLine, help_of_each_command_has_examples) {
  for (const char* command : kCommands) {
    const ParsedCommandLine parsed = parse(std::string(command) + " --help");
    EXPECT_FALSE(parsed.request);
    EXPECT_EQ(parsed.exit_code, 0);
    EXPECT_NE(parsed.output.find(std::string("wavetank ") + command), std::string::npos) << parsed.output;
    EXPECT_EQ(parsed.complaint, "");
    EXPECT_EQ(parse(std::string("help ") + command).output, parsed.output);
  }
  EXPECT_NE(parse("--help").output.find("explain"), std::string::npos);
  EXPECT_EQ(parse("help").output, parse("--help").output);
}

/// The words of an example as a shell would pass them on: quotes taken off, nothing after a redirection.
std::vector<std::string> words_of(const std::string& example) {
  std::istringstream text(example.substr(0, example.find(" >")));
  std::vector<std::string> words;
  for (std::string word; text >> word;) {
    if (word.size() > 1 && word.front() == '\'' && word.back() == '\'') word = word.substr(1, word.size() - 2);
    words.push_back(word);
  }
  return words;
}

TEST(CommandLine, every_example_of_every_help_is_understood) {
  for (const char* command : kCommands) {
    std::istringstream help(parse(std::string(command) + " --help").output);
    size_t examples = 0;
    for (std::string line; std::getline(help, line);) {
      const size_t begin = line.find_first_not_of(' ');
      if (begin != 2 || !line.substr(begin).starts_with("wavetank ")) continue;
      std::vector<std::string> words = words_of(line.substr(begin));
      words.erase(words.begin());
      EXPECT_EQ(words.front(), command);
      EXPECT_TRUE(parse_command_line(words).request) << line << "\n" << parse_command_line(words).complaint;
      ++examples;
    }
    EXPECT_GT(examples, 0u) << command;
  }
}

TEST(CommandLine, the_version_names_build_type_and_compiler) {
  const ParsedCommandLine parsed = parse("--version");
  EXPECT_EQ(parsed.exit_code, 0);
  EXPECT_TRUE(parsed.output.starts_with("wavetank ")) << parsed.output;
  EXPECT_NE(parsed.output.find(", "), std::string::npos);
}

}  // namespace
}  // namespace wavetank::cli
