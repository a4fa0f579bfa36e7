// Generated workloads: the same whenever asked, in the shape that was asked for.
#include "scenarios/workload/workload.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "scenarios/workload/zipf.h"

namespace wavetank::scenarios {
namespace {

WorkloadSpec small_spec() {
  WorkloadSpec spec;
  spec.rate = Rate{1000ull * 3600};
  spec.duration = 10_s;
  spec.keys.count = 100;
  spec.out_of_order = 500_ms;
  spec.value_min = -5;
  spec.value_max = 5;
  return spec;
}

Workload generated(const WorkloadSpec& spec, uint32_t partitions, uint64_t seed = 7) {
  return *make_workload(spec, {2, partitions}, Random(seed)).workload;
}

TEST(Workload, a_record_is_the_same_alone_and_in_bulk_and_in_any_order) {
  ASSERT_TRUE(rc::check([](uint64_t seed) {
    const Workload workload = generated(small_spec(), 3, seed);
    const auto partition = *rc::gen::inRange<uint32_t>(0, 3);
    const auto first = *rc::gen::inRange<uint64_t>(0, 3000);
    std::vector<engine::Record> bulk(300);
    workload.fill(partition, first, bulk.size(), bulk.data());
    for (size_t i = bulk.size(); i-- > 0;) RC_ASSERT(workload.at(partition, first + i).record == bulk[i]);
    RC_ASSERT(bulk[9].fingerprint == engine::fingerprint_of(engine::record_id(2, partition, first + 9)));
  }));
}

TEST(Workload, has_rate_times_duration_records_dealt_evenly) {
  WorkloadSpec spec = small_spec();
  spec.duration = 1001_ms;
  const Workload workload = generated(spec, 4);
  EXPECT_EQ(workload.total(), 1001u);
  EXPECT_EQ(workload.count(0), 251u);
  EXPECT_EQ(workload.count(3), 250u);
}

TEST(Workload, arrivals_never_decrease_and_are_counted_at_every_instant) {
  const Workload workload = generated(small_spec(), 3);
  Time before;
  for (uint64_t i = 0; i < workload.count(1); ++i) {
    const Time arrival = workload.arrival(1, i);
    ASSERT_LE(before, arrival);
    ASSERT_GE(workload.arrived_by(1, arrival), i + 1);
    ASSERT_LE(workload.arrived_by(1, arrival - 1_ns), i);
    before = arrival;
  }
  EXPECT_EQ(workload.arrived_by(1, Time::never()), workload.count(1));
  EXPECT_LE(workload.end(), Time{} + 10_s + 3_ms);
}

TEST(Workload, values_keys_and_lateness_fill_their_ranges) {
  const Workload workload = generated(small_spec(), 1);
  int64_t least = 0, most = 0, latest = 0;
  uint64_t key_most = 0;
  for (uint64_t i = 0; i < workload.count(0); ++i) {
    const Arrival arrival = workload.at(0, i);
    least = std::min(least, arrival.record.value);
    most = std::max(most, arrival.record.value);
    key_most = std::max(key_most, arrival.record.key);
    const int64_t late = kEventEpochNs + arrival.arrival.ns - arrival.record.time_ns;
    ASSERT_GE(late, 0);
    latest = std::max(latest, late);
  }
  EXPECT_EQ(least, -5);
  EXPECT_EQ(most, 5);
  EXPECT_EQ(key_most, 99u);
  EXPECT_LE(latest, (500_ms).ns);
  EXPECT_GT(latest, (490_ms).ns);
}

TEST(Workload, another_seed_draws_other_records) {
  const Workload a = generated(small_spec(), 1, 1);
  const Workload b = generated(small_spec(), 1, 2);
  uint64_t same = 0;
  for (uint64_t i = 0; i < 1000; ++i) same += a.at(0, i).record.key == b.at(0, i).record.key ? 1 : 0;
  EXPECT_LT(same, 50u);
}

TEST(Workload, a_changed_key_count_leaves_values_and_times_alone) {
  WorkloadSpec more = small_spec();
  more.keys.count = 5000;
  const Workload a = generated(small_spec(), 1);
  const Workload b = generated(more, 1);
  for (uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(a.at(0, i).record.value, b.at(0, i).record.value);
    EXPECT_EQ(a.at(0, i).record.time_ns, b.at(0, i).record.time_ns);
  }
}

TEST(Zipf, frequencies_follow_the_power_of_the_rank) {
  const Zipf zipf(1000, 1000);
  std::vector<uint64_t> counts(1000);
  constexpr uint64_t kDraws = 1'000'000;
  for (uint64_t i = 0; i < kDraws; ++i) ++counts[zipf.rank(mix64(i))];
  // The 1000th harmonic number is 7.4855: rank 1 has 13.36 % of all, rank r that over r.
  for (const uint64_t rank : {1u, 2u, 5u, 10u, 50u}) {
    const uint64_t expected = kDraws * 10'000 / (74'855 * rank);
    EXPECT_NEAR(static_cast<double>(counts[rank - 1]), static_cast<double>(expected), 0.08 * expected) << rank;
  }
  EXPECT_GT(counts[999], 0u);
}

TEST(Zipf, ranks_stay_in_range_for_any_size_and_exponent) {
  ASSERT_TRUE(rc::check([](uint64_t draw) {
    const auto count = *rc::gen::inRange<uint64_t>(1, 3'000'000'000);
    const Zipf zipf(count, *rc::gen::inRange<uint32_t>(0, 10'001));
    for (uint64_t i = 0; i < 100; ++i) RC_ASSERT(zipf.rank(mix64(draw + i)) < count);
    RC_ASSERT(zipf.rank(~uint64_t{0}) < count);
    RC_ASSERT(zipf.rank(0) < count);
  }));
}

TEST(Zipf, the_table_is_the_same_on_every_machine) {
  const Zipf zipf(100'000, 1100);
  uint64_t hash = 0;
  for (uint64_t i = 0; i < 10'000; ++i) hash = mix64(hash ^ zipf.rank(mix64(i)));
  EXPECT_EQ(hash, 16979595601841675178u);
}

TEST(Zipf, exponents_are_decimals_up_to_ten) {
  EXPECT_EQ(parse_skew("zipf(1.1)")->exponent_thousandths, 1100u);
  EXPECT_EQ(parse_skew("zipf(0.75)")->exponent_thousandths, 750u);
  EXPECT_TRUE(parse_skew("uniform")->uniform);
  for (const char* text : {"zipf", "zipf()", "zipf(-1)", "zipf(1.2345)", "zipf(11)", "zipf(1.)", "zipf(.5)", "normal"})
    EXPECT_FALSE(parse_skew(text).has_value()) << text;
}

}  // namespace
}  // namespace wavetank::scenarios
