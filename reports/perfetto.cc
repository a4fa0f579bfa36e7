// Trace events, line by line; each track is a thread of a process that stands for a node or for the run.
#include "reports/perfetto.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <vector>

#include "reports/described_json.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

using scenarios::RunResult;

/// A text in quotes. A backslash goes by its number: Perfetto takes the quote of `\\"` for an escaped one, and then
/// loses what follows.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text)) switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\u005c";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  return out + "\"";
}

/// Microseconds, as the format has it, with the nanoseconds behind the point.
std::string microseconds(int64_t ns) { return fmt::format("{}.{:03}", ns / 1000, ns % 1000); }

/// A track: a thread of a process.
struct Track {
  uint32_t process = 0;
  uint32_t thread = 0;
};

/// The events' text, and the numbers and names of tracks.
class Events {
 public:
  /// A new process; it is shown in order of making.
  uint32_t process(const std::string& name) {
    const uint32_t number = ++processes_;
    threads_[number] = 0;
    name_it("process_name", {number, 0}, fmt::format("\"name\":{}", quoted(name)));
    name_it("process_sort_index", {number, 0}, fmt::format("\"sort_index\":{}", number));
    return number;
  }
  Track track(uint32_t process, const std::string& name) {
    const Track made{process, ++threads_.at(process)};
    name_it("thread_name", made, fmt::format("\"name\":{}", quoted(name)));
    name_it("thread_sort_index", made, fmt::format("\"sort_index\":{}", made.thread));
    return made;
  }
  void slice(const Track& track, std::string_view name, Time from, Time to, const std::string& arguments = {}) {
    const int64_t length = std::max<int64_t>((to - from).ns, 0);
    add(fmt::format(R"("ph":"X",{},"name":{},"ts":{},"dur":{},"args":{{{}}})", place(track), quoted(name),
                    microseconds(from.ns), microseconds(length), arguments));
  }
  void instant(const Track& track, std::string_view name, Time at, const std::string& arguments = {}) {
    add(fmt::format(R"("ph":"i","s":"t",{},"name":{},"ts":{},"args":{{{}}})", place(track), quoted(name),
                    microseconds(at.ns), arguments));
  }
  /// A span that may overlap others of its kind.
  void span(uint32_t process, std::string_view kind, uint64_t id, std::string_view name, Time from, Time to,
            const std::string& arguments) {
    const std::string common = fmt::format(R"("cat":{},"id":"{}.{}","pid":{},"tid":0,"name":{})", quoted(kind), process,
                                           id, process, quoted(name));
    add(fmt::format(R"("ph":"b",{},"ts":{},"args":{{{}}})", common, microseconds(from.ns), arguments));
    add(fmt::format(R"("ph":"e",{},"ts":{})", common, microseconds(std::max(from, to).ns)));
  }
  void counter(uint32_t process, std::string_view name, Time at, uint64_t value) {
    add(fmt::format(R"("ph":"C","pid":{},"name":{},"ts":{},"args":{{"value":{}}})", process, quoted(name),
                    microseconds(at.ns), value));
  }
  std::string finish() { return "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n" + text_ + "\n]}\n"; }

 private:
  static std::string place(const Track& track) {
    return fmt::format(R"("pid":{},"tid":{})", track.process, track.thread);
  }
  void name_it(std::string_view what, const Track& track, const std::string& argument) {
    add(fmt::format(R"("ph":"M",{},"name":"{}","args":{{{}}})", place(track), what, argument));
  }
  void add(const std::string& members) { text_ += (text_.empty() ? "{" : ",\n{") + members + "}"; }

  std::string text_;
  uint32_t processes_ = 0;
  std::map<uint32_t, uint32_t> threads_;  ///< of each process, so many
};

/// The events of one run.
class RunTrace {
 public:
  RunTrace(Events& events, const RunResult& run, std::string prefix)
      : events_(events), run_(run), prefix_(std::move(prefix)) {}

  void write() {
    whole_ = events_.process(prefix_ + fmt::format("{}, seed {}", run_.scenario, run_.seed));
    recoveries();
    faults();
    checkpoints();
    progress();
    lanes();
    steps();
  }

 private:
  Time end() const { return Time{} + run_.virtual_time; }

  /// Each recovery, its phases below it end to end.
  void recoveries() {
    if (run_.episodes.empty()) return;
    const Track track = events_.track(whole_, "recovery");
    for (const faults::Episode& episode : run_.episodes) {
      const std::string name =
          fmt::format("{}{} after {}", episode.censored ? "unfinished " : "",
                      episode.disturbance ? "disturbance" : "recovery", fmt::join(episode.faults, ", "));
      events_.slice(track, name, episode.began, episode.ended, fmt::format("\"restarts\":{}", episode.attempts));
      Time from = episode.began;
      boost::mp11::mp_for_each<codec::MembersOf<faults::RecoveryPhases>>([&](auto phase) {
        const Duration length = episode.phases.*phase.pointer;
        // A slice may not reach beyond the one that encloses it.
        const Time to = std::min(from + length, episode.ended);
        if (to > from) events_.slice(track, phase.name, from, to);
        from = std::max(from, to);
      });
    }
  }

  void faults() {
    for (const faults::LedgerEntry& entry : run_.ledger) {
      if (!entry.started || entry.start == Time::never()) continue;
      const Track track = events_.track(whole_, "fault " + entry.id);
      const Time to = entry.end == Time::never() ? end() : entry.end;
      events_.slice(track, entry.kind, entry.start, to,
                    fmt::format("\"what\":{},\"touched\":{}", quoted(entry.what), entry.touched));
      if (entry.first_effect != Time::never()) events_.instant(track, "first effect", entry.first_effect);
    }
  }

  void checkpoints() {
    for (const scenarios::CheckpointRow& row : run_.chronicle.checkpoints) {
      const std::string status(name_of(row.status));
      std::string arguments = fmt::format(R"("status":{},"bytes":{},"acknowledged":"{} of {}")", quoted(status),
                                          row.bytes, row.acknowledged, row.tasks);
      if (!row.cause.empty()) arguments += ",\"cause\":" + quoted(row.cause);
      events_.span(whole_, "checkpoint", row.checkpoint, fmt::format("checkpoint {} {}", row.checkpoint, status),
                   row.triggered, row.triggered + row.duration, arguments);
    }
  }

  void progress() {
    for (const scenarios::ProgressSample& sample : run_.progress) {
      events_.counter(whole_, "records read", sample.at, sample.read);
      events_.counter(whole_, "records read without faults", sample.at, sample.read_without_faults);
      events_.counter(whole_, "records committed", sample.at, sample.committed);
    }
  }

  void lanes() {
    for (const scenarios::NodeLane& lane : run_.chronicle.lanes) {
      const Track track = events_.track(process_of(lane.node), "state");
      for (const scenarios::LaneSpan& span : lane.spans)
        events_.slice(track, name_of(span.condition), span.from, span.to);
    }
  }

  void steps() {
    for (const scenarios::EngineStep& step : run_.steps) {
      const size_t space = step.event.find(' ');
      const std::string values = space == std::string::npos ? "" : step.event.substr(space + 1);
      events_.instant(track_of(step.node, step.task.empty() ? "role" : step.task), step.event.substr(0, space), step.at,
                      values.empty() ? "" : "\"values\":" + quoted(values));
    }
  }

  uint32_t process_of(const std::string& node) {
    const auto [place, fresh] = nodes_.try_emplace(node, 0);
    if (fresh) place->second = events_.process(prefix_ + node);
    return place->second;
  }
  const Track& track_of(const std::string& node, const std::string& name) {
    const auto [place, fresh] = tracks_.try_emplace({node, name});
    if (fresh) place->second = events_.track(process_of(node), name);
    return place->second;
  }

  Events& events_;
  const RunResult& run_;
  std::string prefix_;
  uint32_t whole_ = 0;
  std::map<std::string, uint32_t> nodes_;
  std::map<std::pair<std::string, std::string>, Track> tracks_;
};

bool seen_from_near(const RunResult& run) { return !run.chronicle.empty() || !run.steps.empty(); }

}  // namespace

std::string to_perfetto(const scenarios::SuiteResult& suite) {
  Events events;
  const bool several = std::ranges::count_if(suite.runs, seen_from_near) > 1;
  for (const RunResult& run : suite.runs) {
    if (!seen_from_near(run)) continue;
    RunTrace(events, run, several ? fmt::format("{}/{} ", run.scenario, run.seed) : "").write();
  }
  return events.finish();
}

}  // namespace wavetank::reports
