// Replays of a small scenario: where they stop, what they show, and that they are the run itself.
#include "scenarios/replay.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "scenarios/run.h"
#include "scenarios/suite/reproducer.h"
#include "scenarios/telling/trace_difference.h"
#include "scenarios/text/reader.h"
#include "scenarios/world/course.h"
#include "tests/scenarios/golden.h"

namespace wavetank::scenarios {
namespace {

Scenario small_scenario() {
  ReadResult read =
      read_scenario(source_path("scenarios/catalog/smoke.yaml"),
                    {"workload.duration=4s", "workload.rate=200/s", "faults.F1.at=2s", "faults.F1.restart_after=1s"});
  EXPECT_TRUE(read.scenario) << render(read.problems);
  return std::move(*read.scenario);
}

TEST(StopPoint, a_time_or_an_event_with_its_number) {
  EXPECT_EQ(parse_place("12.5s")->at, Time{} + 12500_ms);
  EXPECT_EQ(parse_place("12.000345678s")->at, Time{12'000'345'678}) << "as replay prints times itself";
  const StopPoint place = *parse_place("checkpoint.completed/after-notify:3");
  EXPECT_EQ(place.event, "checkpoint.completed");
  EXPECT_EQ(place.phase, "after-notify");
  EXPECT_EQ(place.nth, 3u);
  EXPECT_EQ(parse_place("job.running")->nth, 1u);
}

TEST(StopPoint, mistakes_are_answered_with_what_would_be_right) {
  EXPECT_NE(parse_place("checkpoint.complete").error().message.find("did you mean 'checkpoint.completed'?"),
            std::string::npos);
  EXPECT_NE(parse_place("job.running/early").error().message.find("has no phases"), std::string::npos);
  EXPECT_NE(parse_place("checkpoint.completed/early").error().message.find("before-notify"), std::string::npos);
  for (const char* text : {"job.running:", "job.running:0", "job.running:x", ":1", "", "none", "5"})
    EXPECT_FALSE(parse_place(text)) << text;
}

TEST(Replay, it_stops_at_the_nth_event_and_shows_every_node) {
  const Scenario scenario = small_scenario();
  Replay replay(scenario, 1);
  ASSERT_TRUE(replay.go_to(*parse_place("checkpoint.completed:1")));
  const std::vector<std::string> news = replay.take_news();
  uint64_t completed = 0;
  for (const std::string& line : news) completed += line.find("checkpoint.completed before-notify") != line.npos;
  EXPECT_EQ(completed, 1u);
  EXPECT_TRUE(replay.take_news().empty()) << "told once";
  const std::string nodes = replay.nodes();
  for (const char* name :
       {"coordinator-1  up, incarnation", "worker-1  up", "worker-3", "broker-1", "store-1", "console-1"})
    EXPECT_NE(nodes.find(name), std::string::npos) << nodes;
  EXPECT_FALSE(replay.over());
  EXPECT_FALSE(replay.go_to(*parse_place("job.running"))) << "that has passed";
  EXPECT_FALSE(replay.over()) << "and asking for it does not run on";
}

TEST(Replay, events_name_tasks_nodes_and_reasons) {
  const Scenario scenario = small_scenario();
  Replay replay(scenario, 1);
  ASSERT_TRUE(replay.go_to(*parse_place("job.restarting")));
  std::string news;
  for (const std::string& line : replay.take_news()) news += line + "\n";
  EXPECT_NE(news.find("worker.lost worker=worker-2 reason="), std::string::npos) << news;
  EXPECT_NE(news.find("job.failing task=events/1 reason=worker-lost"), std::string::npos) << news;
  EXPECT_NE(news.find("job.restarting delay="), std::string::npos) << news;
}

TEST(Replay, at_a_time_a_killed_node_is_down) {
  const Scenario scenario = small_scenario();
  Replay replay(scenario, 1);
  ASSERT_TRUE(replay.go_to(*parse_place("2500ms")));
  EXPECT_EQ(replay.now(), Time{} + 2500_ms);
  EXPECT_NE(replay.nodes().find("worker-2  down"), std::string::npos);
  EXPECT_FALSE(replay.go_to(*parse_place("1s")));
}

TEST(Replay, steps_end_where_the_run_ends_with_its_digest) {
  const Scenario scenario = small_scenario();
  Replay replay(scenario, 3);
  EXPECT_TRUE(replay.go_on(1));
  EXPECT_FALSE(replay.take_news().empty());
  EXPECT_TRUE(replay.go_on(10));
  EXPECT_FALSE(replay.go_to(*parse_place("job.running:1000000")));
  EXPECT_TRUE(replay.over());
  EXPECT_EQ(replay.digest(), run(scenario, 3, {}).digest) << "stopping on the way changes nothing";
}

TEST(Reproducer, read_back_it_is_the_same_run) {
  const ReadResult read = read_scenario(
      source_path("scenarios/catalog/smoke.yaml"),
      {"workload.duration=4s", "workload.rate=200/s",
       "faults=[{id: F3, every: 1s, jitter: 300ms, kill: any 1 of worker-*, restart_after: 200ms, as: victim}, "
       "{id: F4, after: {fault: F3, at: start, delay: 50ms}, delay: {link: victim -> brokers, add: 20ms}, for: "
       "500ms}]"});
  ASSERT_TRUE(read.scenario) << render(read.problems);
  const Scenario& scenario = *read.scenario;
  const std::string text = reproducer_text(concrete_scenario(scenario, 5), {"first remark", "second\nremark"}, "");
  EXPECT_TRUE(text.starts_with("# first remark\n# second remark\n")) << text;
  const ReadResult again = read_scenario_text("reproducer.yaml", text);
  ASSERT_TRUE(again.scenario) << render(again.problems) << text;
  EXPECT_GT(again.scenario->faults.faults.size(), 2u);
  for (const faults::Fault& fault : again.scenario->faults.faults)
    EXPECT_NE(fault.trigger.kind, faults::Trigger::Kind::kPeriod);
  EXPECT_EQ(run(*again.scenario, 5, {}).digest, run(scenario, 5, {}).digest);
}

Digest digest_of(const Scenario& scenario, uint64_t seed) {
  Course course(scenario, seed, {}, true);
  course.director->run(true);
  return course.world->statistics().digest;
}

TEST(Reproducer, every_scenario_that_comes_with_wavetank_is_the_same_run_when_written_out) {
  size_t tried = 0;
  for (const char* folder : {"scenarios/catalog", "tests/planted"})
    for (const auto& entry : std::filesystem::directory_iterator(source_path(folder))) {
      if (entry.path().extension() != ".yaml") continue;
      const ReadResult read = read_scenario(entry.path().string());
      ASSERT_TRUE(read.scenario) << render(read.problems);
      const std::string text = reproducer_text(concrete_scenario(*read.scenario, 7), {}, "");
      const ReadResult again = read_scenario_text("reproducer.yaml", text);
      ASSERT_TRUE(again.scenario) << entry.path() << render(again.problems) << text;
      EXPECT_EQ(digest_of(*again.scenario, 7), digest_of(*read.scenario, 7)) << entry.path();
      ++tried;
    }
  EXPECT_GT(tried, 1u);
}

TEST(Reproducer, its_name_is_one_for_a_file) {
  Scenario scenario;
  scenario.name = "../a b/ü";
  EXPECT_EQ(reproducer_name(scenario, 7), "___a_b___-seed-7.yaml");
}

class Traces : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / fmt::format("wavetank-traces-{}", ::getpid());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string write(const char* name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  std::filesystem::path folder_;
};

constexpr const char* kHead =
    R"({"trace":"wavetank.trace/1","scenario":"s","seed":"1","nodes":["worker-1","store-1"]})";

TEST_F(Traces, of_two_runs_of_one_seed_are_the_same_and_name_nodes_and_messages) {
  const Scenario scenario = small_scenario();
  const std::string a = (folder_ / "a").string();
  const std::string b = (folder_ / "b").string();
  const std::string c = (folder_ / "c").string();
  run(scenario, 1, {.trace_file = a});
  run(scenario, 1, {.trace_file = b});
  run(scenario, 2, {.trace_file = c});
  const TraceDifference same = compare_traces(a, b).value();
  EXPECT_TRUE(same.same);
  EXPECT_GT(same.same_steps, 1000u);
  EXPECT_FALSE(compare_traces(a, c)->same);
  const std::string text = read_file(a);
  EXPECT_TRUE(
      text.starts_with(R"({"trace":"wavetank.trace/1","scenario":"smoke","seed":"1","nodes":["coordinator-1",)"));
  EXPECT_NE(text.find(R"("from":"worker-1","to":"coordinator-1","type":"heartbeat")"), std::string::npos);
  EXPECT_EQ(text.find("\"type-"), std::string::npos) << "every message is known by name";
}

TEST_F(Traces, steps_that_are_kept_for_telling_where_two_runs_part_name_nodes_and_messages) {
  const Scenario scenario = small_scenario();
  Course course(scenario, 1, {.keep_block = 4}, true);
  course.director->run(true);
  std::string steps;
  for (const std::string& step : course.world->kept_steps()) steps += step + "\n";
  EXPECT_NE(steps.find("client-1 → broker-1  delivered log.produce bytes="), std::string::npos) << steps;
  EXPECT_NE(steps.find("  broker-1  disk operation "), std::string::npos) << steps;
  EXPECT_EQ(steps.find("node "), std::string::npos) << "nobody is only a number";
}

TEST_F(Traces, the_first_step_that_differs_is_told_with_its_context) {
  const std::string step =
      "{\"at_ns\":1000000000,\"step\":\"node\",\"at\":\"worker-1\",\"incarnation\":1,\"now\":\"started\"}\n";
  const std::string sent =
      R"({"at_ns":2000000000,"step":"sent","from":"worker-1/3","to":"store-1","type":"store.put","bytes":40,"number":7})";
  const std::string a = write("a", kHead + ("\n" + step) + sent + "\n");
  const std::string b = write("b", kHead + ("\n" + step));
  const TraceDifference difference = compare_traces(a, b).value();
  EXPECT_FALSE(difference.same);
  EXPECT_EQ(difference.same_steps, 1u);
  EXPECT_EQ(difference.text, "they part at step 2\n\nboth\n  1.000000000s  worker-1  started incarnation=1\n\n" + a +
                                 "\n> 2.000000000s  worker-1/3 → store-1  sent store.put bytes=40 number=7\n\n" + b +
                                 "\n  ends here, after 1 steps\n");
}

TEST_F(Traces, what_is_no_trace_is_refused_by_name) {
  const std::string a = write("a", kHead + std::string("\n"));
  const std::string no = write("no", "hello\n");
  EXPECT_NE(compare_traces(a, no).error().message.find(no + " is no trace"), std::string::npos);
  EXPECT_FALSE(compare_traces(write("empty", ""), a));
  const std::string missing = (folder_ / "missing").string();
  EXPECT_NE(compare_traces(missing, a).error().message.find("cannot read " + missing), std::string::npos);
}

}  // namespace
}  // namespace wavetank::scenarios
