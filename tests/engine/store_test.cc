// The snapshot store and its clients: objects are there whole and durable, or not at all.
#include <gtest/gtest.h>

#include "engine/checkpoint/transfer.h"
#include "engine/roles/snapshot_store.h"
#include "tests/engine/fake_env.h"

namespace wavetank::engine {
namespace {

Bytes object_of(size_t size, uint64_t seed = 1) {
  BytesBuilder builder(size);
  std::byte* place = size > 0 ? builder.extend(size) : nullptr;
  Random random(seed);
  for (size_t i = 0; i < size; ++i) place[i] = static_cast<std::byte>(random.below(256));
  return builder.freeze();
}

struct StoreServer {
  StoreServer() { boot(); }
  void boot(bool recovered = true) {
    env.reset();
    env = std::make_unique<FakeEnv>(files, make_snapshot_store(EngineConfig{}));
    if (recovered) env->work();
  }
  void power_cycle() {
    files.lose_power();
    boot();
  }
  /// Sends what the client has to say now, lets the disk work, hands back the answers.
  template <class Client>
  void exchange(Client& client) {
    if (const auto message = client.poll(now, random)) env->deliver(*message);
    env->work();
    for (auto& each : std::exchange(env->sent, {})) client.receive(each.message);
    now += 1_ms;
    if (client.next_wake() != Time::never()) now = std::max(now, client.next_wake());
  }
  template <class Client>
  void finish(Client& client) {
    for (int turn = 0; turn < 300 && !client.done() && !client.failure(); ++turn) exchange(client);
  }
  bool upload(const std::string& name, const Bytes& object) {
    Upload upload(name, object, RequestConfig{});
    finish(upload);
    return upload.done();
  }
  std::optional<Bytes> download(const std::string& name) {
    Download download(name, RequestConfig{});
    finish(download);
    failure = download.failure();
    return download.done() ? std::optional(download.take()) : std::nullopt;
  }
  std::vector<std::string> names(const std::string& prefix = "") {
    env->deliver(make_message(ListRequest{1, prefix, ""}));
    return env->take<ListReply>().at(0).names;
  }

  FakeFiles files;
  std::unique_ptr<FakeEnv> env;
  Random random{1};
  Time now{1};
  std::optional<StoreStatus> failure;
};

TEST(Store, objects_of_any_size_come_back_as_they_went) {
  StoreServer server;
  for (size_t size : {size_t{0}, size_t{1}, size_t{kChunkBytes}, size_t{kChunkBytes + 1}, size_t{3 * kChunkBytes}}) {
    const Bytes object = object_of(size);
    EXPECT_TRUE(server.upload("state/7", object));
    EXPECT_EQ(server.download("state/7"), object) << size;
  }
}

TEST(Store, an_acknowledged_object_survives_a_power_failure) {
  StoreServer server;
  const Bytes object = object_of(kChunkBytes + 100);
  ASSERT_TRUE(server.upload("a", object));
  server.power_cycle();
  EXPECT_EQ(server.env->events_of(EventKind::kStoreRecovered).at(0).values[0], 1);
  EXPECT_EQ(server.download("a"), object);
}

TEST(Store, a_power_failure_at_any_disk_operation_leaves_the_old_object_or_the_new) {
  const Bytes old_object = object_of(100, 1), new_object = object_of(kChunkBytes + 50, 2);
  for (int crash_after = 0; crash_after < 20; ++crash_after)
    for (bool power : {false, true}) {
      StoreServer server;
      ASSERT_TRUE(server.upload("a", old_object));
      Upload upload("a", new_object, RequestConfig{});
      int done = 0;
      while (!upload.done() && done < crash_after) {
        if (const auto message = upload.poll(server.now, server.random)) server.env->deliver(*message);
        if (server.env->operations() > 0) server.env->work_once(), ++done;
        for (auto& each : std::exchange(server.env->sent, {})) upload.receive(each.message);
        server.now += 1_ms;
      }
      const bool acknowledged = upload.done();
      power ? server.power_cycle() : server.boot();
      const auto found = server.download("a");
      ASSERT_TRUE(found);
      EXPECT_TRUE(*found == new_object || (!acknowledged && *found == old_object)) << crash_after;
      server.finish(upload);
      EXPECT_TRUE(upload.done());
      server.power_cycle();
      EXPECT_EQ(server.download("a"), new_object);
    }
}

TEST(Store, what_a_dead_process_renamed_and_did_not_sync_is_synced_before_it_is_acknowledged) {
  StoreServer server;
  const Bytes object = object_of(10);
  Upload upload("a", object, RequestConfig{});
  server.env->deliver(*upload.poll(server.now, server.random));
  while (server.files.cached.count("object/a") == 0) server.env->work_once();
  server.boot();
  EXPECT_TRUE(server.upload("a", object));
  server.power_cycle();
  EXPECT_EQ(server.download("a"), object);
}

TEST(Store, the_same_object_is_acknowledged_at_once_and_another_one_replaces_it) {
  StoreServer server;
  const Bytes object = object_of(3 * kChunkBytes);
  ASSERT_TRUE(server.upload("a", object));
  Upload again("a", object, RequestConfig{});
  server.exchange(again);
  EXPECT_TRUE(again.done());
  const Bytes other = object_of(5, 9);
  EXPECT_TRUE(server.upload("a", other));
  EXPECT_EQ(server.download("a"), other);
}

TEST(Store, doubled_and_late_chunks_change_nothing) {
  StoreServer server;
  const Bytes object = object_of(2 * kChunkBytes + 7);
  Upload upload("a", object, RequestConfig{});
  std::vector<Message> all;
  for (int turn = 0; turn < 20 && !upload.done(); ++turn) {
    if (const auto message = upload.poll(server.now, server.random)) {
      all.push_back(*message);
      server.env->deliver(*message);
      server.env->deliver(all.front());
      server.env->deliver(*message);
    }
    server.env->work();
    for (auto& each : std::exchange(server.env->sent, {})) upload.receive(each.message);
    server.now += 1_ms;
    server.now = std::max(server.now, std::min(upload.next_wake(), server.now + 10_s));
  }
  ASSERT_TRUE(upload.done());
  for (const Message& message : all) server.env->deliver(message);
  server.env->work();
  EXPECT_EQ(server.download("a"), object);
}

TEST(Store, a_late_chunk_does_not_bring_a_deleted_object_back) {
  StoreServer server;
  Upload upload("a", object_of(10), RequestConfig{});
  const Message put = *upload.poll(server.now, server.random);
  server.env->deliver(put);
  server.env->work();
  server.env->deliver(make_message(DeleteRequest{5, {"a", "never-there"}}));
  server.env->work();
  EXPECT_EQ(server.env->take<DeleteReply>().at(0).status, StoreStatus::kOk);
  server.env->deliver(put);
  server.env->work();
  EXPECT_TRUE(server.names().empty());
  EXPECT_FALSE(server.download("a"));
  EXPECT_EQ(server.failure, StoreStatus::kNotFound);
}

TEST(Store, a_deletion_is_durable_when_acknowledged_and_a_late_one_is_not_done_again) {
  StoreServer server;
  server.upload("a", object_of(10));
  const Message removal = make_message(DeleteRequest{5, {"a"}});
  server.env->deliver(removal);
  server.env->work();
  server.power_cycle();
  EXPECT_TRUE(server.names().empty());
  server.env->deliver(removal);
  server.env->work();
  server.upload("a", object_of(10));
  server.env->deliver(removal);
  server.env->work();
  EXPECT_EQ(server.names(), std::vector<std::string>{"a"});
}

TEST(Store, names_are_listed_by_prefix_in_order_and_in_pages) {
  StoreServer server;
  for (int i = 0; i < 1001; ++i) server.files.cached[fmt::format("object/many/{:04}", i)] = "";
  server.upload("one/b", object_of(1));
  server.upload("one/a", object_of(1));
  server.upload("two", object_of(1));
  EXPECT_EQ(server.names("one/"), (std::vector<std::string>{"one/a", "one/b"}));
  server.boot();
  server.env->deliver(make_message(ListRequest{1, "many/", ""}));
  const ListReply first = server.env->take<ListReply>().at(0);
  EXPECT_EQ(first.names.size(), 1000u);
  EXPECT_TRUE(first.more);
  server.env->deliver(make_message(ListRequest{1, "many/", first.names.back()}));
  const ListReply second = server.env->take<ListReply>().at(0);
  EXPECT_EQ(second.names, std::vector<std::string>{"many/1000"});
  EXPECT_FALSE(second.more);
}

TEST(Store, a_rotten_bit_is_found_by_the_reader) {
  StoreServer server;
  server.upload("a", object_of(kChunkBytes + 10));
  server.files.cached["object/a"][kChunkBytes] ^= 4;
  EXPECT_FALSE(server.download("a"));
  EXPECT_EQ(server.failure, StoreStatus::kCorrupt);
}

TEST(Store, a_file_cut_short_is_corrupt_and_can_be_put_again) {
  StoreServer server;
  const Bytes object = object_of(100);
  server.upload("a", object);
  server.files.durable["object/a"].resize(60);
  server.power_cycle();
  EXPECT_FALSE(server.download("a"));
  EXPECT_EQ(server.failure, StoreStatus::kCorrupt);
  EXPECT_TRUE(server.upload("a", object));
  EXPECT_EQ(server.download("a"), object);
}

TEST(Store, bytes_that_do_not_match_their_digest_are_refused) {
  StoreServer server;
  PutRequest put;
  put.request = 1;
  put.name = "a";
  put.size = 5;
  put.digest = {1, 2};
  server.env->deliver(make_message(put, Bytes::copy_of("12345")));
  server.env->work();
  EXPECT_EQ(server.env->take<PutReply>().at(0).status, StoreStatus::kCorrupt);
  EXPECT_TRUE(server.names().empty());
}

TEST(Store, a_refusing_disk_delays_an_upload_and_damages_nothing) {
  const Bytes object = object_of(2 * kChunkBytes);
  for (int failures = 1; failures < 8; ++failures) {
    StoreServer server;
    server.env->failures = failures;
    EXPECT_TRUE(server.upload("a", object)) << failures;
    server.power_cycle();
    EXPECT_EQ(server.download("a"), object);
  }
}

TEST(Store, half_an_upload_is_forgotten_by_a_restart_and_begun_again_by_its_client) {
  StoreServer server;
  const Bytes object = object_of(2 * kChunkBytes + 1);
  Upload upload("a", object, RequestConfig{});
  server.exchange(upload);
  server.boot();
  for (const auto& [name, content] : server.files.cached) EXPECT_NE(name.substr(0, 8), "incoming") << name;
  server.finish(upload);
  EXPECT_TRUE(upload.done());
  EXPECT_EQ(server.download("a"), object);
}

TEST(Store, an_upload_whose_client_is_gone_is_dropped_in_time) {
  StoreServer server;
  Upload upload("a", object_of(2 * kChunkBytes), RequestConfig{});
  server.exchange(upload);
  server.env->advance(121_s);
  server.env->advance(121_s);
  server.env->work();
  EXPECT_TRUE(server.files.cached.empty());
}

TEST(Store, before_its_recovery_ends_it_asks_to_try_again) {
  StoreServer server;
  server.boot(false);
  server.env->deliver(make_message(GetRequest{1, "a", 0}));
  EXPECT_EQ(server.env->take<GetReply>().at(0).status, StoreStatus::kDiskTrouble);
}

TEST(Store, a_silent_store_is_a_failure_after_the_delivery_timeout) {
  Random random(1);
  Time now{1};
  Upload upload("a", object_of(1), RequestConfig{});
  Download download("a", RequestConfig{});
  for (int turn = 0; turn < 500; ++turn) {
    upload.poll(now, random);
    download.poll(now, random);
    now += 1_s;
  }
  EXPECT_EQ(upload.failure(), StoreStatus::kTimedOut);
  EXPECT_EQ(download.failure(), StoreStatus::kTimedOut);
}

}  // namespace
}  // namespace wavetank::engine
