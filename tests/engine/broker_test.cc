// The broker over a disk that can crash: what is answered is durable, and a restart changes nothing that was.
#include "engine/roles/broker.h"

#include <gtest/gtest.h>

#include "engine/log/reader.h"
#include "engine/log/writer.h"
#include "engine/record/record.h"
#include "tests/engine/fake_env.h"

namespace wavetank::engine {
namespace {

constexpr PartitionId kServed{0, 1};

struct BrokerServer {
  BrokerServer() { boot(); }
  void boot() {
    env.reset();
    env = std::make_unique<FakeEnv>(files, make_broker({{{0, 0}, kServed}, EngineConfig{}}));
    env->work();
  }
  void power_cycle() {
    files.lose_power();
    boot();
  }

  void init(uint32_t epoch, std::vector<uint64_t> keep = {}) {
    env->deliver(make_message(InitProducerRequest{++requests, kServed, 9, epoch, std::move(keep)}));
  }
  void produce(uint64_t sequence, uint32_t count, uint64_t transaction = 0, uint32_t epoch = 1) {
    BatchHeader batch;
    batch.producer = 9;
    batch.epoch = epoch;
    batch.sequence = sequence;
    batch.transaction = transaction;
    batch.count = count;
    std::vector<Record> records(count);
    for (uint32_t i = 0; i < count; ++i) records[i].key = sequence + i;
    env->deliver(
        make_message(ProduceRequest{++requests, kServed, batch}, Bytes::copy_of(std::as_bytes(std::span(records)))));
  }
  void end(uint64_t transaction, bool commit, uint32_t epoch = 1) {
    env->deliver(make_message(EndTransactionRequest{++requests, kServed, 9, epoch, transaction, commit}));
  }
  void fetch(uint64_t offset, Duration max_wait = {}, bool committed_only = true) {
    env->deliver(make_message(FetchRequest{++requests, kServed, offset, kMaxBatchBytes, committed_only, max_wait}));
  }
  uint32_t records_in(const FetchReply& reply) {
    uint32_t count = 0;
    for (const FetchedRun& run : reply.runs) count += run.count;
    return count;
  }
  /// How many committed records a reader finds.
  uint32_t committed() {
    fetch(0);
    return records_in(env->take<FetchReply>().at(0));
  }

  FakeFiles files;
  std::unique_ptr<FakeEnv> env;
  uint64_t requests = 0;
};

TEST(Broker, a_write_is_answered_after_append_and_sync_and_seen_by_readers_then) {
  BrokerServer server;
  server.init(1);
  server.env->work();
  EXPECT_EQ(server.env->take<InitProducerReply>().at(0).status, LogStatus::kOk);
  server.produce(0, 3);
  EXPECT_EQ(server.committed(), 0u);
  server.env->work_once();  // append
  EXPECT_TRUE(server.env->take<ProduceReply>().empty());
  EXPECT_EQ(server.committed(), 0u);
  server.env->work_once();  // sync
  const auto replies = server.env->take<ProduceReply>();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].status, LogStatus::kOk);
  EXPECT_EQ(replies[0].next_sequence, 3u);
  EXPECT_EQ(server.committed(), 3u);
}

TEST(Broker, what_comes_during_a_sync_goes_together_into_the_next) {
  BrokerServer server;
  server.init(1);
  server.env->work();
  server.produce(0, 1);
  for (uint64_t i = 1; i < 10; ++i) server.produce(i, 1);
  EXPECT_EQ(server.env->operations(), 1u);
  int operations = 0;
  for (; server.env->operations() > 0; ++operations) server.env->work_once();
  EXPECT_EQ(operations, 4);  // append and sync, twice
  EXPECT_EQ(server.env->take<ProduceReply>().size(), 10u);
}

TEST(Broker, a_doubled_write_waits_until_the_first_is_durable) {
  BrokerServer server;
  server.init(1);
  server.env->work();
  server.produce(0, 1);
  server.produce(0, 1);
  EXPECT_TRUE(server.env->take<ProduceReply>().empty());
  server.env->work();
  EXPECT_EQ(server.env->take<ProduceReply>().size(), 2u);
  EXPECT_EQ(server.committed(), 1u);
}

TEST(Broker, a_crash_at_any_disk_operation_loses_nothing_that_was_answered_and_doubles_nothing) {
  for (bool power : {false, true})
    for (int crash_after = 0; crash_after < 10; ++crash_after) {
      BrokerServer server;
      PartitionWriter writer({.partition = kServed, .producer = 9});
      Random random(1);
      Time now{1};
      writer.open();
      uint64_t appended = 0;
      uint64_t acknowledged = 0;
      int done = 0;
      bool crashed = false;
      for (int turn = 0; turn < 2000 && (writer.unacknowledged() > 0 || appended < 5 || writer.ending() > 0); ++turn) {
        if (appended < 5) {
          std::vector<Record> records(2);
          writer.append(Lane::kResults, 1, 2, Bytes::copy_of(std::as_bytes(std::span(records))));
          if (++appended == 5) writer.end(1, true);
        }
        for (const Message& message : writer.poll(now, random)) server.env->deliver(message);
        if (server.env->operations() > 0 && done++ != crash_after) server.env->work_once();
        if (done == crash_after + 1 && !crashed) {
          crashed = true;
          power ? server.power_cycle() : server.boot();
          EXPECT_GE(server.files.durable["log/0-1"].size() / sizeof(Record), acknowledged);
        }
        for (auto& each : std::exchange(server.env->sent, {})) writer.receive(each.message);
        acknowledged = writer.acknowledged_sequence();
        now += 50_ms;
      }
      EXPECT_TRUE(crashed);
      EXPECT_FALSE(writer.failure());
      EXPECT_EQ(writer.take_committed(), std::vector<uint64_t>{1});
      EXPECT_EQ(server.committed(), 10u) << "power " << power << " crash after " << crash_after;
    }
}

TEST(Broker, what_a_dead_process_left_unsynced_is_synced_before_it_is_shown) {
  BrokerServer server;
  server.init(1);
  server.env->work();
  server.produce(0, 2);
  server.env->work_once();  // appended, not synced
  server.boot();
  EXPECT_EQ(server.committed(), 2u);
  server.power_cycle();
  EXPECT_EQ(server.committed(), 2u);
}

TEST(Broker, a_torn_tail_is_cut_off_and_written_over) {
  BrokerServer server;
  server.init(1);
  server.produce(0, 2);
  server.env->work();
  server.files.durable["log/0-1"] += "torn";
  server.power_cycle();
  EXPECT_EQ(server.env->events_of(EventKind::kBrokerRecovered).size(), 2u);
  server.produce(2, 2);
  server.env->work();
  EXPECT_EQ(server.env->take<ProduceReply>().at(0).status, LogStatus::kOk);
  server.power_cycle();
  EXPECT_EQ(server.committed(), 4u);
}

TEST(Broker, epochs_sequences_and_open_transactions_survive_a_power_failure) {
  BrokerServer server;
  server.init(3);
  server.produce(0, 2, 1, 3);
  server.produce(2, 2, 2, 3);
  server.env->work();
  server.power_cycle();
  server.produce(4, 1, 0, 2);
  EXPECT_EQ(server.env->take<ProduceReply>().at(0).status, LogStatus::kFenced);
  EXPECT_EQ(server.env->events_of(EventKind::kProducerFenced).size(), 1u);
  server.init(4, {1});
  server.env->work();
  EXPECT_EQ(server.env->take<InitProducerReply>().at(0).next_sequence, 4u);
  EXPECT_EQ(server.env->events_of(EventKind::kTransactionAborted).size(), 1u);
  server.end(1, true, 4);
  server.env->work();
  EXPECT_EQ(server.env->take<EndTransactionReply>().at(0).status, LogStatus::kOk);
  EXPECT_EQ(server.committed(), 2u);
}

TEST(Broker, an_aborted_transaction_is_reported_when_durable_and_a_commit_before_and_after_its_reply) {
  BrokerServer server;
  server.init(1);
  server.produce(0, 1, 1);
  server.env->work();
  server.end(1, true);
  server.env->work_once();
  EXPECT_TRUE(server.env->events_of(EventKind::kTransactionCommitted).empty());
  server.env->work();
  const auto committed = server.env->events_of(EventKind::kTransactionCommitted);
  ASSERT_EQ(committed.size(), 2u);
  EXPECT_EQ(committed[0].phase, 0);
  EXPECT_EQ(committed[1].phase, 1);
  EXPECT_EQ(committed[0].values, (std::array<int64_t, 5>{0, 1, 9, 1, 2}));
  server.end(1, true);  // doubled: answered, not reported again
  server.env->work();
  EXPECT_EQ(server.env->take<EndTransactionReply>().size(), 2u);
  EXPECT_EQ(server.env->events_of(EventKind::kTransactionCommitted).size(), 2u);
}

TEST(Broker, a_transaction_left_open_is_aborted_after_its_timeout) {
  BrokerServer server;
  server.init(1);
  server.produce(0, 1, 1);
  server.env->work();
  server.env->advance(899_s);
  server.env->work();
  EXPECT_TRUE(server.env->events_of(EventKind::kTransactionAborted).empty());
  server.env->advance(2_s);
  server.env->work();
  EXPECT_EQ(server.env->events_of(EventKind::kTransactionAborted).size(), 1u);
  server.end(1, true);
  EXPECT_EQ(server.env->take<EndTransactionReply>().at(0).status, LogStatus::kAborted);
}

TEST(Broker, a_fetch_waits_for_records_or_for_its_time) {
  BrokerServer server;
  server.init(1);
  server.env->work();
  server.fetch(0, 500_ms);
  EXPECT_TRUE(server.env->take<FetchReply>().empty());
  server.produce(0, 2);
  server.env->work();
  EXPECT_EQ(server.records_in(server.env->take<FetchReply>().at(0)), 2u);
  server.fetch(3, 500_ms);
  server.env->advance(499_ms);
  EXPECT_TRUE(server.env->take<FetchReply>().empty());
  server.env->advance(1_ms);
  EXPECT_EQ(server.records_in(server.env->take<FetchReply>().at(0)), 0u);
}

TEST(Broker, a_fetch_of_committed_data_waits_for_the_commit) {
  BrokerServer server;
  server.init(1);
  server.produce(0, 2, 1);
  server.env->work();
  server.fetch(0, 500_ms);
  server.fetch(0, 500_ms, false);
  EXPECT_EQ(server.env->take<FetchReply>().size(), 1u);
  server.end(1, true);
  server.env->work();
  EXPECT_EQ(server.records_in(server.env->take<FetchReply>().at(0)), 2u);
}

TEST(Broker, a_dead_reader_is_not_answered) {
  BrokerServer server;
  server.fetch(0, 500_ms);
  server.env->actor().unreachable(7);
  server.env->advance(1_s);
  EXPECT_TRUE(server.env->take<FetchReply>().empty());
}

TEST(Broker, a_refused_write_is_taken_back_and_can_be_tried_again) {
  for (int failures = 1; failures <= 4; ++failures) {
    BrokerServer server;
    server.init(1);
    server.produce(0, 2);
    server.env->work();
    server.env->take<ProduceReply>();
    server.produce(2, 2, 5);
    server.env->failures = failures;
    for (int i = 0; i < 20; ++i) {
      server.env->work();
      server.env->advance(1_s);
    }
    const auto refused = server.env->take<ProduceReply>();
    ASSERT_EQ(refused.size(), 1u);
    EXPECT_EQ(refused[0].status, LogStatus::kDiskTrouble);
    server.produce(2, 2);
    server.env->work();
    EXPECT_EQ(server.env->take<ProduceReply>().at(0).status, LogStatus::kOk);
    EXPECT_EQ(server.committed(), 4u);
    server.power_cycle();
    EXPECT_EQ(server.committed(), 4u);
  }
}

TEST(Broker, a_failed_sync_takes_the_write_back_too) {
  BrokerServer server;
  server.init(1);
  server.env->work();
  server.produce(0, 2);
  server.env->work_once();
  server.env->failures = 1;
  server.env->work();
  EXPECT_EQ(server.env->take<ProduceReply>().at(0).status, LogStatus::kDiskTrouble);
  EXPECT_EQ(server.committed(), 0u);
  server.boot();
  EXPECT_EQ(server.committed(), 0u);
}

TEST(Broker, before_its_recovery_ends_it_asks_to_try_again) {
  BrokerServer server;
  server.env = std::make_unique<FakeEnv>(server.files, make_broker({{kServed}, EngineConfig{}}));
  server.fetch(0);
  server.init(1);
  EXPECT_EQ(server.env->take<FetchReply>().at(0).status, LogStatus::kDiskTrouble);
  EXPECT_EQ(server.env->take<InitProducerReply>().at(0).status, LogStatus::kDiskTrouble);
}

TEST(Broker, a_partition_it_does_not_hold_is_unknown_and_nonsense_is_dropped) {
  BrokerServer server;
  server.env->deliver(make_message(FetchRequest{1, {5, 5}}));
  EXPECT_EQ(server.env->take<FetchReply>().at(0).status, LogStatus::kUnknownPartition);
  BatchHeader batch;
  batch.count = 3;
  server.env->deliver(make_message(ProduceRequest{1, kServed, batch}, Bytes::copy_of("short")));
  server.env->deliver({type_of<FetchRequest>, Bytes::copy_of("garbage"), {}});
  EXPECT_TRUE(server.env->sent.empty());
}

TEST(Broker, work_costs_what_the_table_says) {
  BrokerServer server;
  const CostConfig costs;
  server.init(1);
  server.produce(0, 10);
  EXPECT_EQ(server.env->spent(), costs.per_message * 2 + costs.per_byte_serialised * 320);
}

TEST(Broker, readers_and_the_seal_meet_at_the_end) {
  BrokerServer server;
  PartitionWriter writer({.partition = kServed, .producer = 9});
  PartitionReader reader({.partition = kServed, .max_bytes = 100});
  Random random(1);
  writer.open();
  for (uint64_t i = 0; i < 20; ++i) {
    std::vector<Record> records(3);
    writer.append(Lane::kResults, 0, 3, Bytes::copy_of(std::as_bytes(std::span(records))));
  }
  writer.seal();
  uint32_t read = 0;
  for (int turn = 0; turn < 200 && !reader.sealed(); ++turn) {
    for (const Message& message : writer.poll(server.env->now(), random)) server.env->deliver(message);
    if (const auto message = reader.poll(server.env->now(), random)) server.env->deliver(*message);
    server.env->work();
    for (auto& each : std::exchange(server.env->sent, {}))
      if (!writer.receive(each.message))
        if (const auto fetched = reader.receive(each.message)) read += server.records_in(fetched->reply);
  }
  EXPECT_TRUE(reader.sealed());
  EXPECT_TRUE(writer.seal_acknowledged());
  EXPECT_EQ(read, 60u);
}

}  // namespace
}  // namespace wavetank::engine
