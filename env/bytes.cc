// The block pool behind Bytes: free lists by power-of-two size class, one pool a thread.
#include "env/bytes.h"

#include <array>
#include <bit>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__)
#define WAVETANK_POOLS_BLOCKS 0  // under ASan each block is malloc's own, so that a stale reader is caught
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WAVETANK_POOLS_BLOCKS 0
#endif
#endif
#ifndef WAVETANK_POOLS_BLOCKS
#define WAVETANK_POOLS_BLOCKS 1
#endif

namespace wavetank {
namespace detail {
namespace {

constexpr uint32_t kSmallestClass = 6;  // 64 bytes
constexpr uint32_t kLargestClass = 21;  // 2 MiB; larger blocks are not pooled

struct FreeBlock {
  FreeBlock* next;
};

struct Pool {
  std::array<FreeBlock*, kLargestClass + 1> free{};
  ~Pool() {
    for (FreeBlock* head : free)
      while (head) std::free(std::exchange(head, head->next));
  }
};

thread_local Pool pool;

}  // namespace

Block* allocate_block(size_t capacity) {
  CHECK(capacity < (size_t{1} << 32), "a block of {} bytes", capacity);
  const auto needed = static_cast<uint32_t>(std::bit_width((capacity + sizeof(Block)) - 1));
  const uint32_t size_class = needed < kSmallestClass ? kSmallestClass : needed;
  const size_t bytes = size_t{1} << size_class;
  void* memory = nullptr;
  if (WAVETANK_POOLS_BLOCKS && size_class <= kLargestClass && pool.free[size_class]) {
    memory = std::exchange(pool.free[size_class], pool.free[size_class]->next);
  } else {
    memory = std::malloc(bytes);
    CHECK(memory != nullptr, "out of memory for {} bytes", bytes);
  }
  return new (memory) Block{1, size_class, static_cast<uint32_t>(bytes - sizeof(Block)), 1};
}

void release_block(Block* block) {
  const uint32_t size_class = block->size_class;
  if (WAVETANK_POOLS_BLOCKS && size_class <= kLargestClass) {
    pool.free[size_class] = new (block) FreeBlock{pool.free[size_class]};
  } else {
    std::free(block);
  }
}

}  // namespace detail

Bytes Bytes::copy_of(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  BytesBuilder builder(bytes.size());
  builder.append(bytes.data(), bytes.size());
  return builder.freeze();
}

void BytesBuilder::reserve(size_t capacity) {
  if (capacity <= this->capacity()) return;
  detail::Block* larger = detail::allocate_block(capacity);
  if (block_) {
    std::memcpy(larger->data(), block_->data(), size_);
    detail::release_block(block_);
  }
  block_ = larger;
}

}  // namespace wavetank
