// Jobs: every mistake that validation finds, and the plans that valid ones expand to.
#include <gtest/gtest.h>

#include "engine/job/plan.h"

namespace wavetank::engine {
namespace {

VertexSpec source(const std::string& name, uint32_t partitions = 4, uint32_t parallelism = 0) {
  return {name, VertexKind::kSource, "log", {{"partitions", {std::to_string(partitions)}}}, {}, parallelism};
}
VertexSpec map(const std::string& name, std::vector<std::string> inputs, uint32_t parallelism = 0) {
  return {name, VertexKind::kOperator, "map", {}, std::move(inputs), parallelism};
}
VertexSpec window(const std::string& name, std::vector<std::string> inputs, uint32_t parallelism = 0) {
  return {name, VertexKind::kOperator, "window", {{"tumbling", {"5s"}}}, std::move(inputs), parallelism};
}
VertexSpec sink(const std::string& name, std::vector<std::string> inputs, uint32_t parallelism = 0) {
  return {name, VertexKind::kSink, "log", {{"partitions", {"2"}}}, std::move(inputs), parallelism};
}
VertexSpec with(VertexSpec vertex, std::vector<Setting> settings) {
  vertex.settings = std::move(settings);
  return vertex;
}

/// "vertex: message", one line each.
std::string problems(std::vector<VertexSpec> vertices, uint32_t max_parallelism = 128) {
  std::string text;
  for (const JobProblem& problem : validate({std::move(vertices), max_parallelism}))
    text += problem.vertex + ": " + problem.message + "\n";
  return text;
}

TEST(Job, a_sound_job_has_no_problems) {
  EXPECT_EQ(problems({source("in"), map("m", {"in"}), window("w", {"m"}), sink("out", {"w"})}), "");
}

TEST(Job, mistakes_of_inputs_are_found) {
  EXPECT_EQ(problems({source("in"), map("m", {"inn"}), sink("out", {"in", "m"})}),
            "m: it reads from 'inn', which is no source or operator\n");
  EXPECT_EQ(problems({source("in"), sink("out", {"in", "in"})}), "out: the same input is named twice\n");
  EXPECT_EQ(problems({source("in"), sink("out", {"in"}), sink("more", {"out"})}),
            "more: it reads from 'out', which is a sink\n");
  EXPECT_EQ(problems({source("in"), map("m", {}), sink("out", {"in", "m"})}),
            "m: this operator needs an input: from: NAME\n");
  VertexSpec reading = source("second");
  reading.inputs = {"in"};
  EXPECT_EQ(problems({source("in"), reading, sink("out", {"second"})}),
            "second: a source reads from no other vertex\n");
}

TEST(Job, a_name_used_more_than_once_is_one_problem) {
  EXPECT_EQ(problems({source("in"), map("m", {"in"}), sink("out", {"m"}), sink("out", {"m"}), sink("out", {"m"})}),
            "out: this name is used more than once\n");
}

TEST(Job, mistakes_of_shape_are_found) {
  EXPECT_EQ(problems({source("in"), map("m", {"m", "in"}), sink("out", {"m"})}), "m: it reads from itself\n");
  EXPECT_EQ(problems({source("in"), map("a", {"in", "b"}), map("b", {"a"}), sink("out", {"b"})}),
            "a: it is on a cycle: a, b\n");
  EXPECT_EQ(problems({source("in"), map("m", {"in"}), sink("out", {"in"})}), "m: nobody reads from this operator\n");
  EXPECT_EQ(problems({source("in"), source("idle"), sink("out", {"in"})}), "idle: nobody reads from this source\n");
  EXPECT_EQ(problems({source("in"), map("m", {"in"})}), "m: nobody reads from this operator\n: the job has no sink\n");
  EXPECT_EQ(problems({}), ": the job has no source\n: the job has no sink\n");
}

TEST(Job, mistakes_of_settings_are_found) {
  const auto filter = [](std::vector<Setting> settings) {
    return problems(
        {source("in"), {"f", VertexKind::kOperator, "filter", std::move(settings), {"in"}, 0}, sink("out", {"f"})});
  };
  EXPECT_EQ(filter({{"at_least", {"5"}}, {"at_most", {"4"}}}), "f: at_least is above at_most: nothing would pass\n");
  EXPECT_EQ(filter({{"modulo", {"0"}}}), "f: modulo must be at least 1\n");
  EXPECT_EQ(filter({{"modulo", {"3"}}, {"remainder", {"3"}}}), "f: remainder must be 0 to 2\n");
  EXPECT_EQ(problems({source("in"), with(window("w", {"in"}), {{"tumbling", {"0s"}}}), sink("out", {"w"})}),
            "w: a window must be longer than 0s\n");
  EXPECT_EQ(problems({source("in", 0, 0), sink("out", {"in"}, 1)}), "in: partitions must be 1 to 65535\n");
  EXPECT_EQ(problems({with(source("in"), {{"out_of_order", {"-1s"}}}), sink("out", {"in"})}),
            "in: out_of_order must not be negative\n");
  EXPECT_EQ(problems({source("in"), with(sink("out", {"in"}), {{"partitions", {"70000"}}})}),
            "out: partitions must be 1 to 65535\n");
}

TEST(Job, a_type_that_does_not_exist_is_told_with_those_that_do) {
  EXPECT_EQ(problems({source("in"), {"j", VertexKind::kOperator, "join", {}, {"in"}, 0}, sink("out", {"j"})}),
            "j: there is no operator of type 'join'; known are: map, filter, window\n");
}

TEST(Job, mistakes_of_parallelism_are_found) {
  EXPECT_EQ(problems({source("in", 2, 3), sink("out", {"in"})}),
            "in: parallelism 3 with 2 partitions: some tasks would read nothing\n");
  EXPECT_EQ(problems({source("in"), map("m", {"in"}, 9), sink("out", {"m"})}, 8),
            "m: parallelism 9 is above max_parallelism 8\n");
  EXPECT_NE(problems({source("in"), sink("out", {"in"})}, 0).find("max_parallelism must be at least 1"),
            std::string::npos);
}

TEST(Job, all_mistakes_are_told_at_once) {
  const auto found = validate({{map("m", {"x"}), map("n", {"n"})}, 128});
  EXPECT_GE(found.size(), 5u);
}

std::vector<std::vector<uint32_t>> chains(const Plan& plan) {
  std::vector<std::vector<uint32_t>> all;
  for (const ChainPlan& chain : plan.chains) all.push_back(chain.vertices);
  return all;
}

std::vector<Ship> ships(const Plan& plan) {
  std::vector<Ship> all;
  for (const EdgePlan& edge : plan.edges) all.push_back(edge.ship);
  return all;
}

TEST(Plan, operators_join_the_chain_of_their_only_reader_until_keys_are_shuffled) {
  const Plan plan =
      make_plan({{source("in"), map("m", {"in"}), window("w", {"m"}), map("n", {"w"}), sink("out", {"n"})}, 128});
  EXPECT_EQ(chains(plan), (std::vector<std::vector<uint32_t>>{{0, 1}, {2, 3, 4}}));
  EXPECT_EQ(ships(plan), (std::vector<Ship>{Ship::kHash}));
  EXPECT_EQ(plan.tasks.size(), 8u);
  EXPECT_EQ(plan.slots, 4u);
}

TEST(Plan, another_parallelism_or_a_second_reader_or_input_breaks_a_chain) {
  const Plan narrower = make_plan({{source("in"), map("m", {"in"}, 2), sink("out", {"m"})}, 128});
  EXPECT_EQ(chains(narrower), (std::vector<std::vector<uint32_t>>{{0}, {1, 2}}));
  EXPECT_EQ(ships(narrower), (std::vector<Ship>{Ship::kRebalance}));
  const Plan two_readers = make_plan({{source("in"), sink("a", {"in"}), sink("b", {"in"})}, 128});
  EXPECT_EQ(chains(two_readers).size(), 3u);
  EXPECT_EQ(ships(two_readers), (std::vector<Ship>{Ship::kForward, Ship::kForward}));
  const Plan two_inputs = make_plan({{source("a"), source("b"), sink("out", {"a", "b"})}, 128});
  EXPECT_EQ(chains(two_inputs).size(), 3u);
}

/// in → left, right → join by key → out, with numbers small enough to be counted by hand.
Plan diamond() {
  return make_plan({{source("in", 2), map("left", {"in"}), map("right", {"in"}, 3),
                     window("both", {"left", "right"}, 2), sink("out", {"both"})},
                    128});
}

TEST(Plan, a_diamond_expands_to_its_tasks_and_channels_in_order) {
  const Plan plan = diamond();
  EXPECT_EQ(plan.chains.size(), 4u);
  EXPECT_EQ(plan.tasks.size(), 2u + 2 + 3 + 2);
  EXPECT_EQ(plan.slots, 3u);
  // Forward 2, rebalance 2×3, hash 2×2, hash 3×2.
  EXPECT_EQ(plan.channels.size(), 2u + 6 + 4 + 6);
  EXPECT_EQ(plan.regions, 1u);
  for (uint32_t task = 1; task <= plan.tasks.size(); ++task) EXPECT_EQ(plan.task(task).task, task);
  for (uint32_t number = 0; number < plan.channels.size(); ++number) {
    const ChannelPlan& channel = plan.channels[number];
    const EdgePlan& edge = plan.edges[channel.edge];
    EXPECT_EQ(channel.channel, number);
    EXPECT_GE(number, edge.first_channel);
    const TaskPlan& from = plan.task(channel.from_task);
    const TaskPlan& to = plan.task(channel.to_task);
    EXPECT_EQ(from.chain, edge.from_chain);
    EXPECT_EQ(to.chain, edge.to_chain);
    const uint32_t expected =
        edge.ship == Ship::kForward ? from.subtask : from.subtask * plan.chains[edge.to_chain].parallelism + to.subtask;
    EXPECT_EQ(number - edge.first_channel, expected) << "by (from subtask, to subtask)";
    if (edge.ship == Ship::kForward) {
      EXPECT_EQ(from.subtask, to.subtask);
    }
  }
}

TEST(Plan, topics_are_numbered_as_the_job_lists_their_vertices) {
  const Plan plan = diamond();
  ASSERT_EQ(plan.topics.size(), 2u);
  EXPECT_EQ(plan.topics[0].vertex, "in");
  EXPECT_TRUE(plan.topics[0].input);
  EXPECT_EQ(plan.topics[0].partitions, 2u);
  EXPECT_EQ(plan.topics[1].vertex, "out");
  EXPECT_FALSE(plan.topics[1].input);
}

TEST(Plan, tasks_that_exchange_nothing_fail_apart) {
  const Plan forward = make_plan({{source("in", 3), sink("a", {"in"}), sink("b", {"in"})}, 128});
  EXPECT_EQ(forward.regions, 3u);
  for (const TaskPlan& task : forward.tasks)
    for (const TaskPlan& other : forward.tasks) EXPECT_EQ(task.region == other.region, task.subtask == other.subtask);
  EXPECT_EQ(make_plan({{source("in", 3), window("w", {"in"}), sink("out", {"w"})}, 128}).regions, 1u);
  EXPECT_EQ(make_plan({{source("a", 2), source("b", 2), sink("x", {"a"}), sink("y", {"b"})}, 128}).regions, 4u);
}

TEST(Plan, a_vertex_runs_as_often_as_its_first_input_unless_told) {
  const Plan plan = make_plan({{source("in", 6, 3), map("m", {"in"}), sink("out", {"m"})}, 128});
  ASSERT_EQ(plan.chains.size(), 1u);
  EXPECT_EQ(plan.chains[0].parallelism, 3u);
}

TEST(Plan, the_partitions_of_a_topic_are_dealt_to_its_tasks_each_once) {
  for (uint32_t partitions = 1; partitions < 12; ++partitions)
    for (uint32_t parallelism = 1; parallelism <= partitions; ++parallelism) {
      std::vector<uint32_t> times(partitions);
      for (uint32_t task = 0; task < parallelism; ++task) {
        const auto mine = partitions_of(partitions, task, parallelism);
        EXPECT_FALSE(mine.empty());
        for (const uint32_t partition : mine) ++times.at(partition);
      }
      EXPECT_EQ(times, std::vector<uint32_t>(partitions, 1));
    }
}

}  // namespace
}  // namespace wavetank::engine
