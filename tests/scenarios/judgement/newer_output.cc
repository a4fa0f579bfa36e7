// Output that a restored checkpoint does not cover: what is set aside, and what stays although it looks alike.
#include "scenarios/judgement/newer_output.h"

#include <gtest/gtest.h>

#include "engine/events.h"
#include "engine/operators/log_sink.h"
#include "scenarios/text/reader.h"

namespace wavetank::scenarios {
namespace {

using engine::PartitionId;

constexpr std::string_view kJob = R"(version: 1
name: small
summary: A source and a sink of two tasks.
job:
  sources: {events: {partitions: 2}}
  sinks: {out: {from: events, partitions: 1}}
workload: {rate: 100/s, keys: {count: 5}, duration: 6s}
)";

/// A log of one output partition to which both tasks of the sink write.
class NewerOutputTest : public testing::Test {
 protected:
  NewerOutputTest() : read_(read_scenario_text("small.yaml", kJob)) {
    deployment_.scenario = &*read_.scenario;
    deployment_.plan = engine::make_plan(read_.scenario->job);
    for (const engine::TopicPlan& topic : deployment_.plan.topics)
      if (!topic.input) output_ = {topic.topic, 0};
    for (const engine::TaskPlan& task : deployment_.plan.tasks)
      for (const uint32_t vertex : deployment_.plan.chains[task.chain].vertices)
        if (read_.scenario->job.vertices[vertex].kind == engine::VertexKind::kSink) sinks_.push_back(task.task);
  }

  static uint64_t producer(uint32_t subtask) { return engine::sink_producer("out", subtask); }
  void wrote(uint32_t subtask, uint64_t transaction, engine::Lane lane = engine::Lane::kResults) {
    auto& runs = deployment_.whole.partitions[output_].runs;
    runs.push_back({{runs.size(), 1, lane, producer(subtask), transaction}, {}, {}});
  }
  void committed_here(uint32_t subtask, uint64_t transaction) {
    history_.append(engine::make_event(engine::EventKind::kTransactionCommitted, 0,
                                       {output_.topic, output_.partition, static_cast<int64_t>(producer(subtask)),
                                        static_cast<int64_t>(transaction), 0}));
  }
  /// The transactions that are left, in the order of the log.
  std::vector<uint64_t> left(const CoveredTransactions& restored, const CoveredTransactions& newest) {
    take_out_newer_output(deployment_, history_, restored, newest);
    std::vector<uint64_t> transactions;
    for (const ReadRun& run : deployment_.whole.partitions[output_].runs) transactions.push_back(run.run.transaction);
    return transactions;
  }

  /// Covers all that these tests write.
  CoveredTransactions all() const { return {{sinks_[0], 99}, {sinks_[1], 99}}; }

  ReadResult read_;
  Deployment deployment_;
  faults::History history_;
  PartitionId output_;
  std::vector<int64_t> sinks_;
};

TEST_F(NewerOutputTest, what_is_not_covered_and_was_committed_before_is_set_aside_in_both_lanes) {
  ASSERT_EQ(sinks_.size(), 2u);
  for (const uint64_t transaction : {1, 2, 3, 4}) wrote(0, transaction);
  wrote(0, 4, engine::Lane::kLate);
  EXPECT_EQ(left({{sinks_[0], 2}, {sinks_[1], 2}}, all()), (std::vector<uint64_t>{1, 2}));
}

TEST_F(NewerOutputTest, what_the_restored_job_commits_stays_also_where_it_should_not_have) {
  for (const uint64_t transaction : {1, 2, 3, 9}) wrote(0, transaction);
  committed_here(0, 3);
  committed_here(0, 9);
  EXPECT_EQ(left({{sinks_[0], 1}, {sinks_[1], 1}}, all()), (std::vector<uint64_t>{1, 3, 9}));
}

TEST_F(NewerOutputTest, what_no_complete_checkpoint_covers_stays) {
  for (const uint64_t transaction : {1, 2, 3}) wrote(0, transaction);
  EXPECT_EQ(left({{sinks_[0], 1}}, {{sinks_[0], 2}}), (std::vector<uint64_t>{1, 3}));
  EXPECT_EQ(left({{sinks_[0], 2}}, {{sinks_[0], 2}}), (std::vector<uint64_t>{1, 3})) << "the newest itself";
}

TEST_F(NewerOutputTest, each_task_of_a_sink_has_transactions_of_its_own) {
  for (const uint64_t transaction : {1, 2}) {
    wrote(0, transaction);
    wrote(1, transaction + 10);
  }
  committed_here(1, 2);  // another task's
  EXPECT_EQ(left({{sinks_[0], 1}, {sinks_[1], 12}}, all()), (std::vector<uint64_t>{1, 11, 12}));
}

TEST_F(NewerOutputTest, a_task_of_which_nothing_is_known_keeps_everything) {
  wrote(0, 7);
  wrote(1, 7);
  EXPECT_EQ(left({{sinks_[1], 1}}, all()), std::vector<uint64_t>{7});
  EXPECT_EQ(left(all(), {}), std::vector<uint64_t>{7});
}

}  // namespace
}  // namespace wavetank::scenarios
