// Records from a file of events: read whole and checked before a run.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "env/hash.h"
#include "scenarios/workload/column.h"
#include "scenarios/workload/csv.h"
#include "scenarios/workload/json_line.h"
#include "scenarios/workload/workload_source.h"

namespace wavetank::scenarios {
namespace {

constexpr size_t kMostBadLines = 20;

/// One good line, in the order of the file.
struct Row {
  int line = 0;
  uint64_t key = 0;
  int64_t time_ns = 0;
  Decimal value;
};

using Dictionary = std::map<uint64_t, std::string>;

class FileSource final : public Workload::Source {
 public:
  FileSource(WorkloadTarget target, std::vector<std::vector<Arrival>> partitions, Dictionary keys, int decimals)
      : Source(target), partitions_(std::move(partitions)), keys_(std::move(keys)), decimals_(decimals) {}

  uint64_t count(uint32_t partition) const override { return partitions_[partition].size(); }
  Time arrival(uint32_t partition, uint64_t index) const override { return partitions_[partition][index].arrival; }
  uint64_t arrived_by(uint32_t partition, Time now) const override {
    const std::vector<Arrival>& all = partitions_[partition];
    const auto later = [](Time time, const Arrival& arrival) { return time < arrival.arrival; };
    return static_cast<uint64_t>(std::upper_bound(all.begin(), all.end(), now, later) - all.begin());
  }
  void fill(uint32_t partition, uint64_t first, uint64_t count, engine::Record* out) const override {
    const Arrival* arrivals = partitions_[partition].data() + first;
    for (uint64_t i = 0; i < count; ++i) out[i] = arrivals[i].record;
  }
  std::string key_text(uint64_t key) const override {
    const auto known = keys_.find(key);
    return known == keys_.end() ? std::to_string(key) : known->second;
  }
  int value_decimals() const override { return decimals_; }

 private:
  std::vector<std::vector<Arrival>> partitions_;
  Dictionary keys_;
  int decimals_;
};

/// Reads one file; problems of lines are kept up to a number and counted beyond it.
class FileReader {
 public:
  FileReader(const WorkloadSpec& spec, WorkloadTarget target, std::vector<Problem>& problems)
      : spec_(spec), target_(target), problems_(problems), time_format_(spec.time_format) {}

  std::shared_ptr<const Workload::Source> read() {
    std::ifstream file(spec_.file, std::ios::binary);
    if (!file) return give_up("cannot be read: there is no such file");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (file.bad()) return give_up("cannot be read");
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) return give_up("the file is empty");
    const bool lines = spec_.format == "jsonl" || (spec_.format.empty() && spec_.file.ends_with(".jsonl"));
    const bool complete = lines ? read_json_lines(text) : read_csv(text);
    if (!complete) return nullptr;
    const int decimals = scale_values();
    if (bad_lines_ > kMostBadLines)
      problems_.push_back(
          {spec_.file, 0, 0, fmt::format("{} more lines cannot be read", bad_lines_ - kMostBadLines), {}, {}});
    if (bad_lines_ > 0 && spec_.bad_lines == "fail") return nullptr;
    if (rows_.empty()) return give_up(bad_lines_ > 0 ? "no line can be read" : "there are no events");
    return std::make_shared<FileSource>(target_, deal(decimals), std::move(keys_), decimals);
  }

 private:
  std::shared_ptr<const Workload::Source> give_up(std::string message) {
    problems_.push_back({spec_.file, 0, 0, std::move(message), {}, {}});
    return nullptr;
  }

  void bad_line(int line, std::string reason) {
    if (++bad_lines_ <= kMostBadLines) problems_.push_back({spec_.file, line, 0, std::move(reason), {}, {}});
  }

  bool missing_column(int line, const std::string& name, const char* setting, const std::vector<std::string>& known) {
    std::string hint = did_you_mean(name, known);
    if (hint.empty()) hint = fmt::format("columns: {}", fmt::join(known, ", "));
    problems_.push_back({spec_.file,
                         line,
                         0,
                         fmt::format("there is no column '{}', which the workload gives as '{}'", name, setting),
                         std::move(hint),
                         {}});
    return false;
  }

  bool read_csv(std::string_view text) {
    CsvReader csv(text);
    std::vector<std::string> header;
    csv.next(header);
    const auto column = [&](const std::string& name) {
      return static_cast<size_t>(std::find(header.begin(), header.end(), name) - header.begin());
    };
    const size_t key = column(spec_.key);
    const size_t time = column(spec_.time);
    const size_t value = spec_.value.empty() ? 0 : column(spec_.value);
    if (!csv.trouble().empty()) {
      bad_line(csv.line(), std::string(csv.trouble()));
      return false;
    }
    bool complete = true;
    if (key == header.size()) complete = missing_column(csv.line(), spec_.key, "key", header);
    if (time == header.size()) complete = missing_column(csv.line(), spec_.time, "time", header);
    if (value == header.size()) complete = missing_column(csv.line(), spec_.value, "value", header);
    if (!complete) return false;
    std::vector<std::string> fields;
    while (csv.next(fields)) {
      if (!csv.trouble().empty())
        bad_line(csv.line(), std::string(csv.trouble()));
      else if (fields.size() != header.size())
        bad_line(csv.line(), fmt::format("it has {} fields, the header has {}", fields.size(), header.size()));
      else
        add_row(csv.line(), fields[key], fields[time], spec_.value.empty() ? nullptr : &fields[value]);
    }
    return true;
  }

  bool read_json_lines(std::string_view text) {
    std::vector<std::string> first_fields;
    size_t objects = 0;
    std::map<std::string, size_t> missing;
    for (int line = 1; !text.empty(); ++line) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view one = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (one.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      const auto fields = parse_json_line(one);
      if (!fields) {
        bad_line(line, fields.error().message);
        continue;
      }
      if (objects++ == 0)
        for (const auto& [name, field] : *fields) first_fields.push_back(name);
      add_object(line, *fields, missing);
    }
    bool complete = true;
    for (const auto& [name, count] : missing) {
      if (count != objects) continue;
      if (complete) problems_.clear();
      complete = missing_column(0, name,
                                name == spec_.key    ? "key"
                                : name == spec_.time ? "time"
                                                     : "value",
                                first_fields);
    }
    return complete;
  }

  void add_object(int line, const std::vector<std::pair<std::string, std::string>>& fields,
                  std::map<std::string, size_t>& missing) {
    std::string lacking;
    const auto find = [&](const std::string& name) -> const std::string* {
      for (const auto& [field, text] : fields)
        if (field == name) return &text;
      ++missing[name];
      lacking += (lacking.empty() ? "'" : ", '") + name + "'";
      return nullptr;
    };
    const std::string* key = find(spec_.key);
    const std::string* time = find(spec_.time);
    const std::string* value = spec_.value.empty() ? nullptr : find(spec_.value);
    if (lacking.empty())
      add_row(line, *key, *time, value);
    else
      bad_line(line, "it has no field " + lacking);
  }

  void add_row(int line, const std::string& key, const std::string& time, const std::string* value) {
    Row row{line, 0, 0, Decimal{1, 0}};
    if (time_format_ == "auto")
      if (const std::optional<std::string_view> detected = detect_time_format(time)) time_format_ = *detected;
    if (time_format_ == "auto")
      return bad_line(line, fmt::format("{}: '{}' is neither a date nor a number", spec_.time, time));
    const Result<int64_t> event_time = parse_event_time(time, time_format_);
    if (!event_time) return bad_line(line, fmt::format("{}: {}", spec_.time, event_time.error().message));
    row.time_ns = *event_time;
    if (value != nullptr) {
      const Result<Decimal> number = parse_decimal(*value);
      if (!number) return bad_line(line, fmt::format("{}: {}", spec_.value, number.error().message));
      row.value = *number;
    }
    if (key.empty()) return bad_line(line, fmt::format("{}: the key is empty", spec_.key));
    if (!find_key(line, key, row.key)) return;
    rows_.push_back(row);
  }

  /// Integers are their own keys; other texts are known by their hash.
  bool find_key(int line, const std::string& text, uint64_t& key) {
    const std::optional<uint64_t> number = plain_integer(text);
    key = number ? *number : hash_bytes(std::as_bytes(std::span(text)));
    const auto [known, fresh] = keys_.emplace(key, text);
    if (!fresh && known->second != text) {
      bad_line(line, fmt::format("{}: '{}' and '{}' have the same 64-bit hash", spec_.key, text, known->second));
      return false;
    }
    return true;
  }

  /// Finds the most decimals of the column, and drops the rows whose values do not fit with that many.
  int scale_values() {
    int decimals = 0;
    for (const Row& row : rows_) decimals = std::max(decimals, row.value.decimals);
    std::erase_if(rows_, [&](const Row& row) {
      if (scaled_to(row.value, decimals)) return false;
      bad_line(row.line, fmt::format("{}: too large for 64 bits with {} decimals", spec_.value, decimals));
      return true;
    });
    return decimals;
  }

  /// Deals the rows to partitions by key. A late event arrives with the latest one before it.
  std::vector<std::vector<Arrival>> deal(int decimals) const {
    std::vector<std::vector<Arrival>> partitions(target_.partitions);
    int64_t latest = rows_.front().time_ns;
    for (size_t i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      latest = std::max(latest, row.time_ns);
      const auto partition = static_cast<uint32_t>(Random::scale(mix64(row.key), target_.partitions));
      std::vector<Arrival>& arrivals = partitions[partition];
      const Time arrival = spec_.pace == "rate" ? time_by_rate(i) : Time{latest - rows_.front().time_ns};
      const uint64_t id = engine::record_id(target_.topic, partition, arrivals.size());
      arrivals.push_back(
          {arrival, {row.key, row.time_ns, *scaled_to(row.value, decimals), engine::fingerprint_of(id)}});
    }
    return partitions;
  }

  Time time_by_rate(size_t index) const {
    const auto hours_ns = static_cast<unsigned __int128>(index) * 3'600'000'000'000u;
    return {static_cast<int64_t>(hours_ns / std::max<uint64_t>(spec_.rate.per_hour, 1))};
  }

  const WorkloadSpec& spec_;
  WorkloadTarget target_;
  std::vector<Problem>& problems_;
  std::string time_format_;
  std::vector<Row> rows_;
  Dictionary keys_;
  size_t bad_lines_ = 0;
};

}  // namespace

std::shared_ptr<const Workload::Source> make_file_source(const WorkloadSpec& spec, WorkloadTarget target,
                                                         std::vector<Problem>& problems) {
  return FileReader(spec, target, problems).read();
}

}  // namespace wavetank::scenarios
