// The sink's two-phase commit against a real partition: what is visible, when, and after whom.
#include "engine/operators/log_sink.h"

#include <gtest/gtest.h>

#include "engine/log/partition_log.h"

namespace wavetank::engine {
namespace {

constexpr PartitionId kSinkPartition{1, 0};

/// A broker of one partition whose disk takes no time.
class InstantBroker {
 public:
  Message answer(const Message& message) {
    if (message.type == type_of<InitProducerRequest>) {
      const auto request = *decode<InitProducerRequest>(message.head);
      std::vector<MarkerWritten> aborted;
      const WriteOutcome outcome = settled(log_.init_producer(request, Time{}, aborted));
      return make_message(InitProducerReply{request.request, kSinkPartition, outcome.status, outcome.next_sequence});
    }
    if (message.type == type_of<ProduceRequest>) {
      const auto request = *decode<ProduceRequest>(message.head);
      const WriteOutcome outcome = settled(log_.produce(request.batch, message.body, Time{}));
      return make_message(ProduceReply{request.request, kSinkPartition, outcome.status, outcome.next_sequence});
    }
    const auto request = *decode<EndTransactionRequest>(message.head);
    const WriteOutcome outcome = settled(log_.end_transaction(request, Time{}));
    return make_message(EndTransactionReply{request.request, kSinkPartition, request.transaction, outcome.status});
  }

  /// The values that a reader of committed data sees.
  std::vector<int64_t> committed(Lane lane = Lane::kResults) const {
    FetchReply reply;
    const Bytes body = log_.fetch({.max_bytes = kMaxBatchBytes, .committed_only = true}, reply);
    const auto* record = reinterpret_cast<const Record*>(body.data());
    std::vector<int64_t> values;
    for (const FetchedRun& run : reply.runs)
      for (uint32_t i = 0; i < run.count; ++i, ++record)
        if (run.lane == lane) values.push_back(record->value);
    return values;
  }

 private:
  WriteOutcome settled(WriteOutcome outcome) {
    log_.take_unwritten();
    log_.mark_durable();
    return outcome;
  }

  PartitionLog log_;
};

struct SinkBench {
  explicit SinkBench(InstantBroker& log, uint32_t attempt = 1, std::vector<PendingTransaction> restored = {})
      : broker(log), sink({kSinkPartition, 9, attempt, {}}) {
    sink.open(std::move(restored));
  }
  void write(int64_t value, Lane lane = Lane::kResults) {
    const Record record{1, 0, value, 0};
    sink.write(lane, std::span(&record, 1));
  }
  /// Lets sink and broker talk until both are silent.
  void talk() {
    std::vector<BrokerMessage> out;
    do {
      out.clear();
      sink.poll(now, random, out);
      for (const BrokerMessage& message : out) EXPECT_TRUE(sink.receive(broker.answer(message.message)));
    } while (!out.empty());
  }
  std::vector<uint64_t> checkpoints_committed() {
    std::vector<uint64_t> checkpoints;
    for (const PendingTransaction& transaction : sink.take_committed()) checkpoints.push_back(transaction.checkpoint);
    return checkpoints;
  }

  InstantBroker& broker;
  LogSink sink;
  Random random{1};
  Time now{1};
};

TEST(LogSink, what_was_written_is_visible_once_its_checkpoint_is_complete) {
  InstantBroker log;
  SinkBench bench(log);
  bench.write(10);
  bench.sink.pre_commit(1);
  bench.write(11);
  bench.talk();
  EXPECT_TRUE(log.committed().empty());
  bench.sink.commit(1);
  bench.talk();
  EXPECT_EQ(log.committed(), (std::vector<int64_t>{10}));
  EXPECT_EQ(bench.checkpoints_committed(), (std::vector<uint64_t>{1}));
  EXPECT_TRUE(bench.sink.committed(1));
}

TEST(LogSink, it_is_flushed_only_when_the_broker_has_everything_before_the_barrier) {
  InstantBroker log;
  SinkBench bench(log);
  EXPECT_FALSE(bench.sink.flushed()) << "the broker has not let it in";
  bench.talk();
  EXPECT_TRUE(bench.sink.flushed());
  bench.write(10);
  bench.write(11, Lane::kLate);
  EXPECT_TRUE(bench.sink.flushed()) << "no barrier has come";
  bench.sink.pre_commit(1);
  EXPECT_FALSE(bench.sink.flushed());
  bench.talk();
  EXPECT_TRUE(bench.sink.flushed());
}

TEST(LogSink, a_completion_commits_older_checkpoints_too_and_no_newer_ones) {
  InstantBroker log;
  SinkBench bench(log);
  for (uint64_t checkpoint = 1; checkpoint <= 3; ++checkpoint) {
    bench.write(static_cast<int64_t>(checkpoint));
    bench.sink.pre_commit(checkpoint);
  }
  bench.sink.commit(2);
  bench.talk();
  EXPECT_EQ(log.committed(), (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(bench.checkpoints_committed(), (std::vector<uint64_t>{1, 2}));
  EXPECT_TRUE(bench.sink.committed(2));
  EXPECT_FALSE(bench.sink.committed(3));
  ASSERT_EQ(bench.sink.pending().size(), 1u);
  EXPECT_EQ(bench.sink.pending()[0].checkpoint, 3u);
}

TEST(LogSink, the_next_attempt_commits_what_the_checkpoint_holds_and_aborts_the_rest) {
  InstantBroker log;
  std::vector<PendingTransaction> restored;
  {
    SinkBench before(log);
    before.write(1);
    before.sink.pre_commit(1);
    restored = before.sink.pending();
    before.write(2);
    before.sink.pre_commit(2);
    before.talk();
  }
  SinkBench after(log, 2, restored);
  after.write(3);
  after.sink.pre_commit(3);
  after.talk();
  EXPECT_EQ(log.committed(), (std::vector<int64_t>{1}));
  EXPECT_EQ(after.checkpoints_committed(), (std::vector<uint64_t>{1}));
  after.sink.commit(3);
  after.talk();
  EXPECT_EQ(log.committed(), (std::vector<int64_t>{1, 3}));
}

TEST(LogSink, without_records_there_is_nothing_to_commit) {
  InstantBroker log;
  SinkBench bench(log);
  bench.sink.pre_commit(1);
  EXPECT_TRUE(bench.sink.pending().empty());
  EXPECT_TRUE(bench.sink.committed(1));
}

TEST(LogSink, late_records_have_a_lane_of_their_own_in_the_same_transaction) {
  InstantBroker log;
  SinkBench bench(log);
  bench.write(1);
  bench.write(2, Lane::kLate);
  bench.sink.pre_commit(1);
  EXPECT_EQ(bench.sink.pending().size(), 1u);
  bench.sink.commit(1);
  bench.talk();
  EXPECT_EQ(log.committed(), (std::vector<int64_t>{1}));
  EXPECT_EQ(log.committed(Lane::kLate), (std::vector<int64_t>{2}));
}

TEST(LogSink, it_stops_its_task_while_too_many_batches_wait) {
  InstantBroker log;
  SinkBench bench(log);
  const std::vector<Record> many(20'000);
  bench.sink.write(Lane::kResults, many);
  EXPECT_TRUE(bench.sink.blocked());
  bench.talk();
  EXPECT_FALSE(bench.sink.blocked());
}

TEST(LogSink, an_older_attempt_is_fenced) {
  InstantBroker log;
  SinkBench older(log), newer(log, 2);
  older.talk();
  newer.talk();
  older.write(1);
  older.sink.pre_commit(1);
  older.talk();
  EXPECT_EQ(older.sink.failure(), LogStatus::kFenced);
  EXPECT_FALSE(newer.sink.failure());
}

}  // namespace
}  // namespace wavetank::engine
