// The reader: one fetch at a time, only its own fresh answers count.
#include <gtest/gtest.h>

#include "engine/log/reader.h"

namespace wavetank::engine {
namespace {

struct ReaderBench {
  ReaderBench() : reader(ReaderOptions{.partition = {1, 2}}) {}
  std::optional<FetchRequest> poll() {
    const auto message = reader.poll(now, random);
    return message ? std::optional(*decode<FetchRequest>(message->head)) : std::nullopt;
  }
  Message reply(const FetchRequest& request, uint64_t next_offset, LogStatus status = LogStatus::kOk) {
    FetchReply reply{.request = request.request, .partition = {1, 2}, .status = status, .next_offset = next_offset};
    if (next_offset > request.offset)
      reply.runs.push_back({request.offset, static_cast<uint32_t>(next_offset - request.offset)});
    return make_message(reply);
  }

  PartitionReader reader;
  Random random{1};
  Time now{1};
};

TEST(LogReader, it_reads_on_from_where_the_answer_ended) {
  ReaderBench bench;
  bench.reader.seek(10);
  const auto request = bench.poll();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->offset, 10u);
  EXPECT_FALSE(bench.poll());
  const auto fetched = bench.reader.receive(bench.reply(*request, 15));
  ASSERT_TRUE(fetched);
  EXPECT_EQ(fetched->reply.runs.size(), 1u);
  EXPECT_EQ(bench.reader.position(), 15u);
  EXPECT_EQ(bench.reader.next_wake(), Time{});
  EXPECT_EQ(bench.poll()->offset, 15u);
}

TEST(LogReader, a_doubled_answer_counts_once) {
  ReaderBench bench;
  const auto request = bench.poll();
  const Message reply = bench.reply(*request, 5);
  EXPECT_TRUE(bench.reader.receive(reply));
  EXPECT_FALSE(bench.reader.receive(reply));
  bench.poll();
  EXPECT_FALSE(bench.reader.receive(reply));
  EXPECT_EQ(bench.reader.position(), 5u);
}

TEST(LogReader, an_answer_from_before_a_seek_is_ignored) {
  ReaderBench bench;
  const auto request = bench.poll();
  bench.reader.seek(100);
  EXPECT_FALSE(bench.reader.receive(bench.reply(*request, 5)));
  EXPECT_EQ(bench.reader.position(), 100u);
  EXPECT_EQ(bench.poll()->offset, 100u);
}

TEST(LogReader, a_lost_fetch_is_repeated_after_its_wait_and_timeout_with_a_new_number) {
  ReaderBench bench;
  const auto first = bench.poll();
  EXPECT_EQ(bench.reader.next_wake(), bench.now + 1500_ms);
  bench.now += 1500_ms;
  const auto second = bench.poll();
  ASSERT_TRUE(second);
  EXPECT_NE(second->request, first->request);
  EXPECT_FALSE(bench.reader.receive(bench.reply(*first, 5)));  // too late: the second is outstanding
  EXPECT_TRUE(bench.reader.receive(bench.reply(*second, 5)));
}

TEST(LogReader, a_pause_stops_fetching_but_takes_the_answer_under_way) {
  ReaderBench bench;
  const auto request = bench.poll();
  bench.reader.pause();
  EXPECT_TRUE(bench.reader.receive(bench.reply(*request, 5)));
  EXPECT_FALSE(bench.poll());
  EXPECT_EQ(bench.reader.next_wake(), Time::never());
  bench.reader.resume();
  EXPECT_EQ(bench.poll()->offset, 5u);
}

TEST(LogReader, a_refusal_is_retried_after_a_backoff) {
  ReaderBench bench;
  const auto request = bench.poll();
  EXPECT_FALSE(bench.reader.receive(bench.reply(*request, 0, LogStatus::kDiskTrouble)));
  EXPECT_FALSE(bench.poll());
  EXPECT_GT(bench.reader.next_wake(), bench.now);
  bench.now = bench.reader.next_wake();
  EXPECT_TRUE(bench.poll());
}

TEST(LogReader, after_the_seal_it_fetches_no_more) {
  ReaderBench bench;
  const auto request = bench.poll();
  FetchReply reply{.request = request->request, .partition = {1, 2}, .next_offset = 7, .sealed = true};
  EXPECT_TRUE(bench.reader.receive(make_message(reply)));
  EXPECT_TRUE(bench.reader.sealed());
  EXPECT_FALSE(bench.poll());
  EXPECT_EQ(bench.reader.next_wake(), Time::never());
}

TEST(LogReader, an_unknown_partition_and_a_silent_broker_are_failures) {
  ReaderBench unknown;
  unknown.reader.receive(unknown.reply(*unknown.poll(), 0, LogStatus::kUnknownPartition));
  EXPECT_EQ(unknown.reader.failure(), LogStatus::kUnknownPartition);
  ReaderBench silent;
  for (int i = 0; i < 1000 && !silent.reader.failure(); ++i) {
    silent.poll();
    silent.now = std::max(silent.now, silent.reader.next_wake());
    if (silent.reader.next_wake() == Time::never()) break;
  }
  EXPECT_EQ(silent.reader.failure(), LogStatus::kTimedOut);
}

TEST(LogReader, answers_about_another_partition_are_not_its_own) {
  ReaderBench bench;
  const auto request = bench.poll();
  FetchReply reply{.request = request->request, .partition = {1, 3}, .next_offset = 7};
  EXPECT_FALSE(bench.reader.receive(make_message(reply)));
}

}  // namespace
}  // namespace wavetank::engine
