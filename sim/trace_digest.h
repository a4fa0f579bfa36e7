// TraceDigest: 128 bits over everything that happens, in 32-byte records of explicit fields.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "env/hash.h"
#include "sim/trace.h"

namespace wavetank::sim {

/// Records fill a block of 4 KiB; each full block is hashed with the digest so far in front of it.
/// Node numbers are digested with 24 bits, actor numbers with 24, sizes with 21, sequence numbers with 32.
class TraceDigest {
 public:
  static constexpr size_t kRecordsPerBlock = 128;

  TraceDigest(bool record_blocks, std::optional<uint64_t> keep_block)
      : record_blocks_(record_blocks), keep_block_(keep_block) {}

  void delivered(Time at, const MessageIdentity& m) { add_message(TraceStep::Kind::kDelivered, at, m, 0); }
  void dropped(Time at, const MessageIdentity& m, DropReason reason) {
    add_message(TraceStep::Kind::kDropped, at, m, static_cast<uint8_t>(reason));
  }
  /// A timer fired, a disk operation ended, a hint came: `number` says which.
  void stepped(TraceStep::Kind kind, Time at, Address actor, uint64_t number) {
    add(word_of(at), head_word(kind, actor), number, 0);
  }
  void changed(Time at, NodeId node, uint32_t incarnation, NodeStep step) {
    add(word_of(at), head_word(TraceStep::Kind::kNode, {node, kRoleActor}), incarnation, static_cast<uint64_t>(step));
  }
  /// The bytes of a message, by a hash.
  void payload(Time at, Address from, Address to, uint64_t hash) {
    add(word_of(at), head_word(TraceStep::Kind::kPayload, to), hash, short_address(from));
  }
  void reported(const Event& event);

  /// Of all records so far. More may follow.
  Digest digest() const;
  const std::vector<Digest>& blocks() const { return blocks_; }
  std::vector<TraceStep> kept_steps() const;

 private:
  using Record = std::array<uint64_t, 4>;
  static_assert(sizeof(Record) == 32);
  struct Block {
    std::array<uint64_t, 4> before{};  // the digest of all blocks before, the number of this one, and zero
    std::array<Record, kRecordsPerBlock> records;
  };

  static uint64_t word_of(Time at) { return static_cast<uint64_t>(at.ns); }
  static uint64_t short_address(Address a) {
    return (static_cast<uint64_t>(a.node & 0xFFFFFF) << 24) | (a.actor & 0xFFFFFF);
  }
  static uint64_t head_word(TraceStep::Kind kind, Address a) {
    return (short_address(a) << 16) | static_cast<uint64_t>(kind);
  }
  void add_message(TraceStep::Kind kind, Time at, const MessageIdentity& m, uint8_t reason) {
    const uint64_t low_size = m.size_bytes & 0xFF;
    const uint64_t high_size = (m.size_bytes >> 8) & 0x1FFF;
    add(word_of(at), head_word(kind, m.from) | (low_size << 8), (short_address(m.to) << 16) | (high_size << 3) | reason,
        (static_cast<uint64_t>(m.type) << 32) | m.sequence);
  }
  void add(uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
    block_.records[filled_++] = {a, b, c, d};
    if (filled_ == kRecordsPerBlock) close_block();
  }
  Digest hash_block() const;
  void close_block();
  void unpack(const Record* record, std::vector<TraceStep>& steps) const;

  uint32_t filled_ = 0;
  bool record_blocks_;
  std::optional<uint64_t> keep_block_;
  uint64_t number_ = 0;
  Block block_;
  std::vector<Digest> blocks_;
  std::vector<Record> kept_;
};

}  // namespace wavetank::sim
