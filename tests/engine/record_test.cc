// Records' companions against naive models: watermarks, key groups, the table of aggregates, fingerprints.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "engine/record/aggregates.h"
#include "engine/record/key_groups.h"
#include "engine/record/watermarks.h"

namespace wavetank::engine {
namespace {

TEST(Watermarks, are_the_smallest_of_all_inputs_and_tell_when_it_rises) {
  ASSERT_TRUE(rc::check([](const std::vector<std::pair<uint8_t, int8_t>>& advances) {
    const size_t inputs = *rc::gen::inRange<size_t>(1, 5);
    Watermarks watermarks(inputs);
    std::vector<int64_t> model(inputs, kNoWatermark);
    for (const auto& [input, value] : advances) {
      const size_t which = input % inputs;
      const int64_t before = *std::min_element(model.begin(), model.end());
      model[which] = std::max<int64_t>(model[which], value);
      const int64_t after = *std::min_element(model.begin(), model.end());
      RC_ASSERT(watermarks.advance(which, value) == (after > before));
      RC_ASSERT(watermarks.minimum() == after);
      RC_ASSERT(watermarks.of(which) == model[which]);
    }
  }));
}

TEST(KeyGroups, the_groups_of_a_task_are_those_it_owns) {
  for (uint32_t groups = 1; groups <= 130; ++groups)
    for (uint32_t parallelism = 1; parallelism <= groups; ++parallelism) {
      uint32_t next = 0;
      for (uint32_t task = 0; task < parallelism; ++task) {
        const KeyGroupRange range = groups_of(task, groups, parallelism);
        ASSERT_EQ(range.groups, groups);
        ASSERT_EQ(range.first, next) << "ranges are contiguous";
        ASSERT_GE(range.last - range.first, groups / parallelism);
        ASSERT_LE(range.last - range.first, groups / parallelism + 1);
        for (uint32_t group = range.first; group < range.last; ++group)
          ASSERT_EQ(owner_of_group(group, groups, parallelism), task) << group << " of " << groups;
        next = range.last;
      }
      ASSERT_EQ(next, groups);
    }
}

TEST(KeyGroups, keys_that_differ_little_spread_over_all_groups) {
  std::map<uint32_t, uint32_t> sizes;
  for (uint64_t key = 0; key < 12'800; ++key) ++sizes[key_group(key, 128)];
  ASSERT_EQ(sizes.size(), 128u);
  for (const auto& [group, size] : sizes) {
    EXPECT_LT(group, 128u);
    EXPECT_GT(size, 50u);
    EXPECT_LT(size, 160u);
  }
}

TEST(Record, a_fingerprint_tells_its_record_id) {
  ASSERT_TRUE(rc::check([](uint64_t id) { RC_ASSERT(id_of(fingerprint_of(id)) == id); }));
  EXPECT_NE(record_id(1, 0, 0), record_id(0, 1, 0));
  EXPECT_NE(record_id(0, 1, 0), record_id(0, 0, 1));
}

TEST(AggregateTable, holds_what_a_map_would_hold) {
  ASSERT_TRUE(rc::check([](const std::vector<std::pair<uint16_t, int32_t>>& additions) {
    // Few different keys meet again, many make the table grow; key 0 is a key like any other.
    const uint64_t keys = *rc::gen::element<uint64_t>(3, 40, 65'536);
    AggregateTable table;
    std::map<uint64_t, std::pair<int64_t, uint64_t>> model;
    for (int round = 0; round < 4; ++round)
      for (const auto& [key, value] : additions) {
        const uint64_t place = (key + 97u * static_cast<unsigned>(round)) % keys;
        Aggregate& entry = table.at(place);
        RC_ASSERT(entry.key == place);
        RC_ASSERT((entry.count == 0) == (model.count(place) == 0));
        entry.value += value;
        ++entry.count;
        model[place].first += value;
        ++model[place].second;
      }
    std::map<uint64_t, std::pair<int64_t, uint64_t>> visited;
    table.for_each(
        [&](const Aggregate& entry) { RC_ASSERT(visited.try_emplace(entry.key, entry.value, entry.count).second); });
    RC_ASSERT(visited == model);
    RC_ASSERT(table.size() == model.size());
  }));
}

}  // namespace
}  // namespace wavetank::engine
