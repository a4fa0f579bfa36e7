// Delta debugging against brute force: what is left fails, and nothing can be taken from it.
#include "scenarios/search/ddmin.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace wavetank::scenarios::search {
namespace {

/// Fails when one of these sets is there as a whole.
struct Oracle {
  std::vector<Part> culprits;
  size_t asked = 0;
  bool fails(const Part& part) const {
    return std::ranges::any_of(culprits, [&](const Part& culprit) { return std::ranges::includes(part, culprit); });
  }
  FirstFailing first_failing() {
    return [this](const std::vector<Part>& parts) -> std::optional<size_t> {
      for (size_t i = 0; i < parts.size(); ++i) {
        ++asked;
        if (fails(parts[i])) return i;
      }
      return std::nullopt;
    };
  }
};

Part without(const Part& part, size_t place) {
  Part rest = part;
  std::erase(rest, place);
  return rest;
}

/// Taking any one, with what depends on it, leaves nothing that fails.
bool is_minimal(const Whole& whole, const Oracle& oracle, const Part& part) {
  return std::ranges::none_of(part, [&](size_t place) { return oracle.fails(closed(whole, without(part, place))); });
}

Part some_part(size_t count) {
  const auto chosen = *rc::gen::inRange<uint32_t>(0, 1u << count);
  Part part;
  for (size_t place = 0; place < count; ++place)
    if ((chosen >> place & 1) != 0) part.push_back(place);
  return part;
}

/// Each place may need earlier ones, as a fault another.
Whole some_whole(size_t count) {
  Whole whole{count, std::vector<Part>(count)};
  for (size_t i = 1; i < count; ++i)
    if (*rc::gen::inRange(0, 3) == 0) whole.needs[i] = {*rc::gen::inRange<size_t>(0, i)};
  return whole;
}

/// The whole of it fails.
Oracle some_oracle(const Whole& whole) {
  Oracle oracle;
  const auto sets = *rc::gen::inRange<size_t>(1, 4);
  for (size_t i = 0; i < sets; ++i) oracle.culprits.push_back(some_part(whole.count));
  return oracle;
}

TEST(Ddmin, one_culprit_among_many_is_found) {
  Oracle oracle{{{6}}};
  EXPECT_EQ(ddmin({8, {}}, oracle.first_failing()), (Part{6}));
  EXPECT_LE(oracle.asked, 12u);
}

TEST(Ddmin, two_culprits_far_apart_stay_together) {
  Oracle oracle{{{0, 7}}};
  EXPECT_EQ(ddmin({8, {}}, oracle.first_failing()), (Part{0, 7}));
}

TEST(Ddmin, what_fails_without_anything_needs_nothing) {
  Oracle oracle{{{}}};
  EXPECT_EQ(ddmin({5, {}}, oracle.first_failing()), Part{});
  EXPECT_EQ(oracle.asked, 1u);
}

TEST(Ddmin, what_needs_another_goes_with_it) {
  const Whole whole{4, {{}, {0}, {1}, {}}};
  EXPECT_EQ(closed(whole, {1, 2, 3}), (Part{3}));
  EXPECT_EQ(closed(whole, {0, 2}), (Part{0}));
  Oracle oracle{{{2}}};
  EXPECT_EQ(ddmin(whole, oracle.first_failing()), (Part{0, 1, 2}));
}

TEST(Ddmin, when_no_more_may_be_tried_the_best_so_far_is_left) {
  Oracle oracle{{{6}}};
  size_t left = 2;
  const FirstFailing limited = [&](const std::vector<Part>& parts) -> std::optional<size_t> {
    if (left == 0) return std::nullopt;
    --left;
    return oracle.first_failing()(parts);
  };
  const Part part = ddmin({8, {}}, limited);
  EXPECT_TRUE(oracle.fails(part));
  EXPECT_LT(part.size(), 8u);
}

TEST(Ddmin, any_result_fails_and_nothing_can_be_taken_from_it) {
  ASSERT_TRUE(rc::check([] {
    const Whole whole = some_whole(*rc::gen::inRange<size_t>(1, 12));
    Oracle oracle = some_oracle(whole);
    const Part part = ddmin(whole, oracle.first_failing());
    RC_ASSERT(oracle.fails(part));
    RC_ASSERT(closed(whole, part) == part);
    RC_ASSERT(is_minimal(whole, oracle, part));
  }));
}

/// Not monotone: whether a part fails is drawn for each part. Of all parts, each minimal one is a right answer.
TEST(Ddmin, also_where_more_faults_can_hide_a_failure_the_result_is_minimal) {
  ASSERT_TRUE(rc::check([] {
    const Whole whole = some_whole(*rc::gen::inRange<size_t>(1, 9));
    const auto salt = *rc::gen::arbitrary<uint32_t>();
    const auto fails = [&](const Part& part) {
      if (part.size() == whole.count) return true;
      uint64_t bits = salt;
      for (const size_t place : part) bits = (bits ^ (place + 1)) * 0x9E3779B97F4A7C15ull;
      return (bits >> 33) % 3 == 0;
    };
    const Part part = ddmin(whole, [&](const std::vector<Part>& parts) -> std::optional<size_t> {
      for (size_t i = 0; i < parts.size(); ++i)
        if (fails(parts[i])) return i;
      return std::nullopt;
    });
    RC_ASSERT(fails(part));
    if (part.size() < 2) return;
    RC_ASSERT(std::ranges::none_of(part, [&](size_t place) {
      const Part smaller = closed(whole, without(part, place));
      return !smaller.empty() && fails(smaller);
    }));
  }));
}

}  // namespace
}  // namespace wavetank::scenarios::search
