// Too much at once: what broker and store answer beyond their limits, and what their clients make of it.
#include <gtest/gtest.h>

#include "engine/checkpoint/transfer.h"
#include "engine/log/reader.h"
#include "engine/log/writer.h"
#include "engine/record/record.h"
#include "engine/roles/broker.h"
#include "engine/roles/snapshot_store.h"
#include "tests/engine/fake_env.h"

namespace wavetank::engine {
namespace {

constexpr PartitionId kRefusing{0, 1};

struct BusyBroker {
  explicit BusyBroker(QueueConfig queues) {
    EngineConfig config;
    config.queues = queues;
    env = std::make_unique<FakeEnv>(files, make_broker({{{0, 0}, kRefusing}, config}));
    env->work();
    env->deliver(make_message(InitProducerRequest{++requests, kRefusing, 9, 1, {}}));
    env->work();
    env->take<InitProducerReply>();
  }
  void produce(uint64_t sequence) {
    BatchHeader batch;
    batch.producer = 9;
    batch.epoch = 1;
    batch.sequence = sequence;
    batch.count = 1;
    const Record record;
    env->deliver(make_message(ProduceRequest{++requests, kRefusing, batch},
                              Bytes::copy_of(std::as_bytes(std::span(&record, 1)))));
  }
  void fetch(uint64_t offset) {
    env->deliver(make_message(FetchRequest{++requests, kRefusing, offset, kMaxBatchBytes, true, 1_s}));
  }
  std::vector<LogStatus> produced() {
    std::vector<LogStatus> statuses;
    for (const ProduceReply& reply : env->take<ProduceReply>()) statuses.push_back(reply.status);
    return statuses;
  }

  FakeFiles files;
  std::unique_ptr<FakeEnv> env;
  uint64_t requests = 0;
};

TEST(BusyBroker, writes_beyond_its_limit_are_refused_at_once_and_not_written) {
  BusyBroker broker({.broker_writes = 2});
  for (uint64_t sequence = 0; sequence < 4; ++sequence) broker.produce(sequence);
  EXPECT_EQ(broker.produced(), (std::vector<LogStatus>{LogStatus::kBusy, LogStatus::kBusy}));
  broker.env->work();
  EXPECT_EQ(broker.produced(), (std::vector<LogStatus>{LogStatus::kOk, LogStatus::kOk}));
  broker.produce(2);
  broker.env->work();
  EXPECT_EQ(broker.produced(), std::vector<LogStatus>{LogStatus::kOk}) << "the sequence goes on where it was refused";
}

TEST(BusyBroker, a_producer_and_an_end_are_refused_like_writes) {
  BusyBroker broker({.broker_writes = 1});
  broker.produce(0);
  broker.env->deliver(make_message(InitProducerRequest{50, kRefusing, 8, 1, {}}));
  broker.env->deliver(make_message(EndTransactionRequest{51, kRefusing, 9, 1, 7, true}));
  EXPECT_EQ(broker.env->take<InitProducerReply>().at(0).status, LogStatus::kBusy);
  EXPECT_EQ(broker.env->take<EndTransactionReply>().at(0).status, LogStatus::kBusy);
}

TEST(BusyBroker, fetches_that_would_wait_beyond_its_limit_are_refused_and_others_answered) {
  BusyBroker broker({.broker_fetches = 1});
  broker.fetch(0);
  broker.fetch(0);
  const auto refused = broker.env->take<FetchReply>();
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].status, LogStatus::kBusy);
  EXPECT_EQ(refused[0].next_offset, 0u);
  broker.produce(0);
  broker.env->work();
  EXPECT_EQ(broker.env->take<FetchReply>().at(0).status, LogStatus::kOk) << "the one that waited";
  broker.fetch(0);
  EXPECT_EQ(broker.env->take<FetchReply>().at(0).status, LogStatus::kOk) << "this one need not wait";
}

TEST(BusyBroker, a_writer_comes_again_after_a_while_and_loses_nothing) {
  BusyBroker broker({.broker_writes = 1});
  PartitionWriter writer({.partition = kRefusing, .producer = 5});
  Random random(1);
  Time now{1};
  writer.open();
  bool refused = false;
  for (int i = 0; i < 5; ++i) {
    const Record record;
    writer.append(Lane::kResults, 0, 1, Bytes::copy_of(std::as_bytes(std::span(&record, 1))));
  }
  for (int turn = 0; turn < 500 && writer.unacknowledged() > 0; ++turn) {
    for (const Message& message : writer.poll(now, random)) broker.env->deliver(message);
    for (auto& each : std::exchange(broker.env->sent, {})) {
      if (each.message.type == type_of<ProduceReply>)
        refused |= decode<ProduceReply>(each.message.head)->status == LogStatus::kBusy;
      writer.receive(each.message);
    }
    if (broker.env->operations() > 0) broker.env->work_once();
    now += 20_ms;
  }
  EXPECT_TRUE(refused);
  EXPECT_FALSE(writer.failure());
  EXPECT_EQ(writer.acknowledged_sequence(), 5u);
}

TEST(BusyBroker, a_reader_that_was_refused_waits_before_it_asks_again) {
  PartitionReader reader({.partition = kRefusing});
  Random random(1);
  Time now{1};
  const auto request = decode<FetchRequest>(reader.poll(now, random)->head);
  FetchReply busy{.request = request->request, .partition = kRefusing, .status = LogStatus::kBusy};
  reader.receive(make_message(busy));
  EXPECT_FALSE(reader.poll(now, random));
  EXPECT_FALSE(reader.failure());
  EXPECT_GT(reader.next_wake(), now);
  EXPECT_TRUE(reader.poll(reader.next_wake(), random));
}

struct BusyStore {
  explicit BusyStore(EngineConfig config) {
    env = std::make_unique<FakeEnv>(files, make_snapshot_store(config));
    env->work();
  }
  void get() { env->deliver(make_message(GetRequest{++requests, "a", 0, 1})); }
  std::vector<StoreStatus> got() {
    std::vector<StoreStatus> statuses;
    for (const GetReply& reply : env->take<GetReply>()) statuses.push_back(reply.status);
    return statuses;
  }

  FakeFiles files;
  std::unique_ptr<FakeEnv> env;
  uint64_t requests = 0;
};

EngineConfig rated(uint32_t per_second, uint32_t burst) {
  EngineConfig config;
  config.store = {per_second, burst};
  return config;
}

TEST(BusyStore, requests_beyond_its_rate_are_told_to_slow_down_and_served_later) {
  BusyStore store(rated(2, 1));
  store.get();
  store.get();
  EXPECT_EQ(store.got(), (std::vector<StoreStatus>{StoreStatus::kNotFound, StoreStatus::kSlowDown}));
  EXPECT_EQ(store.env->events_of(EventKind::kStoreThrottled).size(), 1u);
  store.env->advance(500_ms);
  store.get();
  EXPECT_EQ(store.got(), std::vector<StoreStatus>{StoreStatus::kNotFound});
}

TEST(BusyStore, each_kind_of_request_is_refused_in_its_own_words) {
  BusyStore store(rated(1, 1));
  store.get();
  store.env->deliver(make_message(PutRequest{.request = 50, .name = "a"}));
  store.env->deliver(make_message(DeleteRequest{51, {"a"}}));
  store.env->deliver(make_message(ListRequest{52, "", ""}));
  EXPECT_EQ(store.env->take<PutReply>().at(0).status, StoreStatus::kSlowDown);
  EXPECT_EQ(store.env->take<DeleteReply>().at(0).status, StoreStatus::kSlowDown);
  EXPECT_EQ(store.env->take<ListReply>().at(0).status, StoreStatus::kSlowDown);
  EXPECT_EQ(store.env->operations(), 0u);
}

TEST(BusyStore, requests_beyond_what_its_disk_has_to_do_are_told_to_slow_down) {
  EngineConfig config;
  config.queues.store_operations = 2;
  BusyStore store(config);
  store.env->deliver(make_message(DeleteRequest{51, {"a", "b"}}));
  store.get();
  EXPECT_EQ(store.got(), std::vector<StoreStatus>{StoreStatus::kSlowDown});
  store.env->work();
  store.get();
  EXPECT_EQ(store.got(), std::vector<StoreStatus>{StoreStatus::kNotFound});
}

TEST(BusyStore, an_upload_and_a_download_come_again_after_a_while) {
  BusyStore store(rated(1, 1));
  Random random(1);
  Time now{1};
  const Bytes object = Bytes::copy_of("state");
  Upload upload("a", object, RequestConfig{});
  Download download("a", RequestConfig{});
  int refusals = 0;
  for (int turn = 0; turn < 400 && !download.done(); ++turn) {
    const auto message = upload.done() ? download.poll(now, random) : upload.poll(now, random);
    if (message) store.env->deliver(*message);
    store.env->work();
    refusals += static_cast<int>(store.env->events_of(EventKind::kStoreThrottled).size());
    store.env->events.clear();
    for (auto& each : std::exchange(store.env->sent, {}))
      if (!upload.receive(each.message)) download.receive(each.message);
    now += 50_ms;
    store.env->advance(50_ms);
  }
  EXPECT_GT(refusals, 0);
  EXPECT_LT(refusals, 10) << "each refusal is followed by a wait";
  EXPECT_FALSE(upload.failure());
  ASSERT_TRUE(download.done());
  EXPECT_EQ(download.take(), object);
}

}  // namespace
}  // namespace wavetank::engine
