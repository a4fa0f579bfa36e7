// Writing a scenario as a file, by the tables that read it; what is as by default is left out.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "engine/operators/registry.h"
#include "faults/plan.h"
#include "scenarios/text/fields.h"
#include "scenarios/text/reader.h"
#include "scenarios/text/yaml_text.h"

namespace wavetank::scenarios {
namespace {

class Writer {
 public:
  explicit Writer(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void line(int depth, std::string_view text) { out_ += fmt::format("{:{}}{}\n", "", 2 * depth, text); }

  /// `name: value` for each option whose value is not that of `normal`.
  void options(int depth, const OptionTable& table, const void* object, const void* normal) {
    for (const Option& option : table.options()) {
      if (option.section != nullptr) {
        // enter() only takes the member's address; the struct is not changed.
        write_section(depth, option, option.enter(const_cast<void*>(object)), option.enter(const_cast<void*>(normal)));
      } else if (option.type == OptionType::kTextList) {
        const std::vector<std::string> texts = option.get_list(object);
        if (texts != option.get_list(normal)) line(depth, fmt::format("{}: {}", option.name, yaml_text(texts)));
      } else if (option.get && (option.get(object) != option.get(normal) || option.required)) {
        line(depth, fmt::format("{}: {}", option.name, yaml_text(option.get(object))));
      }
    }
  }

  void job(const engine::JobSpec& job) {
    line(0, "job:");
    vertices(job, engine::VertexKind::kSource, "sources");
    vertices(job, engine::VertexKind::kOperator, "operators");
    vertices(job, engine::VertexKind::kSink, "sinks");
    const engine::JobSpec normal;
    options(1, job_options(), &job, &normal);
  }

  void workload(const Scenario& scenario) {
    const WorkloadSpec normal;
    if (scenario.workload == normal && scenario.source_workloads.empty()) return;
    line(0, "workload:");
    const WorkloadSpec shared = with_its_file(scenario.workload);
    options(1, workload_options(), &shared, &normal);
    if (!scenario.source_workloads.empty()) line(1, "sources:");
    for (const SourceWorkload& own : scenario.source_workloads) {
      const WorkloadSpec workload = with_its_file(own.workload);
      if (workload == shared) {
        line(2, yaml_text(own.source) + ": {}");
        continue;
      }
      line(2, yaml_text(own.source) + ":");
      options(3, workload_options(), &workload, &shared);
    }
  }

  void faults(const faults::FaultPlan& plan) {
    if (!plan.faults.empty()) line(0, "faults:");
    for (const faults::Fault& fault : plan.faults) {
      line(1, "- id: " + yaml_text(fault.id));
      trigger(fault.trigger);
      fault_kind(fault);
      if (!fault.as.empty()) line(2, "as: " + yaml_text(fault.as));
      if (fault.permanent) line(2, "permanent: true");
      if (!fault.must_touch) line(2, "must_touch: false");
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void write_section(int depth, const Option& option, const void* object, const void* normal) {
    const size_t before = out_.size();
    line(depth, option.name + ":");
    const size_t empty = out_.size();
    options(depth + 1, *option.section, object, normal);
    if (out_.size() == empty) out_.resize(before);
  }

  /// As the reader, to which it is relative to the scenario's folder, will find it.
  WorkloadSpec with_its_file(WorkloadSpec workload) const {
    if (workload.file.empty()) return workload;
    const std::filesystem::path file = std::filesystem::absolute(workload.file).lexically_normal();
    const bool anywhere = folder_.empty();
    workload.file = (anywhere ? file : file.lexically_relative(std::filesystem::absolute(folder_))).string();
    return workload;
  }

  void settings(int depth, const std::vector<Setting>& settings) {
    for (const Setting& setting : settings) line(depth, fmt::format("{}: {}", setting.key, yaml_text(setting.values)));
  }

  void vertices(const engine::JobSpec& job, engine::VertexKind kind, const char* section) {
    const auto of_kind = [kind](const engine::VertexSpec& vertex) { return vertex.kind == kind; };
    if (std::none_of(job.vertices.begin(), job.vertices.end(), of_kind)) return;
    line(1, fmt::format("{}:", section));
    for (const engine::VertexSpec& vertex : job.vertices)
      if (of_kind(vertex)) write_vertex(vertex);
  }

  void write_vertex(const engine::VertexSpec& vertex) {
    const bool is_operator = vertex.kind == engine::VertexKind::kOperator;
    const bool empty = !is_operator && vertex.inputs.empty() && vertex.settings.empty() && vertex.parallelism == 0 &&
                       vertex.type == "log";
    line(2, yaml_text(vertex.name) + (empty ? ": {}" : ":"));
    if (!vertex.inputs.empty()) line(3, "from: " + yaml_text(vertex.inputs));
    if (is_operator) {
      line(3, vertex.type + (vertex.settings.empty() ? ": {}" : ":"));
    } else if (vertex.type != "log") {
      line(3, "type: " + yaml_text(vertex.type));
    }
    settings(is_operator ? 4 : 3, vertex.settings);
    if (vertex.parallelism != 0) line(3, fmt::format("parallelism: {}", format_option(vertex.parallelism)));
  }

  void event(const char* key, const faults::Trigger& trigger) {
    line(2, fmt::format("{}:", key));
    const faults::Trigger normal;
    options(3, event_trigger_options(), &trigger, &normal);
  }

  void trigger(const faults::Trigger& trigger) {
    using Kind = faults::Trigger::Kind;
    switch (trigger.kind) {
      case Kind::kTime:
        return line(2, "at: " + format_option(trigger.at));
      case Kind::kPeriod:
        line(2, "at: " + format_option(trigger.at));
        line(2, "every: " + format_option(trigger.period));
        if (trigger.jitter != Duration{}) line(2, "jitter: " + format_option(trigger.jitter));
        return;
      case Kind::kEvent:
        return event("on", trigger);
      case Kind::kFaultStart:
      case Kind::kFaultEnd: {
        line(2, "after:");
        const faults::Trigger normal;
        return options(3, fault_trigger_options(), &trigger, &normal);
      }
    }
  }

  void fault_kind(const faults::Fault& fault) {
    line(2, fault.kind + (fault.arguments.empty() ? ": {}" : ":"));
    settings(3, fault.arguments);
    if (fault.lasting)
      line(2, fmt::format("{}: {}", faults::find_fault_kind(fault.kind)->lasting_key, format_option(*fault.lasting)));
    if (fault.anchor) event("anchor", *fault.anchor);
    if (!fault.until) return;
    if (fault.until->kind == faults::Trigger::Kind::kTime)
      line(2, "until: " + format_option(fault.until->at));
    else
      event("until", *fault.until);
  }

  std::filesystem::path folder_;
  std::string out_;
};

}  // namespace

std::string write_scenario(const Scenario& scenario, const std::string& folder) {
  const Scenario normal;
  Writer writer(folder);
  for (const Option& option : scenario_options().options()) {
    if (option.name == "job")
      writer.job(scenario.job);
    else if (option.name == "workload")
      writer.workload(scenario);
    else if (option.name == "faults")
      writer.faults(scenario.faults);
    else
      writer.options(0, OptionTable(option.name, {option}), &scenario, &normal);
  }
  return writer.take();
}

}  // namespace wavetank::scenarios
