// Events from files: CSV, JSON lines, times, decimals, and lines that cannot be read.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "env/hash.h"
#include "scenarios/workload/column.h"
#include "scenarios/workload/csv.h"
#include "scenarios/workload/json_line.h"
#include "scenarios/workload/workload.h"
#include "tests/scenarios/golden.h"

namespace wavetank::scenarios {
namespace {

std::string quoted(const std::string& field) {
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

TEST(Csv, whatever_is_quoted_reads_back) {
  ASSERT_TRUE(rc::check([](const std::vector<std::vector<std::string>>& rows) {
    std::string text;
    size_t written = 0;
    for (const auto& row : rows) {
      if (row.empty()) continue;
      for (size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "," : "") + quoted(row[i]);
      text += written++ % 2 == 0 ? "\n" : "\r\n";
    }
    CsvReader reader(text);
    std::vector<std::string> fields;
    for (const auto& row : rows) {
      if (row.empty()) continue;
      RC_ASSERT(reader.next(fields));
      RC_ASSERT(reader.trouble().empty());
      RC_ASSERT(fields == row);
    }
    RC_ASSERT(!reader.next(fields));
  }));
}

TEST(Csv, rows_know_their_lines_also_after_fields_of_several_lines) {
  CsvReader reader("a,b\n\"x\ny\",2\n\n3,\"open\n4,5");
  std::vector<std::string> fields;
  ASSERT_TRUE(reader.next(fields));
  ASSERT_TRUE(reader.next(fields));
  EXPECT_EQ(reader.line(), 2);
  EXPECT_EQ(fields[0], "x\ny");
  ASSERT_TRUE(reader.next(fields));
  EXPECT_EQ(reader.line(), 5);
  EXPECT_EQ(reader.trouble(), "a quote is not closed");
  ASSERT_TRUE(reader.next(fields));
  EXPECT_EQ(reader.line(), 6);
  EXPECT_EQ(fields, (std::vector<std::string>{"4", "5"}));
  EXPECT_FALSE(reader.next(fields));
}

TEST(JsonLine, keeps_the_digits_of_numbers_and_names_inner_fields) {
  const auto fields = parse_json_line(
      R"({"id": 12.30, "user": {"name": "Zoë", "tags": ["a", {"b": 1}]}, "n": null, "big": 18446744073709551615})");
  ASSERT_TRUE(fields.has_value());
  const std::vector<std::pair<std::string, std::string>> expected{
      {"id", "12.30"}, {"user.name", "Zoë"}, {"big", "18446744073709551615"}};
  EXPECT_EQ(*fields, expected);
}

TEST(JsonLine, says_what_is_no_object) {
  EXPECT_EQ(parse_json_line("[1]").error().message, "it is a list, not an object");
  EXPECT_EQ(parse_json_line("7").error().message, "it is not an object");
  EXPECT_NE(parse_json_line("{\"a\": }").error().message.find("not valid JSON"), std::string::npos);
}

TEST(Column, times_are_read_exactly_in_every_format) {
  EXPECT_EQ(*parse_event_time("1970-01-01T00:00:00Z", "iso8601"), 0);
  EXPECT_EQ(*parse_event_time("2024-05-01T12:00:00.250+02:00", "iso8601"), 1714557600250000000);
  EXPECT_EQ(*parse_event_time("2024-02-29", "iso8601"), 1709164800000000000);
  EXPECT_EQ(*parse_event_time("1969-12-31 23:59:59", "iso8601"), -1000000000);
  EXPECT_EQ(*parse_event_time("1714557600.25", "s"), 1714557600250000000);
  EXPECT_EQ(*parse_event_time("1714557600250", "ms"), 1714557600250000000);
  for (const char* text : {"2023-02-29", "2024-13-01", "2024-05-01T25:00", "2024-05-01T12:00:00x", "yesterday"})
    EXPECT_FALSE(parse_event_time(text, "iso8601").has_value()) << text;
}

TEST(Column, a_columns_time_format_is_told_from_its_first_value) {
  EXPECT_EQ(detect_time_format("2024-05-01T12:00:00Z"), "iso8601");
  EXPECT_EQ(detect_time_format("1714557600"), "s");
  EXPECT_EQ(detect_time_format("1714557600000"), "ms");
  EXPECT_EQ(detect_time_format("1714557600000000"), "us");
  EXPECT_EQ(detect_time_format("1714557600000000000"), "ns");
  EXPECT_EQ(detect_time_format("noon"), std::nullopt);
}

TEST(Column, every_integer_is_its_own_decimal_and_key) {
  ASSERT_TRUE(rc::check([](int64_t number, uint64_t key) {
    const Result<Decimal> decimal = parse_decimal(std::to_string(number));
    RC_ASSERT(decimal.has_value());
    RC_ASSERT(*scaled_to(*decimal, decimal->decimals) == number);
    RC_ASSERT(*plain_integer(std::to_string(key)) == key);
  }));
  EXPECT_EQ(plain_integer("007"), std::nullopt);
  EXPECT_EQ(plain_integer("18446744073709551616"), std::nullopt);
}

/// A file with that text, gone with the object.
class EventFile {
 public:
  EventFile(const std::string& text, const char* ending) {
    static int number = 0;
    spec.file =
        testing::TempDir() + "wavetank_events_" + std::to_string(::getpid()) + "_" + std::to_string(number++) + ending;
    std::ofstream(spec.file, std::ios::binary) << text;
  }
  ~EventFile() { std::remove(spec.file.c_str()); }

  WorkloadResult read(uint32_t partitions = 1) const { return make_workload(spec, {3, partitions}, Random(1)); }
  /// All problems, the file's name left out.
  std::string problems() const {
    std::string text = render(read().problems);
    for (size_t at = text.find(spec.file); at != std::string::npos; at = text.find(spec.file))
      text.erase(at, spec.file.size());
    return text;
  }
  WorkloadSpec spec;
};

TEST(EventFile, columns_become_keys_times_and_scaled_values) {
  EventFile file("time,who,paid\n100,\"Lee, Ann\",12.5\n101,42,-3\n100.5,\"Lee, Ann\",0.25\n", ".csv");
  file.spec.key = "who";
  file.spec.value = "paid";
  const WorkloadResult result = file.read();
  ASSERT_TRUE(result.workload.has_value()) << render(result.problems);
  const Workload& workload = *result.workload;
  ASSERT_EQ(workload.count(0), 3u);
  const Arrival first = workload.at(0, 0);
  const Arrival late = workload.at(0, 2);
  EXPECT_EQ(workload.key_text(first.record.key), "Lee, Ann");
  EXPECT_EQ(first.record.key, hash_bytes(std::as_bytes(std::span(std::string_view("Lee, Ann")))));
  EXPECT_EQ(first.record.time_ns, 100'000'000'000);
  EXPECT_EQ(first.record.value, 1250);
  EXPECT_EQ(workload.value_text(workload.at(0, 1).record.value), "-3.00");
  EXPECT_EQ(workload.at(0, 1).record.key, 42u);
  EXPECT_EQ(first.record.fingerprint, engine::fingerprint_of(engine::record_id(3, 0, 0)));
  // The third event is late: it comes with the second, in the order of the file.
  EXPECT_EQ(first.arrival, Time{});
  EXPECT_EQ(late.arrival, Time{} + 1_s);
  EXPECT_EQ(workload.arrived_by(0, Time{} + 999_ms), 1u);
  EXPECT_EQ(workload.arrived_by(0, Time{} + 1_s), 3u);
}

TEST(EventFile, a_rate_paces_events_in_place_of_their_times) {
  EventFile file("key,time\n1,2024-05-01\n2,2024-05-02\n3,2024-05-03\n", ".csv");
  file.spec.pace = "rate";
  file.spec.rate = Rate{10 * 3600};
  EXPECT_EQ(file.read().workload->end(), Time{} + 200_ms);
  EXPECT_EQ(file.read().workload->at(0, 1).record.value, 1);
}

TEST(EventFile, every_key_stays_in_one_partition) {
  std::string text = "key,time\n";
  for (int i = 0; i < 300; ++i) text += std::to_string(i % 17) + "," + std::to_string(i) + "\n";
  EventFile file(text, ".csv");
  const WorkloadResult result = file.read(4);
  EXPECT_EQ(result.workload->total(), 300u);
  std::map<uint64_t, uint32_t> home;
  for (uint32_t partition = 0; partition < 4; ++partition)
    for (uint64_t i = 0; i < result.workload->count(partition); ++i) {
      const uint64_t key = result.workload->at(partition, i).record.key;
      EXPECT_EQ(home.emplace(key, partition).first->second, partition);
    }
  EXPECT_EQ(home.size(), 17u);
}

TEST(EventFile, json_lines_give_the_same_records_as_csv) {
  EventFile csv("key,time,value\nx,5,1.50\ny,6,2\n", ".csv");
  EventFile lines("{\"key\": \"x\", \"time\": 5, \"value\": 1.50}\n\n{\"value\": 2, \"key\": \"y\", \"time\": 6}\n",
                  ".jsonl");
  csv.spec.value = lines.spec.value = "value";
  const Workload a = *csv.read().workload;
  const Workload b = *lines.read().workload;
  ASSERT_EQ(a.count(0), b.count(0));
  for (uint64_t i = 0; i < a.count(0); ++i) EXPECT_EQ(a.at(0, i).record, b.at(0, i).record);
}

TEST(EventFile, bad_lines_are_told_with_their_numbers_and_reasons) {
  EventFile file("key,time,value\na,1,1\nb,soon,2\nc,3\n,4,4\n\"d,5,5\ne,6,lots\nf,7,99999999999999999999\ng,8,0.001\n",
                 ".csv");
  file.spec.value = "value";
  EXPECT_EQ(file.problems(),
            ":3: time: 'soon' is not a time in s since 1970\n"
            ":4: it has 2 fields, the header has 3\n"
            ":5: key: the key is empty\n"
            ":6: a quote is not closed\n"
            ":7: value: 'lots' is not a number\n"
            ":8: value: too large for 64 bits with 3 decimals\n");
  EXPECT_FALSE(file.read().workload.has_value());
  file.spec.bad_lines = "skip";
  EXPECT_EQ(file.read().workload->total(), 2u);
  EXPECT_EQ(file.read().problems.size(), 6u);
}

TEST(EventFile, of_many_bad_lines_the_first_are_told_and_the_others_counted) {
  std::string text = "key,time\n";
  for (int i = 0; i < 50; ++i) text += "k,x\n";
  const std::string problems = EventFile(text, ".csv").problems();
  EXPECT_EQ(std::count(problems.begin(), problems.end(), '\n'), 21);
  EXPECT_TRUE(problems.ends_with(": 30 more lines cannot be read\n"));
}

TEST(EventFile, a_missing_column_is_told_once_with_the_nearest) {
  EXPECT_EQ(EventFile("kye,time\n1,2\n", ".csv").problems(),
            ":1: there is no column 'key', which the workload gives as 'key'\n  did you mean 'kye'?\n");
  EXPECT_EQ(EventFile("{\"kye\": 1, \"time\": 2}\n{\"kye\": 1, \"time\": 2}\n", ".jsonl").problems(),
            ": there is no column 'key', which the workload gives as 'key'\n  did you mean 'kye'?\n");
}

TEST(EventFile, missing_and_empty_files_say_so) {
  EXPECT_EQ(EventFile("", ".csv").problems(), ": the file is empty\n");
  EXPECT_EQ(EventFile("key,time\n", ".csv").problems(), ": there are no events\n");
  WorkloadSpec spec;
  spec.file = "/nowhere/none.csv";
  EXPECT_EQ(render(make_workload(spec, {}, Random(1)).problems),
            "/nowhere/none.csv: cannot be read: there is no such file\n");
}

TEST(EventFile, the_catalogues_orders_are_all_readable_and_slightly_out_of_order) {
  WorkloadSpec spec;
  spec.file = source_path("scenarios/catalog/orders.csv");
  spec.key = "customer";
  spec.value = "amount";
  const WorkloadResult result = make_workload(spec, {0, 1}, Random(1));
  ASSERT_TRUE(result.workload.has_value()) << render(result.problems);
  EXPECT_EQ(result.workload->total(), 3000u);
  uint64_t late = 0;
  int64_t latest = 0;
  for (uint64_t i = 0; i < 3000; ++i) {
    const int64_t time = result.workload->at(0, i).record.time_ns;
    late += time < latest ? 1 : 0;
    latest = std::max(latest, time);
    EXPECT_GT(time, latest - (3_s).ns);
  }
  EXPECT_GT(late, 100u);
}

}  // namespace
}  // namespace wavetank::scenarios
