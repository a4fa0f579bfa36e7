// Two readings of one partition compared, prefix sums of the input log, and the order that a job's paths keep.
#include "scenarios/judgement/readings.h"

#include <gtest/gtest.h>

#include "scenarios/judgement/key_order.h"

namespace wavetank::scenarios {
namespace {

using engine::Lane;
using engine::Record;
using faults::KeyOrder;

/// Records with these fingerprints, in one batch from `offset` on.
ReadRun batch(uint64_t offset, const std::vector<uint64_t>& fingerprints, Lane lane = Lane::kResults) {
  BytesBuilder bytes(fingerprints.size() * sizeof(Record));
  for (const uint64_t fingerprint : fingerprints) {
    const Record record{fingerprint % 3, 0, 1, fingerprint};
    bytes.append(&record, sizeof record);
  }
  ReadRun read;
  read.run.offset = offset;
  read.run.count = static_cast<uint32_t>(fingerprints.size());
  read.run.lane = lane;
  read.records = bytes.freeze();
  return read;
}

ReadPartition partition(std::vector<ReadRun> runs) {
  ReadPartition partition;
  partition.runs = std::move(runs);
  partition.next_offset = partition.runs.back().run.offset + partition.runs.back().run.count;
  return partition;
}

TEST(Readings, agree_whatever_batches_they_came_in) {
  const auto evidence = compare_readings(partition({batch(0, {1, 2}), batch(4, {3})}),
                                         partition({batch(0, {1}), batch(1, {2, 3}), batch(9, {4})}));
  EXPECT_EQ(evidence.followed, 3u);
  EXPECT_EQ(evidence.whole, 4u);
  EXPECT_EQ(evidence.same, 3u);
  EXPECT_TRUE(evidence.followed_next.empty());
  ASSERT_EQ(evidence.whole_next.size(), 1u);
  EXPECT_EQ(evidence.whole_next[0].fingerprint, 4u);
}

TEST(Readings, part_where_a_record_or_its_lane_differs) {
  const auto other = compare_readings(partition({batch(0, {1, 2, 3})}), partition({batch(0, {1, 3})}));
  EXPECT_EQ(other.same, 1u);
  EXPECT_EQ(other.followed_next[0].fingerprint, 2u);
  EXPECT_EQ(other.whole_next[0].fingerprint, 3u);
  EXPECT_EQ(compare_readings(partition({batch(0, {1})}), partition({batch(0, {1}, Lane::kLate)})).same, 0u);
}

TEST(InputFingerprints, are_sums_below_an_offset_whatever_was_asked_before) {
  ClientLog log;
  log.partitions[{1, 0}] = partition({batch(0, {1, 2}), batch(5, {4, 8})});  // offsets 2 to 4 hold no records
  InputFingerprints sums(log);
  EXPECT_EQ(sums.below({1, 0}, 6), 7u);
  EXPECT_EQ(sums.below({1, 0}, 0), 0u);
  EXPECT_EQ(sums.below({1, 0}, 1), 1u);
  EXPECT_EQ(sums.below({1, 0}, 4), 3u);
  EXPECT_EQ(sums.below({1, 0}, 7), 15u);
  EXPECT_EQ(sums.below({1, 0}, 8), std::nullopt);
  EXPECT_EQ(sums.below({1, 1}, 0), std::nullopt);
}

engine::VertexSpec vertex(const std::string& name, engine::VertexKind kind, const std::string& type,
                          std::vector<std::string> inputs, uint32_t parallelism = 0) {
  engine::VertexSpec spec{name, kind, type, {}, std::move(inputs), parallelism};
  if (type == "window") spec.settings = {{"tumbling", {"1s"}}};
  return spec;
}

KeyOrder order_of(std::vector<engine::VertexSpec> between) {
  engine::JobSpec job;
  job.vertices = {vertex("in", engine::VertexKind::kSource, "log", {})};
  std::string last = "in";
  for (engine::VertexSpec& one : between) {
    last = one.name;
    job.vertices.push_back(std::move(one));
  }
  job.vertices.push_back(vertex("out", engine::VertexKind::kSink, "log", {last}));
  return key_order_of(job, engine::make_plan(job), "out");
}

TEST(KeyOrders, are_told_from_the_paths_of_a_job) {
  const auto op = engine::VertexKind::kOperator;
  EXPECT_EQ(order_of({}), KeyOrder::kInput);
  EXPECT_EQ(order_of({vertex("odd", op, "filter", {"in"})}), KeyOrder::kInput);
  EXPECT_EQ(order_of({vertex("wide", op, "map", {"in"}, 3)}), KeyOrder::kAny) << "records are dealt in turn";
  EXPECT_EQ(order_of({vertex("sum", op, "window", {"in"}), vertex("odd", op, "filter", {"sum"})}),
            KeyOrder::kWindowEnds);
  EXPECT_EQ(order_of({vertex("a", op, "filter", {"in"}), vertex("b", op, "map", {"in", "a"})}), KeyOrder::kAny)
      << "two paths meet";
}

}  // namespace
}  // namespace wavetank::scenarios
