// Results written as JSON and read back are the same, whatever is in them; what is wrong with a file is told exactly.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>

#include "env/codec.h"
#include "reports/described_json.h"
#include "reports/json.h"
#include "tests/reports/example_suite.h"

namespace wavetank::reports {
namespace {

using scenarios::SuiteResult;

/// Any value of a described struct, member by member.
template <class T>
T any() {
  if constexpr (std::is_same_v<T, std::string>) {
    return *rc::gen::container<std::string>(rc::gen::element('a', 'Z', '"', '\\', '\n', '\x01', ' '));
  } else if constexpr (std::is_enum_v<T>) {
    T value{};
    const auto chosen =
        *rc::gen::inRange<size_t>(0, boost::mp11::mp_size<boost::describe::describe_enumerators<T>>::value);
    size_t place = 0;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto each) {
      if (place++ == chosen) value = each.value;
    });
    return value;
  } else if constexpr (std::is_same_v<T, Time>) {
    return *rc::gen::arbitrary<bool>() ? Time::never() : Time{*rc::gen::arbitrary<int64_t>()};
  } else if constexpr (std::is_arithmetic_v<T>) {
    return *rc::gen::arbitrary<T>();
  } else if constexpr (codec::Described<T>) {
    T value{};
    boost::mp11::mp_for_each<codec::MembersOf<T>>(
        [&](auto member) { value.*member.pointer = any<std::remove_cvref_t<decltype(value.*member.pointer)>>(); });
    return value;
  } else if constexpr (requires(T value) { value.has_value(); }) {
    return *rc::gen::arbitrary<bool>() ? T() : T(any<typename T::value_type>());
  } else {
    T values;
    for (int count = *rc::gen::inRange(0, 3); count > 0; --count) values.push_back(any<typename T::value_type>());
    return values;
  }
}

std::string bytes_of(const SuiteResult& suite) { return std::string(encode(suite).text()); }

RC_GTEST_PROP(JsonRoundTrip, any_suite_reads_back_as_it_was, ()) {
  const auto suite = any<SuiteResult>();
  const Result<SuiteResult> again = read_results(to_json(suite));
  if (!again) RC_FAIL(again.error().message);
  RC_ASSERT(bytes_of(*again) == bytes_of(suite));
}

TEST(JsonRoundTrip, the_examples_read_back_with_seeds_of_64_bits_and_times_that_never_came) {
  const SuiteResult suite = suite_of_one_bad_run();
  const Result<SuiteResult> again = read_results(to_json(suite));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->runs[0].seed, 18446744073709551615u);
  EXPECT_EQ(again->runs[0].ledger[3].start, Time::never());
  EXPECT_EQ(again->runs[0].digest, suite.runs[0].digest);
  EXPECT_EQ(bytes_of(*again), bytes_of(suite));
}

TEST(JsonRoundTrip, members_that_are_not_known_are_passed_over) {
  std::string json = to_json(suite_of_one_good_run());
  json.insert(json.find("\"planned\""), "\"from_the_future\": {\"deep\": [1, {}]}, ");
  EXPECT_TRUE(read_results(json));
}

TEST(JsonRoundTrip, results_of_before_a_member_came_are_still_read) {
  std::string json = to_json(suite_of_one_good_run());
  const size_t build = json.find("\"build\"");
  json.replace(build, 7, "\"dwelling\"");
  EXPECT_EQ(read_results(json)->build, scenarios::Build{});
}

std::string complaint_about(const std::string& json) {
  const Result<SuiteResult> results = read_results(json);
  return results ? "" : results.error().message;
}

/// The example with `text` replaced where it first stands.
std::string example_with(const std::string& text, const std::string& other) {
  std::string json = to_json(suite_of_one_good_run());
  const size_t place = json.find(text);
  EXPECT_NE(place, std::string::npos) << text;
  return place == std::string::npos ? json : json.replace(place, text.size(), other);
}

TEST(JsonRoundTrip, what_is_missing_or_wrong_is_named_with_its_place) {
  EXPECT_EQ(complaint_about(example_with("\"began_ns\"", "\"begun_ns\"")),
            "runs[0].episodes[0].began_ns: this is missing");
  EXPECT_EQ(complaint_about(example_with("\"began_ns\": 12000000000", "\"began_ns\": \"noon\"")),
            "runs[0].episodes[0].began_ns: this must be a whole number, and is a text");
  EXPECT_EQ(complaint_about(example_with("\"planned\": 1", "\"planned\": -1")), "planned: this number is too small");
  EXPECT_EQ(complaint_about(example_with("\"planned\": 1", "\"planned\": 1.5")),
            "planned: this must be a whole number, and is a number");
  EXPECT_EQ(complaint_about(example_with("\"censored\": false", "\"censored\": 0")),
            "runs[0].episodes[0].censored: this must be true or false, and is a whole number");
  EXPECT_EQ(complaint_about(example_with("\"seed\": \"7\"", "\"seed\": \"7x\"")), "runs[0].seed: \"7x\" is no seed");
  EXPECT_EQ(complaint_about(example_with("\"seed\": \"7\"", "\"seed\": 7")),
            "runs[0].seed: this must be a seed, written as a text, and is a whole number");
  EXPECT_EQ(complaint_about(example_with("\"outcome\": \"held\"", "\"outcome\": \"hold\"")),
            "runs[0].outcome: \"hold\" is none of crashed, nondeterministic, violated, not_converged, held");
  EXPECT_EQ(complaint_about(example_with("\"0123456789abcdef", "\"0123456789abcdeg")),
            "runs[0].digest: this must be a digest of 32 hexadecimal digits");
}

TEST(JsonRoundTrip, a_document_that_is_cut_short_says_where_it_ends) {
  const std::string json = to_json(suite_of_one_good_run());
  const std::string cut = json.substr(0, json.find("\"stopped_at_max_fail\""));
  EXPECT_EQ(complaint_about(cut), "line 10, column 3: the document ends here, in the middle");
  for (size_t length = 1; length + 1 < json.size(); length += 7)
    EXPECT_NE(complaint_about(json.substr(0, length)), "") << length;
  EXPECT_EQ(complaint_about("{\n  \"schema\": ?"), "line 2, column 13: this is no JSON, at '\"schema\": ?'");
}

TEST(JsonRoundTrip, other_documents_and_endless_ones_are_refused) {
  for (const char* text : {"[]", "1", "{}", R"({"schema": 7})", R"({"schema": "another/1"})"})
    EXPECT_NE(complaint_about(text).find("it has not \"schema\": \"wavetank.results/1\""), std::string::npos) << text;
  EXPECT_EQ(complaint_about(std::string(100'000, '[')), "this is nested in more than 100 levels");
}

}  // namespace
}  // namespace wavetank::reports
