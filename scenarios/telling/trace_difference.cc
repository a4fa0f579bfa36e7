// Reading two traces side by side, a line at a time: they may be larger than memory.
#include "scenarios/telling/trace_difference.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <deque>
#include <fstream>

#include "env/time.h"
#include "scenarios/workload/json_line.h"

namespace wavetank::scenarios {
namespace {

constexpr size_t kStepsBefore = 5;
constexpr size_t kStepsAfter = 5;

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string value_of(const Fields& fields, std::string_view key) {
  for (const auto& [name, value] : fields)
    if (name == key) return value;
  return {};
}

class TraceReader {
 public:
  explicit TraceReader(const std::string& path) : path_(path), file_(path) {}

  /// Reads the first line.
  Result<void> open() {
    std::string head;
    errno = 0;
    if (!file_ || (!std::getline(file_, head) && errno != 0))
      return trouble(Trouble::kNotFound, fmt::format("cannot read {}: {}", path_, std::strerror(errno)));
    const auto fields = parse_json_line(head);
    const std::string format = fields ? value_of(*fields, "trace") : "";
    if (format != kTraceFormat)
      return trouble(Trouble::kInvalid,
                     fmt::format("{} is no trace: its first line does not say \"trace\": \"{}\"; `wavetank run "
                                 "SCENARIO --trace {}` writes one",
                                 path_, kTraceFormat, path_));
    title_ = fmt::format("{}, seed {}", value_of(*fields, "scenario"), value_of(*fields, "seed"));
    return {};
  }
  bool next(std::string& line) {
    if (std::getline(file_, line)) return true;
    line.clear();
    return false;
  }
  const std::string& path() const { return path_; }
  const std::string& title() const { return title_; }

 private:
  std::string path_;
  std::ifstream file_;
  std::string title_;
};

/// What follows the step at which the two part, of one of them.
std::string tell_rest(TraceReader& trace, std::string line, bool has_line, uint64_t steps) {
  std::string text = fmt::format("\n{}\n", trace.path());
  if (!has_line) return text + fmt::format("  ends here, after {} steps\n", steps);
  for (size_t i = 0; i < kStepsAfter && has_line; ++i) {
    text += fmt::format("{} {}\n", i == 0 ? ">" : " ", tell_trace_line(line));
    has_line = trace.next(line);
  }
  return text;
}

}  // namespace

std::string tell_trace_line(std::string_view line) {
  const auto fields = parse_json_line(line);
  if (!fields) return std::string(line);
  const std::string at_text = value_of(*fields, "at_ns");
  const std::string step = value_of(*fields, "step");
  Time at;
  const auto [end, error] = std::from_chars(at_text.data(), at_text.data() + at_text.size(), at.ns);
  if (error != std::errc{} || end != at_text.data() + at_text.size() || step.empty()) return std::string(line);
  std::string where = value_of(*fields, "at");
  std::string what;
  if (where.empty()) {
    where = value_of(*fields, "from") + " → " + value_of(*fields, "to");
    what = fmt::format("{} {}", step, value_of(*fields, "type"));
  } else {
    what = step == "event" ? value_of(*fields, "event") : value_of(*fields, "now");
  }
  for (const auto& [name, value] : *fields) {
    bool told = false;
    for (const std::string_view known : {"at_ns", "step", "at", "from", "to", "type", "event", "now"})
      told |= name == known;
    if (!told) what += fmt::format(" {}={}", name, value);
  }
  return fmt::format("{}  {}  {}", to_string(at), where, what);
}

Result<TraceDifference> compare_traces(const std::string& path_a, const std::string& path_b) {
  TraceReader a(path_a);
  TraceReader b(path_b);
  if (const Result<void> opened = a.open(); !opened) return tl::unexpected(opened.error());
  if (const Result<void> opened = b.open(); !opened) return tl::unexpected(opened.error());
  TraceDifference difference;
  std::deque<std::string> before;
  std::string line_a;
  std::string line_b;
  bool has_a = a.next(line_a);
  bool has_b = b.next(line_b);
  for (; has_a && has_b && line_a == line_b; has_a = a.next(line_a), has_b = b.next(line_b)) {
    ++difference.same_steps;
    before.push_back(line_a);
    if (before.size() > kStepsBefore) before.pop_front();
  }
  difference.same = !has_a && !has_b;
  if (difference.same) {
    difference.text = fmt::format("the same: {} steps\n", difference.same_steps);
    return difference;
  }
  if (a.title() != b.title())
    difference.text = fmt::format("{}: {}\n{}: {}\n", a.path(), a.title(), b.path(), b.title());
  difference.text += fmt::format("they part at step {}\n", difference.same_steps + 1);
  if (!before.empty()) difference.text += "\nboth\n";
  for (const std::string& line : before) difference.text += fmt::format("  {}\n", tell_trace_line(line));
  difference.text += tell_rest(a, line_a, has_a, difference.same_steps);
  difference.text += tell_rest(b, line_b, has_b, difference.same_steps);
  return difference;
}

}  // namespace wavetank::scenarios
