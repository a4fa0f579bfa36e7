// Options as text: exact both ways, and clear about what would be right.
#include "env/option.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <limits>

namespace wavetank {
namespace {

template <class T>
void reads_back(const T& value) {
  T read{};
  const std::string text = format_option(value);
  const Result<void> parsed = parse_option(text, read);
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(read == value);
}

template <class T>
T parsed(const char* text) {
  T value{};
  const Result<void> result = parse_option(text, value);
  EXPECT_TRUE(result.has_value()) << text << ": " << (result ? "" : result.error().message);
  return value;
}

template <class T>
std::string refusal(const char* text) {
  T value{};
  const Result<void> result = parse_option(text, value);
  return result ? "accepted" : result.error().message;
}

TEST(Option, whatever_is_formatted_reads_back_as_the_same_value) {
  ASSERT_TRUE(rc::check([](int64_t number, uint64_t amount, uint32_t small, bool flag, std::string text) {
    // Round numbers take other units than odd ones do.
    const int zeros = *rc::gen::inRange(0, 15);
    for (int i = 0; i < zeros; ++i) {
      number = number / 10 * 10 == number && number < 1'000'000'000'000 && number > -1'000'000'000'000 ? number * 10
                                                                                                       : number;
      amount = amount < 1'000'000'000'000'000 ? amount * 10 : amount;
    }
    reads_back(number);
    reads_back(amount);
    reads_back(small);
    reads_back(flag);
    reads_back(text);
    reads_back(Duration{number});
    reads_back(CpuTime{number});
    reads_back(ByteSize{amount});
    reads_back(Bandwidth{amount});
    reads_back(Rate{amount});
    reads_back(Probability{small % 1'000'000'001});
  }));
}

TEST(Option, the_extremes_read_back) {
  for (const int64_t number : {std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()}) {
    EXPECT_EQ(parsed<Duration>(format_option(Duration{number}).c_str()).ns, number);
    EXPECT_EQ(parsed<int64_t>(format_option(number).c_str()), number);
  }
  EXPECT_EQ(parsed<uint64_t>(format_option(std::numeric_limits<uint64_t>::max()).c_str()), ~uint64_t{0});
}

TEST(Option, units_are_read_exactly) {
  EXPECT_EQ(parsed<Duration>("1.5s"), 1500_ms);
  EXPECT_EQ(parsed<Duration>("2min"), 120_s);
  EXPECT_EQ(parsed<Duration>("1h"), 3600_s);
  EXPECT_EQ(parsed<Duration>("250 us"), 250_us);
  EXPECT_EQ(parsed<CpuTime>("3.5ns").ps, 3500);
  EXPECT_EQ(parsed<ByteSize>("32KiB").bytes, 32768u);
  EXPECT_EQ(parsed<ByteSize>("1MB").bytes, 1'000'000u);
  EXPECT_EQ(parsed<Bandwidth>("1Gbit/s").bits_per_second, 1'000'000'000u);
  EXPECT_EQ(parsed<Bandwidth>("100MB/s").bits_per_second, 800'000'000u);
  EXPECT_EQ(parsed<Bandwidth>("unlimited").bits_per_second, 0u);
  EXPECT_EQ(parsed<Rate>("50k/s").per_hour, 180'000'000u);
  EXPECT_EQ(parsed<Rate>("3/min").per_hour, 180u);
  EXPECT_EQ(parsed<uint64_t>("10k"), 10'000u);
  EXPECT_EQ(parsed<uint64_t>("1.5M"), 1'500'000u);
  EXPECT_EQ(parsed<Probability>("0.1%").ppb, 1'000'000u);
  EXPECT_EQ(parsed<Probability>("0.001").ppb, 1'000'000u);
}

TEST(Option, a_number_without_its_unit_is_refused_with_what_would_be_right) {
  EXPECT_EQ(refusal<Duration>("5"), "'5' has no unit: write a duration with its unit, such as 5s or 200ms");
  EXPECT_NE(refusal<ByteSize>("32").find("has no unit"), std::string::npos);
  EXPECT_NE(refusal<Bandwidth>("1000").find("has no unit"), std::string::npos);
  EXPECT_NE(refusal<Rate>("50").find("has no unit"), std::string::npos);
}

TEST(Option, what_does_not_fit_or_is_too_fine_is_refused) {
  EXPECT_EQ(refusal<uint32_t>("5G"), "'5G' is too large");
  EXPECT_NE(refusal<uint32_t>("-1").find("negative"), std::string::npos);
  EXPECT_EQ(refusal<Duration>("0.5ns"), "'0.5ns' is finer than 1ns");
  EXPECT_EQ(refusal<Duration>("300000d"), "'300000d' is too large");
  EXPECT_EQ(refusal<uint64_t>("1.5"), "'1.5' is finer than 1");
  EXPECT_EQ(refusal<Probability>("101%"), "'101%' is more than 100%");
  EXPECT_EQ(refusal<bool>("yes"), "'yes' is neither true nor false");
  for (const char* text : {"", ".5s", "5.s", "five", "1e3s", "--5s", "5 s x"})
    EXPECT_NE(refusal<Duration>(text), "accepted") << text;
}

struct InnerOptions {
  Duration pause = 1_s;
};
struct Outer {
  uint32_t count = 1;
  std::string mode = "a";
  std::vector<std::string> names;
  InnerOptions inner;
};

const OptionTable& inner_options() {
  static const OptionTable table("inner", {option("pause", &InnerOptions::pause, "A pause.")});
  return table;
}
const OptionTable& outer_options() {
  static const OptionTable table(
      "outer",
      {option("count", &Outer::count, "A count."), option("mode", &Outer::mode, "A mode.").one_of({"a", "b"}),
       option("names", &Outer::names, "Names."), section("inner", &Outer::inner, inner_options(), "A section.")});
  return table;
}

TEST(Option, settings_fill_a_struct_also_in_its_sections) {
  Outer outer;
  ASSERT_TRUE(apply_settings(outer_options(), &outer,
                             {{"count", {"3k"}}, {"mode", {"b"}}, {"names", {"x", "y"}}, {"inner.pause", {"2s"}}}));
  EXPECT_EQ(outer.count, 3000u);
  EXPECT_EQ(outer.mode, "b");
  EXPECT_EQ(outer.names, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(outer.inner.pause, 2_s);
}

TEST(Option, a_setting_that_does_not_fit_its_table_is_refused) {
  const auto refused = [](Setting setting) {
    Outer outer;
    const Result<void> applied = apply_settings(outer_options(), &outer, {std::move(setting)});
    return applied ? "accepted" : applied.error().message;
  };
  EXPECT_EQ(refused({"cuont", {"1"}}), "outer has no setting 'cuont'");
  EXPECT_EQ(refused({"inner", {"1"}}), "outer has no setting 'inner'");
  EXPECT_EQ(refused({"mode", {"c"}}), "mode: 'c' is none of a, b");
  EXPECT_EQ(refused({"count", {"1", "2"}}), "count: one value is wanted, not a list");
  EXPECT_EQ(refused({"count", {"x"}}), "count: 'x' is not a whole number, such as 3, 500 or 10k");
}

}  // namespace
}  // namespace wavetank
