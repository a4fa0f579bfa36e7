// The rules for producers and transactions of one partition, case by case.
#include <gtest/gtest.h>

#include "engine/log/partition_log.h"
#include "engine/record/record.h"

namespace wavetank::engine {
namespace {

constexpr uint64_t kProducer = 5;

/// A partition log with few words: what each request answers.
struct Partition {
  LogStatus init(uint32_t epoch, std::vector<uint64_t> keep = {}) {
    aborted.clear();
    return log.init_producer({1, {}, kProducer, epoch, std::move(keep)}, now, aborted).status;
  }
  WriteOutcome write(uint32_t epoch, uint64_t sequence, uint32_t count, uint64_t transaction) {
    BatchHeader batch;
    batch.producer = kProducer;
    batch.epoch = epoch;
    batch.sequence = sequence;
    batch.transaction = transaction;
    batch.count = count;
    std::vector<Record> records(count);
    for (uint32_t i = 0; i < count; ++i) records[i].key = sequence + i;
    return log.produce(batch, Bytes::copy_of(std::as_bytes(std::span(records))), now);
  }
  LogStatus produce(uint32_t epoch, uint64_t sequence, uint32_t count, uint64_t transaction) {
    return write(epoch, sequence, count, transaction).status;
  }
  LogStatus end(uint32_t epoch, uint64_t transaction, bool commit) {
    return log.end_transaction({1, {}, kProducer, epoch, transaction, commit}, now).status;
  }
  LogStatus seal(uint32_t epoch, uint64_t sequence) {
    BatchHeader batch;
    batch.kind = BatchKind::kSeal;
    batch.producer = kProducer;
    batch.epoch = epoch;
    batch.sequence = sequence;
    return log.produce(batch, {}, now).status;
  }
  void sync() {
    log.take_unwritten();
    log.mark_durable();
  }
  /// The keys that a reader sees.
  std::vector<uint64_t> keys(bool committed_only = true) {
    sync();
    FetchReply reply;
    const Bytes body = log.fetch({1, {}, 0, kMaxBatchBytes, committed_only, {}}, reply);
    std::vector<uint64_t> keys;
    for (size_t at = 0; at < body.size(); at += sizeof(Record)) {
      Record record;
      std::memcpy(&record, body.data() + at, sizeof record);
      keys.push_back(record.key);
    }
    return keys;
  }

  PartitionLog log;
  Time now{1};
  std::vector<MarkerWritten> aborted;
};

using Keys = std::vector<uint64_t>;

TEST(LogTransactions, a_producer_that_was_never_opened_is_fenced) {
  Partition partition;
  EXPECT_EQ(partition.produce(1, 0, 1, 0), LogStatus::kFenced);
  EXPECT_EQ(partition.end(1, 1, true), LogStatus::kFenced);
  EXPECT_EQ(partition.init(0), LogStatus::kFenced);
}

TEST(LogTransactions, sequences_decide_between_new_doubled_and_missing) {
  Partition partition;
  partition.init(1);
  EXPECT_EQ(partition.produce(1, 0, 3, 0), LogStatus::kOk);
  EXPECT_EQ(partition.produce(1, 0, 3, 0), LogStatus::kOk);
  EXPECT_EQ(partition.produce(1, 4, 1, 0), LogStatus::kOutOfSequence);
  EXPECT_EQ(partition.produce(1, 2, 2, 0), LogStatus::kOutOfSequence);  // half of it is there: not what was sent
  EXPECT_EQ(partition.produce(1, 3, 1, 0), LogStatus::kOk);
  EXPECT_EQ(partition.keys(), (Keys{0, 1, 2, 3}));
}

TEST(LogTransactions, a_new_epoch_fences_the_old_and_goes_on_with_its_sequences) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 3, 0);
  EXPECT_EQ(partition.init(2), LogStatus::kOk);
  EXPECT_EQ(partition.init(1), LogStatus::kFenced);
  EXPECT_EQ(partition.produce(1, 3, 1, 0), LogStatus::kFenced);
  EXPECT_EQ(partition.end(1, 9, false), LogStatus::kFenced);
  EXPECT_EQ(partition.write(2, 3, 1, 0).next_sequence, 4u);
  EXPECT_EQ(partition.produce(3, 4, 1, 0), LogStatus::kFenced);  // nobody opened epoch 3
}

TEST(LogTransactions, records_show_after_the_commit_and_never_after_an_abort) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 2, 1);
  partition.produce(1, 2, 2, 2);
  EXPECT_EQ(partition.keys(), Keys{});
  EXPECT_EQ(partition.keys(false), (Keys{0, 1, 2, 3}));
  EXPECT_EQ(partition.end(1, 2, true), LogStatus::kOk);
  EXPECT_EQ(partition.keys(), Keys{});  // transaction 1 began earlier and is open
  EXPECT_EQ(partition.end(1, 1, false), LogStatus::kOk);
  EXPECT_EQ(partition.keys(), (Keys{2, 3}));
}

TEST(LogTransactions, ends_are_idempotent_and_final) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 1, 1);
  partition.produce(1, 1, 1, 2);
  EXPECT_EQ(partition.end(1, 1, true), LogStatus::kOk);
  EXPECT_EQ(partition.end(1, 2, false), LogStatus::kOk);
  const uint64_t end = partition.log.end_offset();
  EXPECT_EQ(partition.end(1, 1, true), LogStatus::kOk);
  EXPECT_EQ(partition.end(1, 2, false), LogStatus::kOk);
  EXPECT_EQ(partition.end(1, 1, false), LogStatus::kCommitted);
  EXPECT_EQ(partition.end(1, 2, true), LogStatus::kAborted);
  EXPECT_EQ(partition.log.end_offset(), end);
  EXPECT_EQ(partition.keys(), Keys{0});
}

TEST(LogTransactions, a_late_produce_does_not_open_an_ended_transaction_again) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 1, 1);
  partition.end(1, 1, true);
  EXPECT_EQ(partition.produce(1, 0, 1, 1), LogStatus::kOk);       // doubled: it is there
  EXPECT_EQ(partition.produce(1, 1, 1, 1), LogStatus::kAborted);  // new: too late
  EXPECT_EQ(partition.end(1, 2, false), LogStatus::kOk);          // the abort overtakes the only batch
  EXPECT_EQ(partition.produce(1, 1, 1, 2), LogStatus::kAborted);
  EXPECT_EQ(partition.log.oldest_open_began(), Time::never());
  EXPECT_EQ(partition.keys(), Keys{0});
}

TEST(LogTransactions, a_late_end_does_not_touch_the_next_transaction) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 1, 1);
  partition.end(1, 1, true);
  partition.produce(1, 1, 1, 2);
  EXPECT_EQ(partition.end(1, 1, true), LogStatus::kOk);
  EXPECT_EQ(partition.keys(), Keys{0});
  EXPECT_EQ(partition.produce(1, 2, 1, 2), LogStatus::kOk);
  EXPECT_EQ(partition.end(1, 2, true), LogStatus::kOk);
  EXPECT_EQ(partition.keys(), (Keys{0, 1, 2}));
}

TEST(LogTransactions, a_commit_of_nothing_is_fine) {
  Partition partition;
  partition.init(1);
  EXPECT_EQ(partition.end(1, 1, true), LogStatus::kOk);
  EXPECT_EQ(partition.end(1, 1, true), LogStatus::kOk);
  EXPECT_EQ(partition.keys(), Keys{});
  EXPECT_EQ(partition.log.stable_end(), partition.log.durable_end());
}

TEST(LogTransactions, a_new_epoch_aborts_what_is_open_but_for_what_it_keeps) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 1, 1);
  partition.produce(1, 1, 1, 2);
  partition.produce(1, 2, 1, 3);
  EXPECT_EQ(partition.init(2, {2, 77}), LogStatus::kOk);
  ASSERT_EQ(partition.aborted.size(), 2u);
  EXPECT_EQ(partition.aborted[0].transaction, 1u);
  EXPECT_EQ(partition.aborted[1].transaction, 3u);
  EXPECT_EQ(partition.end(2, 2, true), LogStatus::kOk);
  EXPECT_EQ(partition.end(2, 3, true), LogStatus::kAborted);
  EXPECT_EQ(partition.keys(), Keys{1});
}

TEST(LogTransactions, opening_the_same_epoch_again_aborts_nothing) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 1, 1);
  EXPECT_EQ(partition.init(1), LogStatus::kOk);
  EXPECT_TRUE(partition.aborted.empty());
  EXPECT_EQ(partition.end(1, 1, true), LogStatus::kOk);
  EXPECT_EQ(partition.keys(), Keys{0});
}

TEST(LogTransactions, a_new_epoch_may_use_a_number_again_that_an_older_one_aborted) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 1, 1);
  partition.init(2);
  EXPECT_EQ(partition.produce(2, 1, 1, 1), LogStatus::kOk);
  EXPECT_EQ(partition.end(2, 1, true), LogStatus::kOk);
  EXPECT_EQ(partition.keys(), Keys{1});
  partition.init(3);
  EXPECT_EQ(partition.produce(3, 2, 1, 1), LogStatus::kAborted);  // but not one that was committed
}

TEST(LogTransactions, a_transaction_open_for_too_long_is_aborted_and_stays_so) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 1, 1);
  partition.now += 10_s;
  partition.produce(1, 1, 1, 2);
  EXPECT_EQ(partition.log.oldest_open_began(), Time{1});
  EXPECT_FALSE(partition.log.abort_expired(partition.now, 11_s));
  const auto marker = partition.log.abort_expired(partition.now, 10_s);
  ASSERT_TRUE(marker);
  EXPECT_EQ(marker->transaction, 1u);
  EXPECT_FALSE(partition.log.abort_expired(partition.now, 10_s));
  EXPECT_EQ(partition.produce(1, 0, 1, 1), LogStatus::kAborted);
  EXPECT_EQ(partition.end(1, 1, true), LogStatus::kAborted);
  EXPECT_EQ(partition.end(1, 2, true), LogStatus::kOk);
  EXPECT_EQ(partition.keys(), Keys{1});
}

TEST(LogTransactions, nothing_follows_a_seal_but_ends_of_transactions) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 1, 1);
  EXPECT_EQ(partition.seal(1, 2), LogStatus::kOutOfSequence);
  EXPECT_EQ(partition.seal(1, 1), LogStatus::kOk);
  EXPECT_EQ(partition.seal(1, 1), LogStatus::kOk);
  EXPECT_EQ(partition.produce(1, 0, 1, 1), LogStatus::kOk);
  EXPECT_EQ(partition.produce(1, 1, 1, 1), LogStatus::kSealed);
  partition.sync();
  FetchReply reply;
  partition.log.fetch({1, {}, 0, 1000, true, {}}, reply);
  EXPECT_FALSE(reply.sealed);  // transaction 1 may still bring a record
  EXPECT_EQ(partition.end(1, 1, true), LogStatus::kOk);
  partition.sync();
  partition.log.fetch({1, {}, 0, 1000, true, {}}, reply);
  EXPECT_TRUE(reply.sealed);
  partition.log.fetch({1, {}, reply.next_offset, 1000, true, {}}, reply);
  EXPECT_TRUE(reply.sealed);
}

TEST(LogTransactions, a_commit_shows_nothing_before_its_marker_is_durable) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 1, 1);
  partition.sync();
  const uint64_t first = partition.log.stable_end();
  partition.end(1, 1, true);
  partition.log.take_unwritten();
  EXPECT_EQ(partition.log.stable_end(), first);
  EXPECT_FALSE(partition.log.readable({1, {}, 0, 1000, true, {}}));
  partition.log.mark_durable();
  EXPECT_TRUE(partition.log.readable({1, {}, 0, 1000, true, {}}));
}

TEST(LogTransactions, a_commit_written_while_its_records_are_under_way_waits_for_its_own_turn) {
  Partition partition;
  partition.init(1);
  partition.produce(1, 0, 1, 1);
  partition.log.take_unwritten();
  partition.end(1, 1, true);
  partition.log.mark_durable();
  EXPECT_FALSE(partition.log.readable({1, {}, 0, 1000, true, {}}));
  EXPECT_TRUE(partition.log.readable({1, {}, 0, 1000, false, {}}));
  partition.sync();
  EXPECT_TRUE(partition.log.readable({1, {}, 0, 1000, true, {}}));
}

}  // namespace
}  // namespace wavetank::engine
