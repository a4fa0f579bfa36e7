// Bytes: an immutable, reference-counted view of a pooled block; moving and slicing never copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "env/check.h"

namespace wavetank {

namespace detail {

/// A pooled block: this header, then `capacity` bytes. Blocks belong to one thread, so counts are plain.
struct Block {
  uint32_t references;
  uint32_t size_class;
  uint32_t capacity;
  uint32_t weight;
  std::byte* data() { return reinterpret_cast<std::byte*>(this + 1); }
};

Block* allocate_block(size_t capacity);
void release_block(Block* block);

}  // namespace detail

/// A slice of a shared block. Copying counts a reference; the bytes never change while shared.
class Bytes {
 public:
  Bytes() = default;
  /// Copies `bytes` into a fresh block.
  static Bytes copy_of(std::span<const std::byte> bytes);
  static Bytes copy_of(std::string_view text) { return copy_of(std::as_bytes(std::span(text))); }

  Bytes(const Bytes& other) noexcept : block_(other.block_), offset_(other.offset_), size_(other.size_) {
    if (block_) ++block_->references;
  }
  Bytes(Bytes&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)),
        offset_(std::exchange(other.offset_, 0)),
        size_(std::exchange(other.size_, 0)) {}
  Bytes& operator=(Bytes other) noexcept {
    std::swap(block_, other.block_);
    std::swap(offset_, other.offset_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Bytes() {
    if (block_ && --block_->references == 0) detail::release_block(block_);
  }

  const std::byte* data() const { return block_ ? block_->data() + offset_ : nullptr; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::span<const std::byte> span() const { return {data(), size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data()), size_}; }

  /// How many bytes of the modelled system each byte here stands for: what moves or stores them takes that much more
  /// time and room. Slices share it, 1 unless weigh() said otherwise.
  uint32_t weight() const { return block_ ? block_->weight : 1; }
  uint64_t weighted_size() const { return uint64_t{size_} * weight(); }
  /// To be called by the block's only owner, before it is shared.
  void weigh(uint32_t weight) {
    CHECK(!block_ || block_->references == 1, "shared bytes are to weigh {}", weight);
    if (block_) block_->weight = weight;
  }

  /// The `size` bytes from `offset`, sharing this block. Both must lie inside.
  Bytes slice(size_t offset, size_t size) const {
    CHECK(offset + size <= size_, "slice {}+{} of {}", offset, size, size_);
    Bytes part(*this);
    part.offset_ += static_cast<uint32_t>(offset);
    part.size_ = static_cast<uint32_t>(size);
    return part;
  }

  friend bool operator==(const Bytes& a, const Bytes& b) {
    return a.size_ == b.size_ && (a.size_ == 0 || std::memcmp(a.data(), b.data(), a.size_) == 0);
  }

 private:
  friend class BytesBuilder;
  Bytes(detail::Block* block, uint32_t size) : block_(block), size_(size) {}

  detail::Block* block_ = nullptr;
  uint32_t offset_ = 0;
  uint32_t size_ = 0;
};

/// A block with one owner, filled from the front and then frozen into Bytes.
class BytesBuilder {
 public:
  BytesBuilder() = default;
  explicit BytesBuilder(size_t capacity) { reserve(capacity); }
  /// Goes on behind `bytes`, in their own block if nobody else shares it.
  explicit BytesBuilder(Bytes bytes) {
    if (bytes.block_ != nullptr && bytes.block_->references == 1 && bytes.offset_ == 0) {
      block_ = std::exchange(bytes.block_, nullptr);
      size_ = bytes.size_;
    } else if (!bytes.empty()) {
      append(bytes.data(), bytes.size());
    }
  }
  BytesBuilder(const BytesBuilder&) = delete;
  BytesBuilder& operator=(const BytesBuilder&) = delete;
  BytesBuilder(BytesBuilder&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  BytesBuilder& operator=(BytesBuilder&& other) noexcept {
    std::swap(block_, other.block_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~BytesBuilder() {
    if (block_) detail::release_block(block_);
  }

  std::byte* data() { return block_ ? block_->data() : nullptr; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  size_t capacity() const { return block_ ? block_->capacity : 0; }

  void reserve(size_t capacity);
  void append(const void* bytes, size_t count) { std::memcpy(extend(count), bytes, count); }
  /// Adds `count` bytes for the caller to write, growing if needed; returns the first of them.
  std::byte* extend(size_t count) {
    if (size_ + count > capacity()) reserve(grown(size_ + count));
    std::byte* place = block_->data() + size_;
    size_ += count;
    return place;
  }
  /// The bytes so far; the builder is empty afterwards.
  Bytes freeze() {
    Bytes bytes(std::exchange(block_, nullptr), static_cast<uint32_t>(size_));
    size_ = 0;
    return bytes;
  }

 private:
  size_t grown(size_t needed) const { return needed > 2 * capacity() ? needed : 2 * capacity(); }

  detail::Block* block_ = nullptr;
  size_t size_ = 0;
};

}  // namespace wavetank
