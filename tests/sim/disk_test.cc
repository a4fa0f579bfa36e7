// The disk: contents against a simple model, power failures, timing, order and rules.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "tests/sim/scripted_actor.h"

namespace wavetank::sim {
namespace {

std::string content(const DiskContents& disk, std::string_view file) {
  const Result<Bytes> bytes = disk.read(file, 0, 1'000'000);
  return bytes ? std::string(bytes->text()) : "(none)";
}

/// What a process sees on a disk, written down naively.
using Files = std::map<std::string, std::string>;

Files view_of(const DiskContents& disk) {
  Files view;
  for (const FileEntry& file : disk.list("").files) view[file.name] = content(disk, file.name);
  return view;
}

/// In the model a byte's letter says what it weighs.
uint32_t weight_of(char letter) { return 1 + static_cast<uint32_t>(letter - 'a') % 3; }

/// Does the same random operation to both and compares the outcome.
void operate(DiskContents& disk, Files& model, Random& random) {
  static const std::string kNames[] = {"a", "b", "c", "d"};
  const std::string& name = kNames[random.below(4)];
  const std::string& other = kNames[random.below(4)];
  switch (random.below(6)) {
    case 0:
    case 1: {
      const auto letter = static_cast<char>('a' + random.below(26));
      const std::string text(random.below(5), letter);
      Bytes bytes = Bytes::copy_of(text);
      bytes.weigh(weight_of(letter));
      RC_ASSERT(disk.append(name, std::move(bytes)).has_value());
      model[name] += text;
      break;
    }
    case 2: {
      const size_t size = model.contains(name) ? random.below(model[name].size() + 1) : 0;
      RC_ASSERT(disk.truncate(name, size).has_value() == model.contains(name));
      if (model.contains(name)) model[name].resize(size);
      break;
    }
    case 3:
      RC_ASSERT(disk.rename(name, other).has_value() == model.contains(name));
      if (model.contains(name) && name != other) {
        model[other] = model[name];
        model.erase(name);
      }
      break;
    case 4:
      RC_ASSERT(disk.remove(name).has_value() == model.contains(name));
      model.erase(name);
      break;
    default: {
      const uint64_t offset = random.below(10);
      const uint64_t size = random.below(10);
      const Result<Bytes> bytes = disk.read(name, offset, size);
      RC_ASSERT(bytes.has_value() == model.contains(name));
      if (bytes) RC_ASSERT(bytes->text() == (offset < model[name].size() ? model[name].substr(offset, size) : ""));
    }
  }
}

TEST(DiskContents, behave_as_a_map_of_names_to_bytes) {
  ASSERT_TRUE(rc::check("cached view", [] {
    Random random(*rc::gen::arbitrary<uint64_t>());
    DiskContents disk;
    Files model;
    for (int i = 0; i < 200; ++i) {
      operate(disk, model, random);
      if (random.below(8) == 0) std::ignore = disk.sync("a");
      RC_ASSERT(view_of(disk) == model);
      uint64_t used = 0;
      for (const auto& [name, bytes] : model)
        for (const char letter : bytes) used += weight_of(letter);
      RC_ASSERT(disk.used_bytes() == used);
    }
  }));
}

TEST(DiskContents, a_reading_weighs_what_was_written_there) {
  DiskContents disk;
  for (const uint32_t weight : {1, 5}) {
    Bytes bytes = Bytes::copy_of("1234");
    bytes.weigh(weight);
    ASSERT_TRUE(disk.append("a", std::move(bytes)).has_value());
  }
  EXPECT_EQ(disk.weighted_size("a", 0, 100), 4 + 4 * 5);
  EXPECT_EQ(disk.weighted_size("a", 3, 2), 1 + 5);
  EXPECT_EQ(disk.weighted_size("a", 9, 2), 0);
  EXPECT_EQ(disk.read("a", 5, 2)->weight(), 5);
}

TEST(DiskContents, all_that_was_synced_survives_a_power_failure) {
  ASSERT_TRUE(rc::check("synced files survive", [] {
    Random random(*rc::gen::arbitrary<uint64_t>());
    DiskContents disk;
    Files model;
    for (int round = 0; round < 3; ++round) {
      for (int i = 0; i < 50; ++i) operate(disk, model, random);
      for (const char* name : {"a", "b", "c", "d"}) std::ignore = disk.sync(name);
      DiskContents copy = disk;
      copy.lose_power(random.child(static_cast<uint64_t>(round)));
      RC_ASSERT(view_of(copy) == model);
    }
  }));
}

TEST(DiskContents, a_synced_file_keeps_a_prefix_of_what_was_appended_after_the_sync) {
  ASSERT_TRUE(rc::check("torn tails", [] {
    Random random(*rc::gen::arbitrary<uint64_t>());
    DiskContents disk;
    Files synced;
    Files model;
    for (int i = 0; i < 100; ++i) {
      const std::string name = random.below(2) == 0 ? "a" : "b";
      const std::string text(random.below(9), static_cast<char>('a' + random.below(26)));
      std::ignore = disk.append(name, Bytes::copy_of(text));
      model[name] += text;
      if (random.below(10) == 0 && disk.sync(name)) synced[name] = model[name];
    }
    disk.lose_power(random.child("power"));
    for (const auto& [name, bytes] : synced) {
      const std::string left = content(disk, name);
      RC_ASSERT(left.size() >= bytes.size());
      RC_ASSERT(model[name].starts_with(left));
    }
    // What was left is durable now: a second failure takes nothing.
    const Files after = view_of(disk);
    disk.lose_power(random.child("again"));
    RC_ASSERT(view_of(disk) == after);
  }));
}

TEST(DiskContents, unsynced_changes_of_names_are_sometimes_lost_and_sometimes_kept) {
  uint32_t created = 0;
  uint32_t renamed = 0;
  uint32_t removed = 0;
  uint32_t torn = 0;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    DiskContents disk;
    for (const char* name : {"old", "doomed"}) {
      ASSERT_TRUE(disk.append(name, Bytes::copy_of("12345678")));
      ASSERT_TRUE(disk.sync(name));
    }
    ASSERT_TRUE(disk.append("created", Bytes::copy_of("12345678")));
    ASSERT_TRUE(disk.rename("old", "new"));
    ASSERT_TRUE(disk.remove("doomed"));
    disk.lose_power(Random(seed));
    created += disk.size_of("created") > 0;
    torn += disk.size_of("created") > 0 && disk.size_of("created") < 8;
    renamed += disk.size_of("new") == 8;
    removed += disk.size_of("doomed") == 0;
    EXPECT_EQ(disk.size_of("new") + disk.size_of("old"), 8u) << "exactly one of both names";
  }
  for (const uint32_t count : {created, renamed, removed, torn}) {
    EXPECT_GT(count, 300u);
    EXPECT_LT(count, 700u);
  }
}

TEST(DiskContents, a_renaming_is_durable_after_a_sync_of_its_target) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    DiskContents disk;
    ASSERT_TRUE(disk.append("current", Bytes::copy_of("old")));
    ASSERT_TRUE(disk.sync("current"));
    ASSERT_TRUE(disk.append("temporary", Bytes::copy_of("new")));
    ASSERT_TRUE(disk.sync("temporary"));
    ASSERT_TRUE(disk.rename("temporary", "current"));
    ASSERT_TRUE(disk.sync("current"));
    disk.lose_power(Random(seed));
    EXPECT_EQ(content(disk, "current"), "new");
    EXPECT_EQ(content(disk, "temporary"), "(none)");
  }
}

TEST(DiskContents, an_unsynced_truncation_is_sometimes_undone) {
  std::map<std::string, int> seen;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    DiskContents disk;
    ASSERT_TRUE(disk.append("log", Bytes::copy_of("12345678")));
    ASSERT_TRUE(disk.sync("log"));
    ASSERT_TRUE(disk.truncate("log", 3));
    ASSERT_TRUE(disk.append("log", Bytes::copy_of("X")));
    disk.lose_power(Random(seed));
    ++seen[content(disk, "log")];
  }
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_GT(seen["12345678"], 50);
  EXPECT_GT(seen["123"], 20);
  EXPECT_GT(seen["123X"], 20);
}

TEST(DiskContents, a_copy_goes_its_own_way) {
  DiskContents disk;
  ASSERT_TRUE(disk.append("log", Bytes::copy_of("one")));
  DiskContents copy = disk;
  ASSERT_TRUE(copy.append("log", Bytes::copy_of("two")));
  ASSERT_TRUE(disk.truncate("log", 1));
  EXPECT_EQ(content(disk, "log"), "o");
  EXPECT_EQ(content(copy, "log"), "onetwo");
}

TEST(DiskContents, a_full_disk_refuses_appends_until_something_is_removed) {
  DiskContents disk(10);
  ASSERT_TRUE(disk.append("a", Bytes::copy_of("123456")));
  const Result<void> refused = disk.append("b", Bytes::copy_of("12345"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().trouble, Trouble::kFull);
  ASSERT_TRUE(disk.remove("a"));
  EXPECT_TRUE(disk.append("b", Bytes::copy_of("12345")));
}

struct Completion {
  DiskOperation operation;
  int64_t at_us;
  bool succeeded;
  friend bool operator==(const Completion&, const Completion&) = default;
};

/// A world of one node that issues `start` and lists what completes.
struct Machine {
  std::unique_ptr<World> world;
  std::vector<Completion> completions;
  std::vector<std::string> texts;
  Machine(const WorldOptions& options, std::function<void(Env&)> start) : world(make_world(options)) {
    add_started(
        *world, "node",
        {.start = std::move(start), .completed = [this](Env& env, DiskOperation operation, Result<Bytes> outcome) {
           completions.push_back({operation, env.now().ns / 1'000, outcome.has_value()});
           texts.push_back(outcome ? std::string(outcome->text()) : std::string(name_of(outcome.error().trouble)));
         }});
  }
};

TEST(Disk, operations_take_latency_and_bandwidth_and_complete_in_order) {
  WorldOptions options;
  options.disk_latency = Distribution::constant(100_us);
  options.disk_bandwidth = {8'000'000};  // a byte each microsecond
  Machine machine(options, [](Env& env) {
    env.disk().append("log", Bytes::copy_of(std::string(500, 'x')));
    env.disk().append("log", Bytes::copy_of(std::string(300, 'y')));
    env.disk().read("log", 499, 2);
    env.disk().read("nothing", 0, 2);
  });
  machine.world->run_until(Time{} + 1_s);
  EXPECT_EQ(machine.completions,
            (std::vector<Completion>{{1, 600, true}, {2, 900, true}, {3, 900, true}, {4, 900, false}}));
  EXPECT_EQ(machine.texts, (std::vector<std::string>{"", "", "xy", "not found"}));
}

TEST(Disk, operations_of_one_actor_stay_in_order_whatever_their_latency) {
  ASSERT_TRUE(rc::check("in order", [] {
    WorldOptions options;
    options.seed = *rc::gen::arbitrary<uint64_t>();
    options.disk_latency = Distribution::lognormal(100_us, 10_ms);
    Machine machine(options, [](Env& env) {
      for (int i = 0; i < 50; ++i) {
        env.disk().append("log", Bytes::copy_of(std::string(1, static_cast<char>('A' + i))));
        if (i % 7 == 0) env.spend(CpuTime::of(100_us));
      }
    });
    machine.world->run_until(Time{} + 10_s);
    RC_ASSERT(machine.completions.size() == 50u);
    for (uint32_t i = 0; i < 50; ++i) RC_ASSERT(machine.completions[i].operation == i + 1);
    const std::string text = content(machine.world->disk_contents(0), "log");
    RC_ASSERT(std::is_sorted(text.begin(), text.end()));
  }));
}

class ScriptedDiskRule final : public DiskRule {
 public:
  explicit ScriptedDiskRule(std::function<DiskVerdict(const DiskRequest&)> judge) : judge_(std::move(judge)) {}
  bool covers(NodeId) const override { return true; }
  DiskVerdict judge(const DiskRequest& request) override { return judge_(request); }

 private:
  std::function<DiskVerdict(const DiskRequest&)> judge_;
};

TEST(DiskRules, make_operations_late_or_fail_without_effect) {
  ScriptedDiskRule rule([](const DiskRequest& request) {
    DiskVerdict verdict;
    if (request.kind == DiskRequest::Kind::kAppend) verdict.fail = request.file == "bad";
    if (request.kind == DiskRequest::Kind::kSync) verdict.delay = 1_ms;
    return verdict;
  });
  Machine machine({}, [](Env& env) {
    env.disk().append("bad", Bytes::copy_of("x"));
    env.disk().append("good", Bytes::copy_of("x"));
    env.disk().sync("good");
  });
  machine.world->add_rule(&rule);
  machine.world->run_until(Time{} + 1_s);
  EXPECT_EQ(machine.completions, (std::vector<Completion>{{1, 200, false}, {2, 200, true}, {3, 1'200, true}}));
  EXPECT_EQ(content(machine.world->disk_contents(0), "bad"), "(none)");
}

TEST(DiskRules, a_stall_lasts_until_the_rule_is_withdrawn_and_keeps_the_order) {
  ScriptedDiskRule stall([](const DiskRequest& request) {
    return DiskVerdict{request.kind == DiskRequest::Kind::kSync ? Time::never() - Time{} : Duration{}};
  });
  Machine machine({}, [](Env& env) {
    env.disk().append("log", Bytes::copy_of("a"));
    env.disk().sync("log");
    env.disk().append("log", Bytes::copy_of("b"));
  });
  machine.world->add_rule(&stall);
  machine.world->run_until(Time{} + 10_ms);
  EXPECT_EQ(machine.completions.size(), 1u);
  machine.world->remove_rule(&stall);
  machine.world->run_until(Time{} + 20_ms);
  EXPECT_EQ(machine.completions, (std::vector<Completion>{{1, 200, true}, {2, 10'200, true}, {3, 10'200, true}}));
}

TEST(PowerOff, also_of_a_killed_node_loses_what_was_not_synced) {
  uint32_t complete = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    WorldOptions options;
    options.seed = seed;
    Machine machine(options, [](Env& env) {
      env.disk().append("log", Bytes::copy_of("synced"));
      env.disk().sync("log");
      env.disk().append("log", Bytes::copy_of(" and not"));
    });
    machine.world->run_until(Time{} + 10_ms);
    machine.world->kill(0);
    EXPECT_EQ(content(machine.world->disk_contents(0), "log"), "synced and not");
    machine.world->power_off(0);
    const std::string left = content(machine.world->disk_contents(0), "log");
    EXPECT_TRUE(left.starts_with("synced"));
    complete += left == "synced and not";
  }
  EXPECT_LT(complete, 20u);
}

}  // namespace
}  // namespace wavetank::sim
