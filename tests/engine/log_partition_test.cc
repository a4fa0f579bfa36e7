// A partition log against a model that is only a list of batches: what readers see, and what a torn file gives back.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "engine/log/partition_log.h"
#include "engine/record/record.h"

namespace wavetank::engine {
namespace {

struct ModelBatch {
  BatchHeader header;
  uint64_t offset;
  uint64_t first_key;
  uint64_t file_end;  ///< where it ends in the file
  uint64_t next() const { return offset + std::max(1u, header.count); }
};

/// Every question is answered by walking the list.
struct Model {
  std::vector<ModelBatch> batches;

  uint64_t end() const { return batches.empty() ? 0 : batches.back().next(); }
  uint64_t file_bytes() const { return batches.empty() ? 0 : batches.back().file_end; }
  void add(const BatchHeader& header, uint64_t first_key) {
    batches.push_back({header, end(), first_key, file_bytes() + kFrameBytes + header.count * sizeof(Record)});
  }
  Model first(size_t count) const { return {{batches.begin(), batches.begin() + static_cast<std::ptrdiff_t>(count)}}; }
  /// The end of the transaction that the batch `of` belongs to, if it came.
  const ModelBatch* end_of(size_t of) const {
    const BatchHeader& member = batches[of].header;
    for (size_t i = of; i < batches.size(); ++i) {
      const BatchHeader& header = batches[i].header;
      if ((header.kind == BatchKind::kCommit || header.kind == BatchKind::kAbort) &&
          header.producer == member.producer && header.transaction == member.transaction)
        return &batches[i];
    }
    return nullptr;
  }
  uint64_t stable_end() const {
    for (size_t i = 0; i < batches.size(); ++i)
      if (batches[i].header.kind == BatchKind::kRecords && batches[i].header.transaction != 0 && !end_of(i))
        return batches[i].offset;
    return end();
  }
  /// Offsets and keys that a reader sees.
  std::map<uint64_t, uint64_t> visible(bool committed_only) const {
    std::map<uint64_t, uint64_t> seen;
    for (size_t i = 0; i < batches.size(); ++i) {
      const ModelBatch& batch = batches[i];
      if (batch.header.kind != BatchKind::kRecords) continue;
      if (committed_only && batch.offset >= stable_end()) break;
      if (committed_only && batch.header.transaction != 0 && end_of(i)->header.kind == BatchKind::kAbort) continue;
      for (uint32_t k = 0; k < batch.header.count; ++k) seen[batch.offset + k] = batch.first_key + k;
    }
    return seen;
  }
  uint64_t next_sequence(uint64_t producer) const {
    uint64_t next = 0;
    for (const ModelBatch& batch : batches)
      if (batch.header.kind == BatchKind::kRecords && batch.header.producer == producer)
        next = batch.header.sequence + batch.header.count;
    return next;
  }
  uint32_t epoch(uint64_t producer) const {
    uint32_t epoch = 0;
    for (const ModelBatch& batch : batches)
      if (batch.header.kind == BatchKind::kEpoch && batch.header.producer == producer) epoch = batch.header.epoch;
    return epoch;
  }
  bool sealed() const {
    return std::any_of(batches.begin(), batches.end(),
                       [](const ModelBatch& batch) { return batch.header.kind == BatchKind::kSeal; });
  }
};

/// Reads a log to its end in fetches of `max_bytes`.
std::map<uint64_t, uint64_t> read_all(const PartitionLog& log, bool committed_only, uint32_t max_bytes) {
  std::map<uint64_t, uint64_t> seen;
  FetchReply reply;
  for (uint64_t offset = 0;; offset = reply.next_offset) {
    const Bytes body = log.fetch({1, {}, offset, max_bytes, committed_only, {}}, reply);
    size_t at = 0;
    for (const FetchedRun& run : reply.runs)
      for (uint32_t i = 0; i < run.count; ++i, at += sizeof(Record)) {
        Record record;
        std::memcpy(&record, body.data() + at, sizeof record);
        RC_ASSERT(seen.emplace(run.offset + i, record.key).second);
      }
    RC_ASSERT(at == body.size());
    if (reply.runs.empty()) return seen;
  }
}

void same_as(const PartitionLog& log, const Model& model, uint32_t max_bytes) {
  RC_ASSERT(log.durable_end() == model.end());
  RC_ASSERT(log.stable_end() == model.stable_end());
  RC_ASSERT(log.durable_bytes() == model.file_bytes());
  RC_ASSERT(read_all(log, false, max_bytes) == model.visible(false));
  RC_ASSERT(read_all(log, true, max_bytes) == model.visible(true));
}

void same_producers(const PartitionLog& log, const Model& model) {
  for (uint64_t producer : {1, 2}) {
    RC_ASSERT(log.transactions().epoch(producer) == model.epoch(producer));
    RC_ASSERT(log.transactions().next_sequence(producer) == model.next_sequence(producer));
  }
  RC_ASSERT(log.transactions().sealed() == model.sealed());
}

/// A log, its file and its model, driven by chance.
struct Driven {
  explicit Driven(uint64_t seed) : random(seed) {}

  void step() {
    const uint64_t producer = 1 + random.below(2);
    const uint64_t transaction = random.below(4);
    switch (random.below(12)) {
      case 0:
        return init(producer, transaction);
      case 1:
      case 2:
        return end(producer, transaction + 1, random.below(2) == 0);
      case 3:
        return begin_write();
      case 4:
        return finish_write();
      case 5:
        if (random.below(4) == 0) roll_back();
        return;
      case 6:
        if (random.below(10) == 0) seal(producer);
        return;
      default:
        return produce(producer, transaction);
    }
  }

  void init(uint64_t producer, uint64_t keep) {
    const uint32_t epoch = log.transactions().epoch(producer) + 1;
    std::vector<MarkerWritten> aborted;
    const WriteOutcome outcome = log.init_producer({1, {}, producer, epoch, {keep}}, Time{}, aborted);
    RC_ASSERT(outcome.appended);
    for (const MarkerWritten& marker : aborted) {
      RC_ASSERT(marker.offset == model.end());
      model.add({BatchKind::kAbort, Lane::kResults, producer, 0, 0, marker.transaction, 0}, 0);
    }
    model.add({BatchKind::kEpoch, Lane::kResults, producer, epoch, 0, 0, 0}, 0);
  }
  void end(uint64_t producer, uint64_t transaction, bool commit) {
    const uint32_t epoch = log.transactions().epoch(producer);
    if (!log.end_transaction({1, {}, producer, epoch, transaction, commit}, Time{}).appended) return;
    const BatchKind kind = commit ? BatchKind::kCommit : BatchKind::kAbort;
    model.add({kind, Lane::kResults, producer, epoch, 0, transaction, 0}, 0);
  }
  void produce(uint64_t producer, uint64_t transaction) {
    BatchHeader header;
    header.producer = producer;
    header.epoch = log.transactions().epoch(producer);
    header.sequence = log.transactions().next_sequence(producer);
    header.transaction = transaction;
    header.count = static_cast<uint32_t>(1 + random.below(4));
    if (random.below(8) == 0 && header.sequence > 0) header.sequence -= 1, header.count = 1;
    std::vector<Record> records(header.count);
    for (uint32_t i = 0; i < header.count; ++i) records[i].key = keys + i;
    const WriteOutcome outcome = log.produce(header, Bytes::copy_of(std::as_bytes(std::span(records))), Time{});
    if (!outcome.appended) return;
    model.add(header, keys);
    keys += header.count;
  }
  void seal(uint64_t producer) {
    BatchHeader header;
    header.kind = BatchKind::kSeal;
    header.producer = producer;
    header.epoch = log.transactions().epoch(producer);
    header.sequence = log.transactions().next_sequence(producer);
    if (log.produce(header, {}, Time{}).appended) model.add(header, 0);
  }
  void begin_write() {
    if (writing) return;
    file += log.take_unwritten().text();
    writing = model;
  }
  void finish_write() {
    if (!writing) return;
    log.mark_durable();
    durable = *std::exchange(writing, std::nullopt);
  }
  void sync() {
    finish_write();
    begin_write();
    finish_write();
  }
  void roll_back() {
    log.roll_back(Time{});
    writing.reset();
    model = durable;
    file.resize(durable.file_bytes());
  }

  Random random;
  PartitionLog log;
  Model model;
  Model durable;
  std::optional<Model> writing;  ///< what will be durable when the write under way ends
  std::string file;
  uint64_t keys = 0;
};

TEST(LogPartition, readers_see_what_the_model_says_after_any_history) {
  ASSERT_TRUE(rc::check([](uint64_t seed) {
    Driven driven(seed);
    for (int i = 0; i < 120; ++i) {
      driven.step();
      if (i % 4 == 0) same_as(driven.log, driven.durable, i % 3 == 0 ? 64 : kMaxBatchBytes);
    }
    same_producers(driven.log, driven.model);
    driven.sync();
    RC_ASSERT(driven.file.size() == driven.durable.file_bytes());
  }));
}

TEST(LogPartition, every_prefix_of_its_file_gives_back_the_whole_batches_in_it) {
  ASSERT_TRUE(rc::check([](uint64_t seed) {
    Driven driven(seed);
    for (int i = 0; i < 30; ++i) driven.step();
    driven.sync();
    const size_t step = 1 + seed % 7;
    for (size_t length = 0; length <= driven.file.size(); length += step) {
      PartitionLog recovered;
      const size_t sound = recovered.recover(Bytes::copy_of(std::string_view(driven.file).substr(0, length)), Time{});
      const auto& batches = driven.durable.batches;
      const size_t whole = static_cast<size_t>(std::count_if(
          batches.begin(), batches.end(), [&](const ModelBatch& batch) { return batch.file_end <= length; }));
      const Model expected = driven.durable.first(whole);
      RC_ASSERT(sound == expected.file_bytes());
      same_as(recovered, expected, kMaxBatchBytes);
      same_producers(recovered, expected);
    }
  }));
}

TEST(LogPartition, a_file_read_in_pieces_gives_the_same_log_as_one_read_whole) {
  ASSERT_TRUE(rc::check([](uint64_t seed) {
    Driven driven(seed);
    for (int i = 0; i < 60; ++i) driven.step();
    driven.sync();
    PartitionLog recovered;
    const size_t piece = 300 + seed % 500;
    for (size_t sound = 1; sound > 0;) {
      const std::string_view rest = std::string_view(driven.file).substr(recovered.durable_bytes(), piece);
      sound = recovered.recover(Bytes::copy_of(rest), Time{});
    }
    same_as(recovered, driven.durable, kMaxBatchBytes);
    same_producers(recovered, driven.durable);
  }));
}

TEST(LogPartition, one_flipped_bit_cuts_the_log_before_its_batch) {
  ASSERT_TRUE(rc::check([](uint64_t seed) {
    Driven driven(seed);
    driven.init(1, 0);
    for (int i = 0; i < 30; ++i) driven.step();
    driven.sync();
    const size_t place = driven.random.below(driven.file.size());
    driven.file[place] = static_cast<char>(driven.file[place] ^ (1 << driven.random.below(8)));
    PartitionLog recovered;
    const size_t sound = recovered.recover(Bytes::copy_of(driven.file), Time{});
    uint64_t expected = 0;
    for (const ModelBatch& batch : driven.durable.batches)
      if (batch.file_end <= place) expected = batch.file_end;
    RC_ASSERT(sound == expected);
  }));
}

/// One batch of `count` records of producer 1, epoch 1.
void write(PartitionLog& log, uint32_t count) {
  BatchHeader header;
  header.producer = 1;
  header.epoch = 1;
  header.sequence = log.transactions().next_sequence(1);
  header.count = count;
  std::vector<Record> records(count);
  for (uint32_t i = 0; i < count; ++i) records[i].key = header.sequence + i;
  ASSERT_EQ(log.produce(header, Bytes::copy_of(std::as_bytes(std::span(records))), Time{}).status, LogStatus::kOk);
}

PartitionLog opened_log() {
  PartitionLog log;
  std::vector<MarkerWritten> aborted;
  log.init_producer({1, {}, 1, 1, {}}, Time{}, aborted);
  return log;
}

TEST(LogPartition, a_fetch_may_begin_inside_a_batch_and_takes_at_least_one_batch) {
  PartitionLog log = opened_log();
  write(log, 10);
  write(log, 10);
  log.take_unwritten();
  log.mark_durable();
  FetchReply reply;
  const Bytes body = log.fetch({1, {}, 4, 1, false, {}}, reply);
  ASSERT_EQ(reply.runs.size(), 1u);
  EXPECT_EQ(reply.runs[0].offset, 4u);
  EXPECT_EQ(reply.runs[0].count, 7u);
  EXPECT_EQ(reply.next_offset, 11u);
  EXPECT_EQ(reply.end_offset, 21u);
  EXPECT_EQ(body.size(), 7 * sizeof(Record));
}

TEST(LogPartition, a_fetch_of_one_batch_shares_the_block_that_went_to_disk_and_is_aligned) {
  PartitionLog log = opened_log();
  write(log, 10);
  const Bytes written = log.take_unwritten();
  log.mark_durable();
  FetchReply reply;
  const Bytes body = log.fetch({1, {}, 0, kMaxBatchBytes, false, {}}, reply);
  EXPECT_GE(body.data(), written.data());
  EXPECT_LT(body.data(), written.data() + written.size());
  EXPECT_EQ(reinterpret_cast<uintptr_t>(body.data()) % alignof(Record), 0u);
}

TEST(LogPartition, a_fetch_beyond_the_end_gives_its_own_offset_back) {
  PartitionLog log = opened_log();
  log.take_unwritten();
  log.mark_durable();
  FetchReply reply;
  EXPECT_TRUE(log.fetch({1, {}, 50, 1000, false, {}}, reply).empty());
  EXPECT_EQ(reply.next_offset, 50u);
  EXPECT_EQ(reply.end_offset, 1u);
  EXPECT_FALSE(reply.sealed);
}

}  // namespace
}  // namespace wavetank::engine
