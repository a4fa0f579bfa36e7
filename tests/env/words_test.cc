// The words everybody uses: bytes, codec, random streams, hashes.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

#include "env/codec.h"
#include "env/random.h"

namespace wavetank {
namespace {

TEST(Bytes, slices_share_their_block_and_outlive_the_whole) {
  Bytes part;
  {
    const Bytes whole = Bytes::copy_of("hello, world");
    part = whole.slice(7, 5);
    EXPECT_EQ(part.data(), whole.data() + 7);
    EXPECT_EQ(part.slice(1, 3).text(), "orl");
  }
  EXPECT_EQ(part.text(), "world");
}

TEST(Bytes, a_builder_grows_keeps_its_bytes_and_is_empty_after_freezing) {
  BytesBuilder builder;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string text = std::to_string(i);
    builder.append(text.data(), text.size());
    expected += text;
  }
  EXPECT_EQ(builder.freeze().text(), expected);
  EXPECT_TRUE(builder.empty());
  EXPECT_TRUE(builder.freeze().empty());
}

TEST(Bytes, are_equal_by_content) {
  EXPECT_EQ(Bytes::copy_of("same"), Bytes::copy_of("a same b").slice(2, 4));
  EXPECT_NE(Bytes::copy_of("same"), Bytes::copy_of("sane"));
  EXPECT_EQ(Bytes(), Bytes::copy_of(""));
}

struct Inner {
  uint16_t number = 0;
  std::string text;
  friend bool operator==(const Inner&, const Inner&) = default;
};
struct Everything {
  bool flag = false;
  int64_t integer = 0;
  std::string text;
  Bytes bytes;
  std::vector<Inner> inner;
  std::optional<Duration> duration;
  std::array<uint32_t, 3> triple{};
  std::pair<uint8_t, std::string> pair;
  friend bool operator==(const Everything&, const Everything&) = default;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (number, text))
BOOST_DESCRIBE_STRUCT(Everything, (), (flag, integer, text, bytes, inner, duration, triple, pair))

Everything arbitrary_everything() {
  Everything e;
  e.flag = *rc::gen::arbitrary<bool>();
  e.integer = *rc::gen::arbitrary<int64_t>();
  e.text = *rc::gen::arbitrary<std::string>();
  e.bytes = Bytes::copy_of(*rc::gen::arbitrary<std::string>());
  for (const std::string& text : *rc::gen::arbitrary<std::vector<std::string>>())
    e.inner.push_back({*rc::gen::arbitrary<uint16_t>(), text});
  if (e.flag) e.duration = Duration{*rc::gen::arbitrary<int64_t>()};
  e.triple[1] = *rc::gen::arbitrary<uint32_t>();
  e.pair = {*rc::gen::arbitrary<uint8_t>(), *rc::gen::arbitrary<std::string>()};
  return e;
}

TEST(Codec, what_is_encoded_decodes_to_the_same) {
  ASSERT_TRUE(rc::check("round trip", [] {
    const Everything value = arbitrary_everything();
    const Result<Everything> back = decode<Everything>(encode(value));
    RC_ASSERT(back.has_value());
    RC_ASSERT(static_cast<bool>(*back == value));
  }));
}

TEST(Codec, shortened_or_lengthened_bytes_are_corrupt) {
  ASSERT_TRUE(rc::check("any other length is refused or consistent", [] {
    const Bytes bytes = encode(arbitrary_everything());
    const auto size = *rc::gen::inRange<size_t>(0, bytes.size());
    const Result<Everything> shorter = decode<Everything>(bytes.slice(0, size));
    RC_ASSERT(!shorter.has_value());
    RC_ASSERT(shorter.error().trouble == Trouble::kCorrupt);
    RC_ASSERT(!decode<Everything>(Bytes::copy_of(std::string(bytes.text()) + "x")).has_value());
  }));
}

TEST(Codec, a_length_that_cannot_be_true_does_not_allocate) {
  const uint32_t huge = 0xFFFFFFFF;
  const Bytes bytes = Bytes::copy_of(std::as_bytes(std::span(&huge, 1)));
  EXPECT_FALSE(decode<std::vector<uint64_t>>(bytes).has_value());
  EXPECT_FALSE(decode<std::string>(bytes).has_value());
}

TEST(Random, draws_the_sequence_that_every_build_draws) {
  Random random(42);
  const uint64_t first = random.next();
  const uint64_t second = random.next();
  EXPECT_EQ(first, 0x5C8961E1F2055D33ull) << fmt::format("{:016x}", first);
  EXPECT_EQ(second, 0xE182E8E848466886ull) << fmt::format("{:016x}", second);
}

TEST(Random, children_depend_on_seed_and_name_and_not_on_draws) {
  Random parent(7);
  const uint64_t before = parent.child("link/3/7").next();
  parent.next();
  EXPECT_EQ(parent.child("link/3/7").next(), before);
  EXPECT_NE(parent.child("link/7/3").next(), before);
  EXPECT_NE(Random(8).child("link/3/7").next(), before);
}

TEST(Random, is_uniform_below_a_bound) {
  Random random(1);
  std::map<uint64_t, int> counts;
  for (int i = 0; i < 60'000; ++i) ++counts[random.below(6)];
  ASSERT_EQ(counts.size(), 6u);
  for (const auto& [value, count] : counts) EXPECT_NEAR(count, 10'000, 500) << value;
}

TEST(KeyedRandom, draws_the_same_in_any_order) {
  const KeyedRandom chance(Random(3).child("link"));
  std::vector<uint64_t> forwards;
  for (uint64_t i = 0; i < 100; ++i) forwards.push_back(chance.draw(i));
  for (uint64_t i = 100; i-- > 0;) EXPECT_EQ(chance.draw(i), forwards[i]);
  EXPECT_EQ(std::set<uint64_t>(forwards.begin(), forwards.end()).size(), 100u);
  EXPECT_NE(chance.draw(1, 0), chance.draw(1, 1));
}

TEST(Hash, mixing_is_undone_by_unmixing) {
  ASSERT_TRUE(rc::check("bijection", [](uint64_t x) { RC_ASSERT(unmix64(mix64(x)) == x); }));
}

TEST(Hash, digests_are_those_of_xxh3) {
  EXPECT_EQ(hash_bytes({}), 0x2D06800538D394C2ull);
  EXPECT_EQ(to_string(digest_bytes({})), "99aa06d3014798d86001c324468d497f");
}

TEST(Time, durations_read_exactly_and_roughly) {
  EXPECT_EQ(to_string(1500_ms), "1500ms");
  EXPECT_EQ(to_string(120_s), "2min");
  EXPECT_EQ(to_string(-(3_ns)), "-3ns");
  EXPECT_EQ(to_string(Time{} + 12'000'345'678_ns), "12.000345678s");
  EXPECT_EQ(for_people(1503_ms), "1.50 s");
  EXPECT_EQ(for_people(340_ms), "340 ms");
  EXPECT_EQ(for_people(12'345_ns), "12.3 us");
}

}  // namespace
}  // namespace wavetank
