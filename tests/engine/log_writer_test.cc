// The writer against a broker model that loses, doubles, reorders, refuses and crashes: exactly once, in order.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "engine/log/partition_log.h"
#include "engine/log/writer.h"
#include "engine/record/record.h"

namespace wavetank::engine {
namespace {

constexpr PartitionId kWritten{2, 3};

WriterOptions options(uint32_t epoch) {
  WriterOptions options;
  options.partition = kWritten;
  options.producer = 9;
  options.epoch = epoch;
  return options;
}

Bytes records(uint64_t first_key, uint32_t count) {
  std::vector<Record> records(count);
  for (uint32_t i = 0; i < count; ++i) records[i].key = first_key + i;
  return Bytes::copy_of(std::as_bytes(std::span(records)));
}

/// A broker with no disk but a durable string; what is not synced is lost when it crashes.
class BrokerModel {
 public:
  /// Handles a request; answers that need no sync come at once.
  std::vector<Message> receive(const Message& message) {
    if (refusing) return {refusal(message)};
    if (message.type == type_of<ProduceRequest>) {
      const auto request = *decode<ProduceRequest>(message.head);
      const WriteOutcome outcome = log.produce(request.batch, message.body, now);
      return answer(outcome,
                    make_message(ProduceReply{request.request, kWritten, outcome.status, outcome.next_sequence}));
    }
    if (message.type == type_of<InitProducerRequest>) {
      const auto request = *decode<InitProducerRequest>(message.head);
      std::vector<MarkerWritten> aborted;
      const WriteOutcome outcome = log.init_producer(request, now, aborted);
      return answer(outcome,
                    make_message(InitProducerReply{request.request, kWritten, outcome.status, outcome.next_sequence}));
    }
    const auto request = *decode<EndTransactionRequest>(message.head);
    const WriteOutcome outcome = log.end_transaction(request, now);
    return answer(outcome,
                  make_message(EndTransactionReply{request.request, kWritten, request.transaction, outcome.status}));
  }
  /// What is appended becomes durable; the answers that waited for it.
  std::vector<Message> sync() {
    file += log.take_unwritten().text();
    log.mark_durable();
    return std::exchange(waiting_, {});
  }
  void crash() {
    waiting_.clear();
    log = {};
    log.recover(Bytes::copy_of(file), now);
  }

  PartitionLog log;
  Time now;
  bool refusing = false;

 private:
  std::vector<Message> answer(const WriteOutcome& outcome, Message reply) {
    if (outcome.status != LogStatus::kOk) return {reply};
    waiting_.push_back(reply);
    return {};
  }
  static Message refusal(const Message& message) {
    if (message.type == type_of<ProduceRequest>)
      return make_message(
          ProduceReply{decode<ProduceRequest>(message.head)->request, kWritten, LogStatus::kDiskTrouble, 0});
    if (message.type == type_of<InitProducerRequest>)
      return make_message(
          InitProducerReply{decode<InitProducerRequest>(message.head)->request, kWritten, LogStatus::kDiskTrouble, 0});
    const auto request = *decode<EndTransactionRequest>(message.head);
    return make_message(EndTransactionReply{request.request, kWritten, request.transaction, LogStatus::kDiskTrouble});
  }

  std::vector<Message> waiting_;
  std::string file;
};

/// A world of one writer and one broker; bad weather ends at some time.
class LogWeather {
 public:
  explicit LogWeather(uint64_t seed) : random_(seed), bad_until_(Time{} + 30_s) {}

  void run(PartitionWriter& writer, Duration span) {
    const Time until = now_ + span;
    while (now_ < until && !writer.failure()) {
      for (Message& message : writer.poll(now_, random_)) send(std::move(message), true);
      if (random_.below(4) == 0)
        for (Message& message : broker.sync()) send(std::move(message), false);
      if (bad() && random_.below(200) == 0) broker.crash();
      if (bad() && random_.below(100) == 0) broker.refusing = !broker.refusing;
      if (!bad()) broker.refusing = false;
      arrive(writer);
      now_ += 3_ms;
      broker.now = now_;
    }
  }
  /// Everything still under way arrives now, whoever it was for.
  void flush(PartitionWriter& writer) {
    now_ += 10_s;
    arrive(writer);
  }

  BrokerModel broker;

 private:
  struct Flight {
    Time at;
    Message message;
    bool to_broker;
  };

  bool bad() const { return now_ < bad_until_; }
  void send(Message message, bool to_broker) {
    if (bad() && random_.below(6) == 0) return;
    const uint64_t copies = bad() && random_.below(6) == 0 ? 2 : 1;
    for (uint64_t i = 0; i < copies; ++i) {
      const bool slow = bad() && random_.below(10) == 0;
      const Duration delay{static_cast<int64_t>(random_.below(slow ? 3'000'000'000 : 20'000'000))};
      flights_.push_back({now_ + delay, message, to_broker});
    }
  }
  void arrive(PartitionWriter& writer) {
    std::stable_sort(flights_.begin(), flights_.end(), [](const Flight& a, const Flight& b) { return a.at < b.at; });
    while (!flights_.empty() && flights_.front().at <= now_) {
      const Flight flight = std::move(flights_.front());
      flights_.erase(flights_.begin());
      if (!flight.to_broker)
        writer.receive(flight.message);
      else
        for (Message& reply : broker.receive(flight.message)) send(std::move(reply), false);
    }
  }

  Random random_;
  Time now_{1};
  Time bad_until_;
  std::vector<Flight> flights_;
};

std::vector<uint64_t> keys_in(BrokerModel& broker, bool committed_only) {
  broker.sync();
  std::vector<uint64_t> keys;
  FetchReply reply;
  for (uint64_t offset = 0;; offset = reply.next_offset) {
    const Bytes body = broker.log.fetch({1, kWritten, offset, kMaxBatchBytes, committed_only, {}}, reply);
    if (reply.runs.empty()) return keys;
    for (size_t at = 0; at < body.size(); at += sizeof(Record)) {
      Record record;
      std::memcpy(&record, body.data() + at, sizeof record);
      keys.push_back(record.key);
    }
  }
}

std::vector<uint64_t> counted_to(uint64_t end) {
  std::vector<uint64_t> keys(end);
  for (uint64_t i = 0; i < end; ++i) keys[i] = i;
  return keys;
}

TEST(LogWriter, in_any_weather_every_record_is_in_the_log_once_and_in_order) {
  ASSERT_TRUE(rc::check([](uint64_t seed) {
    LogWeather weather(seed);
    Random sizes(seed + 1);
    PartitionWriter writer(options(1));
    writer.open();
    uint64_t keys = 0;
    for (int i = 0; i < 60; ++i) {
      const auto count = static_cast<uint32_t>(1 + sizes.below(5));
      writer.append(Lane::kResults, 0, count, records(keys, count));
      keys += count;
      weather.run(writer, Duration{static_cast<int64_t>(sizes.below(300'000'000))});
    }
    writer.seal();
    weather.run(writer, 120_s);
    RC_ASSERT(!writer.failure());
    RC_ASSERT(writer.unacknowledged() == 0u);
    RC_ASSERT(writer.seal_acknowledged());
    RC_ASSERT(writer.acknowledged_sequence() == keys);
    RC_ASSERT(writer.next_wake() == Time::never());
    RC_ASSERT(keys_in(weather.broker, true) == counted_to(keys));
    RC_ASSERT(weather.broker.log.transactions().sealed());
  }));
}

TEST(LogWriter, in_any_weather_what_is_committed_shows_once_and_what_is_aborted_never) {
  ASSERT_TRUE(rc::check([](uint64_t seed) {
    LogWeather weather(seed);
    Random chance(seed + 1);
    PartitionWriter writer(options(1));
    writer.open();
    uint64_t keys = 0;
    std::vector<uint64_t> expected, committed;
    for (uint64_t transaction = 1; transaction <= 20; ++transaction) {
      const bool commit = chance.below(3) != 0;
      for (uint64_t batch = chance.below(4); batch > 0; --batch) {
        writer.append(Lane::kResults, transaction, 2, records(keys, 2));
        if (commit) expected.insert(expected.end(), {keys, keys + 1});
        keys += 2;
      }
      writer.end(transaction, commit);
      if (commit) committed.push_back(transaction);
      weather.run(writer, Duration{static_cast<int64_t>(chance.below(1'000'000'000))});
    }
    weather.run(writer, 120_s);
    RC_ASSERT(!writer.failure());
    RC_ASSERT(writer.ending() == 0u);
    std::vector<uint64_t> told = writer.take_committed();
    std::sort(told.begin(), told.end());
    RC_ASSERT(told == committed);
    RC_ASSERT(writer.take_aborted().size() == 20 - committed.size());
    weather.flush(writer);
    RC_ASSERT(keys_in(weather.broker, true) == expected);
    RC_ASSERT(weather.broker.log.stable_end() == weather.broker.log.durable_end());
  }));
}

TEST(LogWriter, in_any_weather_a_new_epoch_takes_over_where_the_log_stands_and_commits_what_it_keeps) {
  ASSERT_TRUE(rc::check([](uint64_t seed) {
    LogWeather weather(seed);
    Random chance(seed + 1);
    std::vector<uint64_t> expected;
    uint64_t keys = 0;
    for (uint32_t epoch = 1; epoch <= 6; ++epoch) {
      const uint64_t kept = epoch > 1 ? epoch - 1 : 0;
      PartitionWriter writer(options(epoch));
      writer.open({kept});
      if (kept != 0) writer.end(kept, true);
      // One transaction is written whole, then a second one begun; then the writer is gone.
      writer.append(Lane::kResults, epoch, 3, records(keys, 3));
      expected.insert(expected.end(), {keys, keys + 1, keys + 2});
      keys += 3;
      while (writer.unacknowledged() > 0 || writer.ending() > 0) {
        weather.run(writer, 100_ms);
        RC_ASSERT(!writer.failure());
      }
      writer.append(Lane::kResults, 100 + epoch, 2, records(keys, 2));
      keys += 2;
      weather.run(writer, Duration{static_cast<int64_t>(chance.below(100'000'000))});
    }
    PartitionWriter last(options(7));
    last.open({6});
    last.end(6, true);
    weather.run(last, 120_s);
    RC_ASSERT(!last.failure());
    RC_ASSERT(last.ending() == 0u);
    weather.flush(last);
    RC_ASSERT(keys_in(weather.broker, true) == expected);
    RC_ASSERT(weather.broker.log.stable_end() == weather.broker.log.durable_end());
  }));
}

/// A writer with a broker at its elbow: each message is handed over by the test.
struct WriterBench {
  explicit WriterBench(uint32_t epoch = 1) : writer(options(epoch)) {}
  void open(std::vector<uint64_t> keep = {}) {
    writer.open(std::move(keep));
    exchange();
  }
  std::vector<Message> poll() { return writer.poll(now, random); }
  /// Sends, syncs and answers until nothing is left to say.
  void exchange() {
    for (std::vector<Message> messages = poll(); !messages.empty(); messages = poll()) {
      std::vector<Message> replies;
      for (const Message& message : messages)
        for (Message& reply : broker.receive(message)) replies.push_back(std::move(reply));
      for (Message& reply : broker.sync()) replies.push_back(std::move(reply));
      for (const Message& reply : replies) EXPECT_TRUE(writer.receive(reply));
    }
  }

  PartitionWriter writer;
  BrokerModel broker;
  Random random{1};
  Time now{1};
};

TEST(LogWriter, a_missing_batch_makes_it_send_again_from_the_gap_at_once) {
  WriterBench bench;
  bench.open();
  for (uint64_t i = 0; i < 4; ++i) bench.writer.append(Lane::kResults, 0, 1, records(i, 1));
  const std::vector<Message> sent = bench.poll();
  ASSERT_EQ(sent.size(), 4u);
  for (const Message& reply : bench.broker.receive(sent[1])) bench.writer.receive(reply);  // sent[0] is lost
  EXPECT_EQ(bench.writer.next_wake(), Time{});
  EXPECT_EQ(bench.poll().size(), 4u);
}

TEST(LogWriter, no_more_batches_are_in_flight_than_allowed) {
  WriterBench bench;
  bench.open();
  for (uint64_t i = 0; i < 9; ++i) bench.writer.append(Lane::kResults, 0, 1, records(i, 1));
  EXPECT_EQ(bench.poll().size(), 5u);
  EXPECT_EQ(bench.poll().size(), 0u);
}

TEST(LogWriter, an_end_waits_for_the_batches_before_it_and_not_for_those_behind) {
  WriterBench bench;
  bench.open();
  bench.writer.append(Lane::kResults, 1, 1, records(0, 1));
  bench.writer.end(1, true);
  const std::vector<Message> sent = bench.poll();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, type_of<ProduceRequest>);
  bench.broker.receive(sent[0]);
  for (const Message& reply : bench.broker.sync()) bench.writer.receive(reply);
  bench.writer.append(Lane::kResults, 2, 1, records(1, 1));
  const std::vector<Message> next = bench.poll();
  ASSERT_EQ(next.size(), 2u);
  EXPECT_EQ(next[1].type, type_of<EndTransactionRequest>);
}

TEST(LogWriter, it_learns_at_open_how_far_its_predecessor_came) {
  WriterBench first;
  first.open();
  first.writer.append(Lane::kResults, 0, 7, records(0, 7));
  first.exchange();
  PartitionWriter second(options(2));
  second.append(Lane::kResults, 0, 1, records(7, 1));  // before it is opened
  second.open();
  for (int i = 0; i < 3; ++i) {
    for (const Message& message : second.poll(first.now, first.random)) first.broker.receive(message);
    for (const Message& reply : first.broker.sync()) second.receive(reply);
  }
  EXPECT_EQ(second.next_sequence(), 7u);
  EXPECT_EQ(second.acknowledged_sequence(), 8u);
  EXPECT_EQ(keys_in(first.broker, false), counted_to(8));
}

TEST(LogWriter, it_fails_when_a_newer_epoch_exists) {
  WriterBench bench;
  bench.open();
  std::vector<MarkerWritten> aborted;
  bench.broker.log.init_producer({1, kWritten, 9, 2, {}}, bench.now, aborted);
  bench.writer.append(Lane::kResults, 0, 1, records(0, 1));
  bench.exchange();
  EXPECT_EQ(bench.writer.failure(), LogStatus::kFenced);
  EXPECT_TRUE(bench.poll().empty());
  EXPECT_EQ(bench.writer.next_wake(), Time::never());
}

TEST(LogWriter, it_fails_when_a_commit_comes_too_late) {
  WriterBench bench;
  bench.open();
  bench.writer.append(Lane::kResults, 1, 1, records(0, 1));
  bench.exchange();
  bench.broker.log.abort_expired(bench.now + 900_s, 900_s);
  bench.writer.end(1, true);
  bench.exchange();
  EXPECT_EQ(bench.writer.failure(), LogStatus::kAborted);
  EXPECT_TRUE(bench.writer.take_committed().empty());
}

TEST(LogWriter, it_fails_when_the_broker_has_lost_what_it_acknowledged) {
  WriterBench bench;
  bench.open();
  bench.writer.append(Lane::kResults, 0, 3, records(0, 3));
  bench.exchange();
  bench.broker.log = {};
  std::vector<MarkerWritten> aborted;
  bench.broker.log.init_producer({1, kWritten, 9, 1, {}}, bench.now, aborted);
  bench.writer.append(Lane::kResults, 0, 1, records(3, 1));
  bench.exchange();
  EXPECT_EQ(bench.writer.failure(), LogStatus::kOutOfSequence);
}

TEST(LogWriter, it_fails_after_the_delivery_timeout) {
  WriterBench bench;
  bench.writer.open();
  int sends = 0;
  while (!bench.writer.failure() && sends < 1000) {
    sends += static_cast<int>(bench.poll().size());
    bench.now =
        std::max(bench.now + 1_ms, bench.writer.next_wake() == Time::never() ? bench.now : bench.writer.next_wake());
  }
  EXPECT_EQ(bench.writer.failure(), LogStatus::kTimedOut);
  EXPECT_GT(sends, 15);
  EXPECT_LT(sends, 60);
  EXPECT_EQ(bench.now, Time{1} + 120_s + 1_ms);
}

TEST(LogWriter, answers_to_another_incarnation_are_not_its_own) {
  WriterBench first;
  first.writer.open();
  const std::vector<Message> sent = first.poll();
  WriterBench second(2);
  second.random = Random(2);
  second.writer.open();
  second.poll();
  first.broker.receive(sent[0]);
  for (const Message& reply : first.broker.sync()) EXPECT_FALSE(second.writer.receive(reply));
  EXPECT_FALSE(second.writer.opened());
}

}  // namespace
}  // namespace wavetank::engine
