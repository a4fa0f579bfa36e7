// Making the course of a scenario shorter: its input, its job, its machines, its checkpoints.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/search/reductions.h"
#include "scenarios/search/smaller.h"

namespace wavetank::scenarios::search {
namespace {

using engine::VertexKind;
using engine::VertexSpec;

/// The vertex and whatever then is read by nobody is gone.
engine::JobSpec without(engine::JobSpec job, const std::string& sink) {
  std::erase_if(job.vertices, [&](const VertexSpec& vertex) { return vertex.name == sink; });
  const auto is_read = [&](const std::string& name) {
    return std::ranges::any_of(job.vertices, [&](const VertexSpec& reader) {
      return std::ranges::find(reader.inputs, name) != reader.inputs.end();
    });
  };
  for (bool shrunk = true; shrunk;) {
    const auto unread = std::ranges::find_if(job.vertices, [&](const VertexSpec& vertex) {
      return vertex.kind != VertexKind::kSink && !is_read(vertex.name);
    });
    shrunk = unread != job.vertices.end();
    if (shrunk) job.vertices.erase(unread);
  }
  return job;
}

/// Whoever read the operator reads what it read.
engine::JobSpec bypassed(engine::JobSpec job, const VertexSpec& taken_out) {
  const std::string name = taken_out.name;
  const std::vector<std::string> inputs = taken_out.inputs;
  std::erase_if(job.vertices, [&](const VertexSpec& vertex) { return vertex.name == name; });
  for (VertexSpec& vertex : job.vertices) {
    const auto place = std::ranges::find(vertex.inputs, name);
    if (place == vertex.inputs.end()) continue;
    vertex.inputs.erase(place);
    for (const std::string& input : inputs)
      if (std::ranges::find(vertex.inputs, input) == vertex.inputs.end()) vertex.inputs.push_back(input);
  }
  return job;
}

class CourseReductions {
 public:
  explicit CourseReductions(const Scenario& scenario) : scenario_(scenario) {}

  std::vector<Reduction> make() {
    smaller_job();
    shorter_input();
    smaller_workload();
    fewer_machines();
    fewer_checkpoints();
    calmer_network();
    return std::move(reductions_);
  }

 private:
  /// `scenario_` as `change` makes it.
  template <class Change>
  void add(std::string what, const std::string& before, const std::string& after, Change change) {
    Reduction reduction{std::move(what), before, after, scenario_};
    change(reduction.scenario);
    reductions_.push_back(std::move(reduction));
  }
  /// Smaller values of the number that `member` finds in a scenario.
  template <class Member>
  void count(const std::string& what, Member member, uint64_t least = 1) {
    Scenario copy = scenario_;
    const uint64_t now = member(copy);
    for (const uint64_t value : smaller_counts(now, least))
      add(what, format_option(now), format_option(value),
          [&](Scenario& s) { member(s) = static_cast<std::remove_reference_t<decltype(member(s))>>(value); });
  }
  template <class Member>
  void forget(const std::string& what, Member member) {
    Scenario copy = scenario_;
    auto& value = member(copy);
    const std::remove_reference_t<decltype(value)> nothing{};
    if (value == nothing) return;
    add(what, format_option(value), format_option(nothing), [&](Scenario& s) { member(s) = nothing; });
  }

  void smaller_job() {
    const auto sinks = std::ranges::count(scenario_.job.vertices, VertexKind::kSink, &VertexSpec::kind);
    for (size_t i = 0; i < scenario_.job.vertices.size(); ++i) {
      const VertexSpec& vertex = scenario_.job.vertices[i];
      if (vertex.kind == VertexKind::kSink && sinks > 1)
        add("job.sinks." + vertex.name, "given", "", [&](Scenario& s) { forget_vertices(s, vertex.name); });
      if (vertex.kind == VertexKind::kOperator)
        add("job.operators." + vertex.name, vertex.type, "", [&](Scenario& s) { s.job = bypassed(s.job, vertex); });
      smaller_vertex(i);
    }
  }
  static void forget_vertices(Scenario& scenario, const std::string& sink) {
    scenario.job = without(scenario.job, sink);
    std::erase_if(scenario.source_workloads, [&](const SourceWorkload& own) {
      return std::ranges::find(scenario.job.vertices, own.source, &VertexSpec::name) == scenario.job.vertices.end();
    });
  }
  void smaller_vertex(size_t place) {
    const VertexSpec& vertex = scenario_.job.vertices[place];
    count("job." + vertex.name + ".parallelism",
          [place](Scenario& s) -> uint32_t& { return s.job.vertices[place].parallelism; });
    for (size_t i = 0; i < vertex.settings.size(); ++i) {
      const Setting& setting = vertex.settings[i];
      if (setting.key != "partitions" || setting.values.size() != 1) continue;
      for (const std::string& text : smaller_texts(OptionType::kInteger, setting.values.front()))
        add("job." + vertex.name + ".partitions", setting.values.front(), text,
            [&](Scenario& s) { s.job.vertices[place].settings[i].values = {text}; });
    }
  }

  /// Of a file, what comes is what is in it.
  void shorter_input() {
    const WorkloadSpec& workload = scenario_.workload;
    if (!workload.file.empty()) return;
    for (const Duration value : smaller_durations(workload.duration)) {
      const std::string before = format_option(workload.duration);
      add("workload.duration", before, format_option(value), [&](Scenario& s) { s.workload.duration = value; });
      // What comes at a time must come as much earlier.
      add("workload.duration", before, format_option(value), [&](Scenario& s) {
        s.workload.duration = value;
        for (faults::Fault& fault : s.faults.faults)
          if (fault.trigger.kind == faults::Trigger::Kind::kTime)
            fault.trigger.at = scaled(fault.trigger.at, value, workload.duration);
      });
    }
    for (const uint64_t divisor : {10, 2})
      if (const Rate rate{workload.rate.per_hour / divisor / 3600 * 3600}; rate.per_hour > 0)
        add("workload.rate", format_option(workload.rate), format_option(rate),
            [&](Scenario& s) { s.workload.rate = rate; });
  }
  static Duration scaled(Duration value, Duration to, Duration from) {
    // In milliseconds, since nanoseconds of long runs would overflow.
    const int64_t ms = value.ns / 1'000'000 * (to.ns / 1'000'000) / std::max<int64_t>(from.ns / 1'000'000, 1);
    return Duration{ms * 1'000'000};
  }

  void smaller_workload() {
    for (size_t i = 0; i < scenario_.source_workloads.size(); ++i)
      add("workload.sources." + scenario_.source_workloads[i].source, "given", "",
          [&](Scenario& s) { s.source_workloads.erase(s.source_workloads.begin() + static_cast<std::ptrdiff_t>(i)); });
    if (!scenario_.workload.file.empty()) return;
    count("workload.keys.count", [](Scenario& s) -> uint64_t& { return s.workload.keys.count; });
    if (scenario_.workload.keys.skew != "uniform")
      add("workload.keys.skew", scenario_.workload.keys.skew, "uniform",
          [](Scenario& s) { s.workload.keys.skew = "uniform"; });
    forget("workload.out_of_order", [](Scenario& s) -> Duration& { return s.workload.out_of_order; });
  }

  void fewer_machines() {
    count("cluster.workers.count", [](Scenario& s) -> uint32_t& { return s.cluster.workers.count; });
    count("cluster.workers.slots", [](Scenario& s) -> uint32_t& { return s.cluster.workers.slots; });
    count("cluster.workers.cores", [](Scenario& s) -> uint32_t& { return s.cluster.workers.cores; });
    if (!scenario_.cluster.workers.zones.empty())
      add("cluster.workers.zones", "given", "", [](Scenario& s) { s.cluster.workers.zones.clear(); });
    count("cluster.brokers", [](Scenario& s) -> uint32_t& { return s.cluster.brokers; });
    count("cluster.clients", [](Scenario& s) -> uint32_t& { return s.cluster.clients; });
  }

  /// As many as fit between the beginning and the end: with twice the interval half of them.
  void fewer_checkpoints() {
    const Duration interval = scenario_.engine.checkpoint.interval;
    if (interval * 2 <= scenario_.workload.duration && scenario_.workload.file.empty())
      add("engine.checkpoint.interval", format_option(interval), format_option(interval * 2),
          [&](Scenario& s) { s.engine.checkpoint.interval = interval * 2; });
    count("engine.checkpoint.retained", [](Scenario& s) -> uint32_t& { return s.engine.checkpoint.retained; });
  }

  void calmer_network() {
    forget("cluster.network.loss", [](Scenario& s) -> Probability& { return s.cluster.network.loss; });
    forget("cluster.network.duplicate", [](Scenario& s) -> Probability& { return s.cluster.network.duplicate; });
    forget("cluster.network.reorder", [](Scenario& s) -> Probability& { return s.cluster.network.reorder; });
  }

  const Scenario& scenario_;
  std::vector<Reduction> reductions_;
};

}  // namespace

std::vector<Reduction> course_reductions(const Scenario& scenario) { return CourseReductions(scenario).make(); }

}  // namespace wavetank::scenarios::search
