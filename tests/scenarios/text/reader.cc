// Reading scenarios: all mistakes at once, overrides, and the catalogue.
#include "scenarios/text/reader.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/operators/registry.h"
#include "faults/invariant.h"
#include "scenarios/text/fields.h"
#include "scenarios/text/find.h"
#include "scenarios/text/roster.h"
#include "scenarios/text/vocabulary.h"
#include "tests/scenarios/golden.h"

namespace wavetank::scenarios {
namespace {

const char* const kSmall = R"(version: 1
name: small
job:
  sources:
    in: {}
  operators:
    sums: {from: in, window: 10s}
  sinks:
    out: {from: sums}
)";

Scenario read_valid(const std::string& text, const std::vector<std::string>& overrides = {}) {
  ReadResult result = read_scenario_text("small.yaml", text, overrides);
  EXPECT_EQ(render(result.problems), "");
  return result.scenario.value_or(Scenario{});
}

std::string problems_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const ReadResult result = read_scenario_text("small.yaml", text, overrides);
  EXPECT_EQ(result.scenario.has_value(), result.problems.empty());
  return render(result.problems);
}

TEST(Reader, shows_all_mistakes_of_a_file_at_once) {
  const ReadResult result =
      read_scenario_text("broken.yaml", read_file(source_path("tests/golden/scenarios/broken.yaml")));
  EXPECT_FALSE(result.scenario.has_value());
  EXPECT_GE(result.problems.size(), 25u);
  expect_golden("scenarios/broken.txt", render(result.problems));
}

TEST(Reader, every_scenario_of_the_catalogue_is_valid_and_reads_back_as_it_is_written) {
  const FoundScenarios found = find_scenarios({source_path("scenarios/catalog")}, {});
  ASSERT_GE(found.files.size(), 2u);
  for (const std::string& file : found.files) {
    const ReadResult result = read_scenario(file);
    ASSERT_TRUE(result.scenario.has_value()) << render(result.problems);
    const std::string text = write_scenario(*result.scenario);
    EXPECT_EQ(write_scenario(read_valid(text)), text);
    EXPECT_EQ(result.scenario->name, std::filesystem::path(file).stem().string());
  }
}

TEST(Reader, a_job_is_read_as_it_is_drawn) {
  const Scenario scenario = read_valid(kSmall);
  ASSERT_EQ(scenario.job.vertices.size(), 3u);
  const engine::VertexSpec& window = scenario.job.vertices[1];
  EXPECT_EQ(window.name, "sums");
  EXPECT_EQ(window.type, "window");
  EXPECT_EQ(window.inputs, std::vector<std::string>{"in"});
  EXPECT_EQ(window.settings, (std::vector<Setting>{{"tumbling", {"10s"}}}));
  EXPECT_EQ(scenario.job.vertices[0].type, "log");
}

TEST(Reader, an_inner_list_is_one_group_and_a_plain_value_fills_the_kinds_own_key) {
  const Scenario scenario =
      read_valid(std::string(kSmall) +
                 "faults:\n"
                 "  - {at: 3s, partition: [[worker-1, worker-2], rest], direction: forward, for: 2s}\n"
                 "  - {every: 15s, jitter: 5s, kill: worker-1, restart_after: 1s, as: victim}\n"
                 "  - {after: {fault: F1, at: start, delay: 2s}, pause: victim, until: 4s}\n");
  const std::vector<faults::Fault>& faults = scenario.faults.faults;
  ASSERT_EQ(faults.size(), 3u);
  EXPECT_EQ(faults[0].arguments,
            (std::vector<Setting>{{"groups", {"worker-1, worker-2", "rest"}}, {"direction", {"forward"}}}));
  EXPECT_EQ(faults[0].lasting, 2_s);
  EXPECT_EQ(faults[1].id, "F2");
  EXPECT_EQ(faults[1].trigger.kind, faults::Trigger::Kind::kPeriod);
  EXPECT_EQ(faults[1].trigger.at, 15_s);
  EXPECT_EQ(faults[2].trigger.kind, faults::Trigger::Kind::kFaultStart);
  EXPECT_EQ(faults[2].trigger.at, 2_s);
  EXPECT_EQ(faults[2].until->at, 4_s);
}

TEST(Reader, a_source_may_have_a_workload_of_its_own) {
  const Scenario scenario =
      read_valid(std::string(kSmall) + "workload: {rate: 5k/s, duration: 9s, sources: {in: {rate: 1/s}}}\n");
  EXPECT_EQ(scenario.workload.rate, (Rate{5000ull * 3600}));
  EXPECT_EQ(workload_of(scenario, "in").rate, Rate{3600});
  EXPECT_EQ(workload_of(scenario, "in").duration, 9_s);
  EXPECT_NE(problems_of(std::string(kSmall) + "workload: {sources: {on: {rate: 1/s}}}\n").find("did you mean 'in'?"),
            std::string::npos);
}

TEST(Reader, overrides_change_values_add_keys_and_reach_into_faults_by_id) {
  const std::string text = std::string(kSmall) + "faults:\n  - {id: crash, at: 3s, kill: worker-1}\n";
  const Scenario scenario =
      read_valid(text, {"engine.checkpoint.interval=2s", "faults.crash.at=7s", "cluster.workers.zones=[a, b]",
                        "job.operators.sums.window={tumbling: 3s, aggregate: max}"});
  EXPECT_EQ(scenario.engine.checkpoint.interval, 2_s);
  EXPECT_EQ(scenario.faults.faults[0].trigger.at, 7_s);
  EXPECT_EQ(scenario.cluster.workers.zones, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(scenario.job.vertices[1].settings[1], (Setting{"aggregate", {"max"}}));
}

TEST(Reader, mistakes_in_overrides_read_like_those_in_a_file) {
  EXPECT_EQ(problems_of(kSmall, {"engine.checkpoint.intervall=2s"}),
            "--set: unknown key 'intervall' in engine.checkpoint\n"
            "  engine.checkpoint.intervall=2s\n"
            "                    ^\n"
            "  did you mean 'interval'?\n");
  EXPECT_EQ(problems_of(kSmall, {"engine.checkpoint.interval=2"}),
            "--set: interval: '2' has no unit: write a duration with its unit, such as 5s or 200ms\n"
            "  engine.checkpoint.interval=2\n"
            "                             ^\n");
  EXPECT_NE(problems_of(kSmall, {"engine"}).find("KEY=VALUE"), std::string::npos);
  EXPECT_NE(problems_of(kSmall, {"faults=[{at: 1s"}).find("not valid YAML"), std::string::npos);
}

TEST(Reader, an_override_of_a_fault_by_its_place_is_told_the_ids) {
  const std::string text = std::string(kSmall) + "faults:\n  - {id: crash, at: 3s, kill: worker-1}\n";
  EXPECT_EQ(problems_of(text, {"faults[0].at=7s"}),
            "--set: an item of a list is named by its id, after a dot, and not by its place in brackets\n"
            "  faults[0].at=7s\n"
            "        ^\n"
            "  its ids are crash, as in faults.crash.at=5s\n");
  EXPECT_EQ(problems_of(text, {"faults.F1.at=7s"}),
            "--set: there is no item with the id 'F1'\n"
            "  faults.F1.at=7s\n"
            "         ^\n"
            "  its ids are crash, as in faults.crash.at=5s\n");
}

TEST(Reader, a_heartbeat_that_is_always_late_is_refused) {
  EXPECT_EQ(problems_of(kSmall, {"engine.heartbeat.interval=6s"}),
            "--set: a heartbeat's timeout (5s) must be longer than its interval (6s)\n"
            "  engine.heartbeat.interval=6s\n"
            "                            ^\n"
            "  several intervals, such as 24s\n");
  EXPECT_NE(problems_of(std::string(kSmall) + "engine: {heartbeat: {interval: 1s, timeout: 1s}}\n").find(":1: a h"),
            0u);
  EXPECT_EQ(problems_of(std::string(kSmall) + "engine: {heartbeat: {interval: 1s, timeout: 1001ms}}\n"), "");
}

TEST(Reader, an_empty_file_and_a_missing_file_say_so) {
  EXPECT_NE(problems_of("").find("the file is empty"), std::string::npos);
  EXPECT_NE(problems_of("- a\n- b\n").find("a scenario is a map"), std::string::npos);
  const ReadResult missing = read_scenario("/nowhere/none.yaml");
  EXPECT_EQ(render(missing.problems), "/nowhere/none.yaml: cannot be read: there is no such file\n");
}

TEST(Reader, a_workload_file_is_looked_for_beside_the_scenario) {
  const std::string path = source_path("scenarios/catalog/elsewhere.yaml");
  const std::string text = std::string(kSmall) + "workload: {file: orders.csv}\n";
  const ReadResult found = read_scenario_text(path, text);
  ASSERT_TRUE(found.scenario.has_value()) << render(found.problems);
  EXPECT_EQ(found.scenario->workload.file, source_path("scenarios/catalog/orders.csv"));
  EXPECT_NE(problems_of(std::string(kSmall) + "workload: {file: nothing.csv}\n").find("there is no file nothing.csv"),
            std::string::npos);
}

TEST(Reader, a_job_that_needs_more_slots_than_there_are_is_refused) {
  EXPECT_NE(problems_of(kSmall, {"cluster.workers.count=1"}).find("the job needs 4 slots"), std::string::npos);
}

TEST(Reader, a_misspelt_message_type_or_task_is_placed_and_answered_with_the_nearest) {
  const std::string problems = problems_of(std::string(kSmall) + R"(faults:
  - {at: 1s, drop: {link: all, type: chanel.frame}, for: 1s}
  - {at: 2s, kill: owner-of(summs/0), restart_after: 1s}
  - {at: 3s, kill: owner-of(nosuch), restart_after: 1s}
)");
  EXPECT_NE(problems.find("11:38: there is no message type 'chanel.frame'"), std::string::npos) << problems;
  EXPECT_NE(problems.find("did you mean 'channel.frame'?"), std::string::npos) << problems;
  EXPECT_NE(problems.find("12:20: 'summs/0' matches no task"), std::string::npos) << problems;
  EXPECT_NE(problems.find("did you mean 'sums/0'?"), std::string::npos) << problems;
  EXPECT_NE(problems.find("13:20: 'nosuch' matches no task; there are in, in/0, "), std::string::npos) << problems;
}

TEST(Reader, an_owner_may_be_named_by_any_vertex_of_its_task) {
  read_valid(std::string(kSmall) + R"yaml(faults:
  - {at: 1s, kill: "owner-of(in/0), owner-of(sums), owner-of(out/0), owner-of(1), owner-of(ou*)", restart_after: 1s}
)yaml");
}

TEST(Vocabulary, every_invariant_says_what_it_compares_what_its_witness_means_and_what_breaks_it) {
  for (const faults::InvariantKind& kind : faults::invariant_kinds()) {
    for (const std::string_view text : {kind.sentence, kind.checks, kind.witness, kind.causes})
      EXPECT_TRUE(text.ends_with('.')) << kind.name;
    EXPECT_NE(explain_invariant(kind.name).find(kind.sentence.substr(0, 30)), std::string::npos);
    EXPECT_NE(invariant_list().find(kind.name), std::string::npos);
  }
  EXPECT_EQ(explain_invariant("no-such"), "");
}

TEST(Roster, names_every_machine_and_deals_workers_to_zones) {
  ClusterSpec cluster;
  cluster.workers.count = 3;
  cluster.workers.zones = {"a", "b"};
  const faults::Roster roster = roster_of(cluster);
  std::string names;
  for (const faults::NodePlace& node : roster.nodes) names += node.name + node.zone + " ";
  EXPECT_EQ(names, "coordinator-1 worker-1a worker-2b worker-3a broker-1 store-1 client-1 console-1 ");
}

TEST(Find, a_name_of_the_catalogue_is_a_file_and_a_misspelt_one_is_suggested) {
  const std::string catalogue = source_path("scenarios/catalog");
  const FoundScenarios found = find_scenarios({"smoke", "smoek", catalogue + "/smoke.yaml"}, {"/nowhere", catalogue});
  EXPECT_EQ(found.files, std::vector<std::string>{catalogue + "/smoke.yaml"});
  ASSERT_EQ(found.problems.size(), 1u);
  EXPECT_EQ(found.problems[0].hint, "did you mean 'smoke'?");
}

TEST(Find, a_directory_gives_its_scenarios_by_name) {
  const FoundScenarios found = find_scenarios({source_path("scenarios/catalog")}, {});
  EXPECT_TRUE(std::is_sorted(found.files.begin(), found.files.end()));
  EXPECT_EQ(find_scenarios({source_path("scenarios")}, {}).problems.size(), 1u);
}

TEST(Fields, every_key_has_a_sentence_and_a_default_that_reads_back) {
  for (const Field& field : all_fields()) {
    EXPECT_TRUE(field.summary.ends_with('.')) << field.path;
    if (field.type == OptionType::kDuration && !field.default_text.empty()) {
      Duration value;
      EXPECT_TRUE(parse_option(field.default_text, value).has_value()) << field.path;
    }
  }
}

TEST(Fields, a_key_is_explained_by_its_end_and_an_unknown_one_suggested) {
  EXPECT_EQ(*explain("checkpoint.interval"),
            "engine.checkpoint.interval\n  Time between two triggers.\n"
            "  It takes a duration such as 5s or 200ms; 5s if not given.\n");
  EXPECT_NE(explain("intervall").error().message.find("did you mean 'interval'?"), std::string::npos);
  EXPECT_NE(explain("engine")->find("- checkpoint: "), std::string::npos);
}

TEST(Fields, the_schema_is_json_and_knows_every_section) {
  const nlohmann::json schema = nlohmann::json::parse(json_schema());
  EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
  for (const Option& option : scenario_options().options()) EXPECT_TRUE(schema["properties"].contains(option.name));
  EXPECT_TRUE(json_schema().find("restart_after") != std::string::npos);
}

TEST(Fields, the_reference_page_in_the_documentation_is_up_to_date) {
  const std::string path = source_path("docs/scenario-reference.md");
  if (const char* renew = std::getenv("WAVETANK_RENEW_GOLDEN"); renew != nullptr && std::string(renew) == "1")
    std::ofstream(path, std::ios::binary) << reference_page();
  EXPECT_EQ(read_file(path), reference_page()) << "renew with WAVETANK_RENEW_GOLDEN=1";
}

}  // namespace
}  // namespace wavetank::scenarios
