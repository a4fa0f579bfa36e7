// Chains of operators, and the log source's offsets and watermarks.
#include "engine/operators/chain.h"

#include <gtest/gtest.h>

#include "engine/operators/log_source.h"

namespace wavetank::engine {
namespace {

VertexSpec vertex(const std::string& type, std::vector<Setting> settings) {
  return {type, VertexKind::kOperator, type, std::move(settings), {}, 0};
}

std::vector<int64_t> values(const std::vector<Record>& records) {
  std::vector<int64_t> all;
  for (const Record& record : records) all.push_back(record.value);
  return all;
}

const std::vector<Record> kFour = {{1, 1, 10, 0}, {1, 2, 11, 0}, {1, 3, -12, 0}, {1, 4, 13, 0}};

TEST(Chain, a_batch_goes_through_all_operators_in_their_order) {
  const VertexSpec doubled = vertex("map", {{"multiply", {"2"}}, {"add", {"1"}}});
  const VertexSpec large = vertex("filter", {{"at_least", {"11"}}});
  Chain first_map({doubled, large}), first_filter({large, doubled});
  first_map.process(Lane::kResults, kFour);
  first_filter.process(Lane::kResults, kFour);
  EXPECT_EQ(values(first_map.out().results), (std::vector<int64_t>{21, 23, 27}));
  EXPECT_EQ(values(first_filter.out().results), (std::vector<int64_t>{23, 27}));
}

TEST(Chain, a_filter_takes_remainders_as_mathematics_does) {
  Chain chain({vertex("filter", {{"modulo", {"5"}}, {"remainder", {"3"}}})});
  chain.process(Lane::kResults, kFour);
  EXPECT_EQ(values(chain.out().results), (std::vector<int64_t>{-12, 13}));
}

TEST(Chain, late_records_of_an_earlier_task_pass_untouched) {
  Chain chain({vertex("filter", {{"at_least", {"1000"}}})});
  chain.process(Lane::kLate, kFour);
  EXPECT_EQ(chain.out().late, kFour);
  EXPECT_TRUE(chain.out().results.empty());
}

TEST(Chain, without_operators_everything_passes) {
  Chain chain({{"in", VertexKind::kSource, "log", {}, {}, 0}, {"out", VertexKind::kSink, "log", {}, {"in"}, 0}});
  EXPECT_EQ(chain.length(), 0u);
  chain.process(Lane::kResults, kFour);
  EXPECT_EQ(chain.out().results, kFour);
  chain.clear();
  EXPECT_TRUE(chain.out().results.empty());
}

TEST(Chain, what_a_window_fires_runs_through_the_operators_behind_it) {
  Chain chain({vertex("window", {{"tumbling", {"1s"}}}), vertex("map", {{"add", {"1000"}}})});
  chain.process(Lane::kResults, kFour);
  EXPECT_TRUE(chain.out().results.empty());
  chain.advance((1_s).ns);
  EXPECT_EQ(values(chain.out().results), (std::vector<int64_t>{1022}));
  chain.clear();
  chain.process(Lane::kResults, kFour);
  EXPECT_EQ(chain.out().late, kFour) << "their window has ended";
}

TEST(Chain, a_snapshot_restores_only_a_chain_of_its_shape) {
  Chain chain({vertex("map", {}), vertex("window", {{"tumbling", {"1s"}}})});
  chain.process(Lane::kResults, kFour);
  Chain same({vertex("map", {}), vertex("window", {{"tumbling", {"1s"}}})});
  Chain shorter({vertex("window", {{"tumbling", {"1s"}}})});
  ASSERT_TRUE(same.restore(chain.snapshot(), {0, 128, 128}).has_value());
  EXPECT_FALSE(shorter.restore(chain.snapshot(), {0, 128, 128}).has_value());
  same.advance((1_s).ns);
  EXPECT_EQ(values(same.out().results), (std::vector<int64_t>{22}));
}

/// A source and the broker it asks.
struct SourceBench {
  explicit SourceBench(std::vector<uint32_t> partitions, Duration out_of_order = 0_s)
      : source(4, partitions, {4, out_of_order}, {}) {}

  /// Answers the fetch of a partition with records of these event times.
  void answer(uint32_t partition, std::vector<int64_t> times, bool sealed = false) {
    std::vector<BrokerMessage> out;
    source.poll(now += 10_s, random, out);
    for (const BrokerMessage& message : out) {
      if (message.partition.partition != partition) continue;
      const auto request = *decode<FetchRequest>(message.message.head);
      FetchReply reply{.request = request.request, .partition = message.partition};
      reply.next_offset = request.offset + times.size() + sealed;
      reply.sealed = sealed;
      BytesBuilder records;
      for (const int64_t time : times) {
        const Record record{1, time, 1, 0};
        records.append(&record, sizeof record);
      }
      if (!times.empty()) reply.runs.push_back({request.offset, static_cast<uint32_t>(times.size())});
      EXPECT_TRUE(source.receive(make_message(reply, records.freeze())));
      return;
    }
    ADD_FAILURE() << "partition " << partition << " asks for nothing";
  }

  LogSource source;
  Random random{1};
  Time now;
};

TEST(LogSource, its_watermark_trails_the_latest_record_of_its_slowest_partition) {
  SourceBench bench({0, 2}, 5_ns);
  EXPECT_EQ(bench.source.watermark(), kNoWatermark);
  bench.answer(0, {100, 90});
  EXPECT_EQ(bench.source.watermark(), kNoWatermark) << "a record counts when it is taken";
  ASSERT_TRUE(bench.source.take());
  EXPECT_EQ(bench.source.watermark(), kNoWatermark) << "nothing is known of partition 2";
  bench.answer(2, {50});
  ASSERT_TRUE(bench.source.take());
  EXPECT_EQ(bench.source.watermark(), 45);
  bench.answer(2, {20});
  ASSERT_TRUE(bench.source.take());
  EXPECT_EQ(bench.source.watermark(), 45) << "it never falls";
  bench.answer(2, {500});
  ASSERT_TRUE(bench.source.take());
  EXPECT_EQ(bench.source.watermark(), 95);
}

TEST(LogSource, a_sealed_partition_holds_nobody_back_and_is_asked_no_more) {
  SourceBench bench({0, 1});
  bench.answer(0, {100});
  ASSERT_TRUE(bench.source.take());
  bench.answer(1, {}, true);
  EXPECT_FALSE(bench.source.drained()) << "the seal counts when it is taken";
  ASSERT_TRUE(bench.source.take());
  EXPECT_EQ(bench.source.watermark(), 100);
  EXPECT_FALSE(bench.source.drained());
  bench.answer(0, {}, true);
  ASSERT_TRUE(bench.source.take());
  EXPECT_EQ(bench.source.watermark(), kFinalWatermark);
  EXPECT_TRUE(bench.source.drained());
  EXPECT_EQ(bench.source.next_wake(), Time::never());
}

TEST(LogSource, partitions_take_turns_and_what_waits_is_not_yet_read) {
  SourceBench bench({0, 1});
  bench.answer(0, {1, 2});
  bench.answer(1, {3});
  EXPECT_EQ(bench.source.positions()[0].offset, 0u);
  const auto first = bench.source.take();
  const auto second = bench.source.take();
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->partition, second->partition);
  EXPECT_FALSE(bench.source.take());
  EXPECT_EQ(bench.source.positions()[0].offset, 2u);
  EXPECT_EQ(bench.source.positions()[1].offset, 1u);
}

TEST(LogSource, a_restored_source_goes_on_where_it_was_and_knows_its_time) {
  SourceBench before({0, 1}), after({1, 3});
  before.answer(0, {70});
  before.answer(1, {80, 81});
  while (before.source.take()) {
  }
  std::vector<SourcePosition> positions = before.source.positions();
  positions.push_back({{4, 3}, 9, 60, true});
  after.source.restore(positions);
  EXPECT_EQ(after.source.positions()[0].offset, 2u);
  EXPECT_EQ(after.source.watermark(), 81) << "partition 3 is sealed";
  std::vector<BrokerMessage> out;
  after.source.poll(Time{}, after.random, out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(decode<FetchRequest>(out[0].message.head)->offset, 2u);
}

}  // namespace
}  // namespace wavetank::engine
