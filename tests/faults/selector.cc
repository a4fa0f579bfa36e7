// Selectors: who is meant, and what is said when nobody is.
#include "faults/selector.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/faults/fake_cluster.h"

namespace wavetank::faults {
namespace {

/// Three workers (0–2), two coordinators (3, 4), one broker (5).
Population population() {
  Population population;
  population.roster = roster_of(FakeCluster().nodes());
  population.roster.tasks = {{"source[0]"}, {"window[0]", "sink", "sink[0]"}, {"window[1]", "sink", "sink[1]"}};
  return population;
}

std::vector<NodeId> chosen(std::string_view text, const Population& among = population(), uint64_t seed = 1) {
  const auto selector = Selector::parse(text);
  EXPECT_TRUE(selector.has_value()) << text << ": " << (selector ? "" : selector.error().message);
  Random random(seed);
  return selector ? selector->resolve(among, random) : std::vector<NodeId>{};
}

std::string complaint(std::string_view text, std::vector<std::string> bound = {}) {
  const auto valid = validate_selector(text, population().roster, bound);
  return valid ? "" : valid.error().message;
}

using Nodes = std::vector<NodeId>;

TEST(Selector, names_roles_plurals_globs_and_unions) {
  EXPECT_EQ(chosen("worker-1"), Nodes{1});
  EXPECT_EQ(chosen("worker"), (Nodes{0, 1, 2}));
  EXPECT_EQ(chosen("workers"), (Nodes{0, 1, 2}));
  EXPECT_EQ(chosen("*-0"), (Nodes{0, 3, 5}));
  EXPECT_EQ(chosen("worker-?"), (Nodes{0, 1, 2}));
  EXPECT_EQ(chosen("broker-0, worker-2, worker-2"), (Nodes{2, 5}));
  EXPECT_EQ(chosen("all").size(), 6u);
}

TEST(Selector, zones_and_racks) {
  EXPECT_EQ(chosen("zone: a"), (Nodes{0, 2, 3}));
  EXPECT_EQ(chosen("rack(r2)"), (Nodes{1, 4}));
}

TEST(Selector, any_n_of_draws_distinct_nodes_and_every_choice_comes_up) {
  std::set<Nodes> seen;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const Nodes nodes = chosen("any 2 of worker-*", population(), seed);
    ASSERT_EQ(nodes.size(), 2u);
    ASSERT_LT(nodes[0], nodes[1]);
    seen.insert(nodes);
  }
  EXPECT_EQ(seen, (std::set<Nodes>{{0, 1}, {0, 2}, {1, 2}}));
  EXPECT_EQ(chosen("any 2 of worker-*", population(), 7), chosen("any 2 of worker-*", population(), 7));
  EXPECT_EQ(chosen("any 9 of workers").size(), 3u);
  EXPECT_EQ(chosen("any 1 of (worker-1), broker-0"), (Nodes{1, 5}));
}

TEST(Selector, the_leader_is_who_led_last_and_the_owner_whom_the_task_was_deployed_to) {
  Population among = population();
  EXPECT_EQ(chosen("leader-of(coordinators)", among), Nodes{});
  among.leaders = {3, 4};
  EXPECT_EQ(chosen("leader-of(coordinators)", among), Nodes{4});
  EXPECT_EQ(chosen("leader-of(coordinator-0)", among), Nodes{3});
  among.owners = {{0, 0}, {1, 2}, {2, 1}};
  EXPECT_EQ(chosen("owner-of(1)", among), Nodes{2});
  EXPECT_EQ(chosen("owner-of: window[1]", among), Nodes{1});
  EXPECT_EQ(chosen("owner-of(window*)", among), (Nodes{1, 2}));
  EXPECT_EQ(chosen("owner-of(sink[0])", among), Nodes{2});
  EXPECT_EQ(chosen("owner-of(sink)", among), (Nodes{1, 2}));
}

TEST(Selector, a_bound_name_means_what_an_earlier_fault_chose) {
  Population among = population();
  among.bound["victim"] = {1, 2};
  EXPECT_EQ(chosen("victim, broker-0", among), (Nodes{1, 2, 5}));
  EXPECT_EQ(complaint("victim", {"victim"}), "");
}

TEST(Selector, a_misspelt_name_is_answered_with_the_nearest) {
  EXPECT_EQ(complaint("worker-11"), "`worker-11` matches no node; did you mean `worker-1`?");
  EXPECT_EQ(complaint("leader-of(cordinators)"), "`cordinators` matches no node; did you mean `coordinators`?");
  EXPECT_EQ(complaint("zone: c"), "`c` matches no zone; there are a, b");
  EXPECT_EQ(complaint("owner-of(windw[0])"), "`windw[0]` matches no task; did you mean `window[0]`?");
  EXPECT_EQ(complaint("worker-0, rack: r9"), "`r9` matches no rack; did you mean `r1`?");
}

TEST(Selector, text_that_is_no_selector_says_what_would_be) {
  EXPECT_NE(complaint("any worker").find("any 2 of worker-*"), std::string::npos);
  EXPECT_NE(complaint("any 0 of worker-*").find("any 2 of worker-*"), std::string::npos);
  EXPECT_NE(complaint("worker-1,").find("a name is missing"), std::string::npos);
  EXPECT_NE(complaint("leader-of(coordinators").find("without"), std::string::npos);
  EXPECT_NE(complaint("worker 1").find("not a node selector"), std::string::npos);
  EXPECT_NE(complaint("worker-1, rest").find("partition"), std::string::npos);
}

TEST(Selector, links_have_a_direction_both_or_none) {
  const auto one_way = LinkSelector::parse("worker-* -> coordinator-*");
  ASSERT_TRUE(one_way.has_value());
  EXPECT_FALSE(one_way->both_ways);
  EXPECT_TRUE(LinkSelector::parse("worker-1 <-> broker-0")->both_ways);
  EXPECT_TRUE(LinkSelector::parse("broker-0")->alone);
  EXPECT_FALSE(validate_link("worker-1 -> broker-9", population().roster, {}).has_value());
  EXPECT_FALSE(validate_link("worker-1 ->", population().roster, {}).has_value());
}

}  // namespace
}  // namespace wavetank::faults
