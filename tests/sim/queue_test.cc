// The queue of wake-ups gives the same order as a plain heap, and the seed shuffles ties.
#include "sim/queue.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "env/random.h"
#include "tests/sim/heap_queue.h"

namespace wavetank::sim {
namespace {

/// Pushes and pops at random on both queues, with delays up to 2^`delay_bits` and bursts; the clock follows the pops.
void compare_with_heap(uint64_t seed, uint32_t delay_bits, uint32_t most_pending) {
  Random random(seed);
  TieBreak tie_break(seed);
  WakeupQueue ladder;
  HeapQueue heap;
  int64_t now = 0;
  uint32_t slot = 0;
  for (int step = 0; step < 20'000; ++step) {
    const uint64_t action = random.below(100);
    if (action < 50 && heap.size() < most_pending) {
      const uint64_t burst = action == 0 ? 200 : 1;
      const uint64_t delay = random.next() >> (64 - 1 - random.below(delay_bits));
      for (uint64_t i = 0; i < burst; ++i) {
        const WakeupKey key = make_key({now + static_cast<int64_t>(delay)}, tie_break.next(), ++slot & 0xFFFF);
        ladder.push(key);
        heap.push(key);
      }
    } else if (!heap.empty()) {
      RC_ASSERT(static_cast<bool>(ladder.peek() == heap.peek()));
      if (action < 60) continue;  // a look ahead without a pop: earlier pushes may follow
      now = time_of(heap.peek()).ns;
      RC_ASSERT(static_cast<bool>(ladder.pop() == heap.pop()));
    }
    RC_ASSERT(ladder.size() == heap.size());
  }
  while (!heap.empty()) RC_ASSERT(static_cast<bool>(ladder.pop() == heap.pop()));
  RC_ASSERT(ladder.empty());
}

TEST(WakeupQueue, pops_in_the_order_of_a_plain_heap) {
  ASSERT_TRUE(rc::check("ladder and heap agree", [] {
    const auto seed = *rc::gen::arbitrary<uint64_t>();
    const auto delay_bits = *rc::gen::inRange<uint32_t>(1, 50);
    const auto most_pending = *rc::gen::element<uint32_t>(3, 40, 100, 3000, 100'000);
    compare_with_heap(seed, delay_bits, most_pending);
  }));
}

TEST(WakeupQueue, a_look_far_ahead_does_not_spoil_many_earlier_pushes) {
  WakeupQueue queue;
  queue.push(make_key({1'000'000'000'000}, 0, 0));
  EXPECT_EQ(time_of(queue.peek()).ns, 1'000'000'000'000);
  for (uint32_t i = 1; i <= 10'000; ++i) queue.push(make_key({static_cast<int64_t>(mix64(i) % 1'000'000)}, i, i));
  WakeupKey before = 0;
  for (uint32_t i = 0; i <= 10'000; ++i) {
    const WakeupKey key = queue.pop();
    ASSERT_TRUE(before <= key);
    before = key;
  }
  EXPECT_EQ(time_of(before).ns, 1'000'000'000'000);
}

TEST(TieBreak, is_a_bijection_that_differs_between_seeds) {
  const TieBreak one(1);
  const TieBreak two(2);
  std::set<uint64_t> orders;
  uint32_t same = 0;
  uint32_t ascending = 0;
  for (uint64_t sequence = 0; sequence < 100'000; ++sequence) {
    const uint64_t order = one.shuffled(sequence);
    EXPECT_LT(order, uint64_t{1} << kOrderBits);
    orders.insert(order);
    same += order == two.shuffled(sequence);
    ascending += order < one.shuffled(sequence + 1);
  }
  EXPECT_EQ(orders.size(), 100'000u);
  EXPECT_LT(same, 10u);
  EXPECT_GT(ascending, 45'000u);
  EXPECT_LT(ascending, 55'000u);
}

}  // namespace
}  // namespace wavetank::sim
