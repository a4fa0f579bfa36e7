// Reading a whole scenario: the document, the overrides, every section, and what must be true across sections.
#include "scenarios/text/reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/job/plan.h"
#include "faults/invariant.h"
#include "scenarios/text/fault_reader.h"
#include "scenarios/text/fields.h"
#include "scenarios/text/job_reader.h"
#include "scenarios/text/override.h"
#include "scenarios/text/roster.h"
#include "scenarios/text/section_reader.h"
#include "scenarios/workload/zipf.h"

namespace wavetank::scenarios {
namespace {

/// Durations that cannot be zero.
constexpr std::string_view kPositive[] = {
    "workload.duration",         "engine.checkpoint.interval", "engine.checkpoint.timeout",
    "engine.heartbeat.interval", "engine.heartbeat.timeout",   "engine.channel.resend",
    "engine.request.timeout",    "engine.request.backoff",     "engine.transaction_timeout"};
/// Counts that cannot be zero.
constexpr std::string_view kAtLeastOne[] = {"engine.weight.record", "engine.weight.state"};
/// Keys of a workload that only a generated one has, and those that only a file has.
constexpr std::string_view kGenerated[] = {"keys", "duration", "out_of_order", "value_min", "value_max"};
constexpr std::string_view kFromFile[] = {"format", "key", "time", "value", "time_format", "pace", "bad_lines"};

class ScenarioReader {
 public:
  ScenarioReader(const Node& root, SectionReader& reader, std::filesystem::path folder)
      : root_(root), reader_(reader), folder_(std::move(folder)) {}

  Scenario read() {
    const Node* job = nullptr;
    Place job_place;
    const Node* faults = nullptr;
    Place faults_place;
    reader_.read(scenario_options(), root_, {1, 1}, &scenario_, [&](const Node::Entry& entry) {
      if (entry.key == "workload") return read_workload(entry);
      if (entry.key == "job") job = &entry.value, job_place = place_of(entry);
      if (entry.key == "faults") faults = &entry.value, faults_place = place_of(entry);
      return entry.key == "job" || entry.key == "faults";
    });
    check_header();
    check_cluster();
    if (job != nullptr) read_job_section(*job, job_place);
    if (faults != nullptr) read_fault_section(*faults, faults_place);
    check_positive();
    check_heartbeat();
    check_failures();
    check_expectations();
    return std::move(scenario_);
  }

 private:
  const Node* find(std::string_view path) const {
    const Node* node = &root_;
    while (node != nullptr && !path.empty()) {
      const size_t dot = std::min(path.find('.'), path.size());
      node = node->find(path.substr(0, dot));
      path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return node;
  }
  /// A mistake in the value at `path`, if that was given at all.
  void report_at(std::string_view path, std::string message, std::string hint = {}) {
    if (const Node* node = find(path)) reader_.report(place_of(*node), std::move(message), std::move(hint));
  }

  void check_header() {
    if (scenario_.version != 1)
      report_at("version", fmt::format("version {} is unknown; this wavetank reads version 1", scenario_.version));
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (find("name") != nullptr &&
        (scenario_.name.empty() || !std::all_of(scenario_.name.begin(), scenario_.name.end(), plain)))
      report_at("name", "name has only small letters, digits and dashes");
  }

  void at_least_one(std::string_view path, uint64_t count) {
    if (count == 0) report_at(path, fmt::format("{} must be at least 1", path.substr(path.rfind('.') + 1)));
  }

  void check_cluster() {
    const ClusterSpec& cluster = scenario_.cluster;
    if (cluster.coordinators != 1)
      report_at("cluster.coordinators", "the engine runs with exactly 1 coordinator; it is not replicated");
    if (cluster.stores != 1) report_at("cluster.stores", "the engine runs with exactly 1 snapshot store");
    at_least_one("cluster.workers.count", cluster.workers.count);
    at_least_one("cluster.workers.slots", cluster.workers.slots);
    at_least_one("cluster.workers.cores", cluster.workers.cores);
    at_least_one("cluster.brokers", cluster.brokers);
    at_least_one("cluster.clients", cluster.clients);
  }

  bool read_workload(const Node::Entry& section) {
    const Node* sources = nullptr;
    WorkloadSpec& shared = scenario_.workload;
    reader_.read(workload_options(), section.value, place_of(section), &shared, [&](const Node::Entry& entry) {
      if (entry.key == "sources") sources = &entry.value;
      return entry.key == "sources";
    });
    check_workload(section.value, shared);
    if (sources == nullptr || !reader_.expect_map(*sources, "workload.sources", place_of(section))) return true;
    for (const Node::Entry& entry : sources->entries) {
      if (repeated(*sources, entry)) continue;
      SourceWorkload& own = scenario_.source_workloads.emplace_back(SourceWorkload{entry.key, shared});
      reader_.read(workload_options(), entry.value, place_of(entry), &own.workload, [&](const Node::Entry& field) {
        if (field.key == "sources") reader_.report(place_of(field), "a source's workload has no sources of its own");
        return field.key == "sources";
      });
      check_workload(entry.value, own.workload);
      source_places_.push_back(place_of(entry));
    }
    return true;
  }

  void check_workload(const Node& node, WorkloadSpec& workload) {
    const auto complain = [&](std::string_view key, std::string message) {
      if (const Node* value = node.find(key)) reader_.report(place_of(*value), std::move(message));
    };
    if (workload.rate.per_hour == 0) complain("rate", "rate must be more than 0/s");
    if (workload.value_min > workload.value_max)
      complain(node.find("value_min") != nullptr ? "value_min" : "value_max", "value_min is above value_max");
    if (const Node* keys = node.find("keys")) check_keys(*keys, workload.keys);
    const Node* file = node.find("file");
    if (file == nullptr) {
      if (!workload.file.empty()) return;
      for (std::string_view key : kFromFile) complain(key, fmt::format("'{}' is of use only with 'file'", key));
      return;
    }
    if (file->line >= 0)
      for (std::string_view key : kGenerated)
        complain(key, fmt::format("'{}' is for generated records; 'file' gives its own", key));
    find_file(*file, workload);
  }

  void check_keys(const Node& node, const KeysSpec& keys) {
    if (keys.count == 0 && node.find("count") != nullptr)
      reader_.report(place_of(*node.find("count")), "count must be at least 1");
    const Node* skew = node.find("skew");
    if (skew == nullptr || skew->kind != Node::Kind::kScalar) return;
    const Result<Skew> parsed = parse_skew(keys.skew);
    if (!parsed) reader_.report(place_of(*skew), "skew: " + parsed.error().message);
  }

  void find_file(const Node& node, WorkloadSpec& workload) {
    const std::filesystem::path given(workload.file);
    if (given.empty()) return reader_.report(place_of(node), "file is empty");
    // What is typed at a prompt is relative to where it is typed.
    const bool as_it_is = given.is_absolute() || node.line < 0;
    workload.file = (as_it_is ? given : folder_ / given).lexically_normal().string();
    std::error_code trouble;
    if (!std::filesystem::is_regular_file(workload.file, trouble))
      reader_.report(place_of(node), fmt::format("there is no file {}", workload.file));
    const std::string ending = given.extension().string();
    if (workload.format.empty() && ending != ".csv" && ending != ".jsonl")
      reader_.report(place_of(node), fmt::format("the ending of '{}' does not tell its format", workload.file),
                     "give format: csv or format: jsonl");
  }

  void read_job_section(const Node& node, Place place) {
    const size_t before = reader_.reported();
    scenario_.job = read_job(reader_, node, place);
    std::vector<std::string> sources;
    for (const engine::VertexSpec& vertex : scenario_.job.vertices)
      if (vertex.kind == engine::VertexKind::kSource) sources.push_back(vertex.name);
    for (size_t i = 0; i < scenario_.source_workloads.size(); ++i) {
      const std::string& name = scenario_.source_workloads[i].source;
      if (std::find(sources.begin(), sources.end(), name) == sources.end())
        reader_.report(source_places_[i], fmt::format("the job has no source '{}'", name), did_you_mean(name, sources));
    }
    if (reader_.reported() != before) return;
    job_is_valid_ = true;
    check_slots(place);
  }

  void read_fault_section(const Node& node, Place place) {
    faults::Roster roster = roster_of(scenario_.cluster);
    if (job_is_valid_) roster.tasks = names_of_tasks(scenario_.job);
    scenario_.faults = read_faults(reader_, node, place, roster);
  }

  void check_slots(Place place) {
    const uint64_t slots = uint64_t{scenario_.cluster.workers.count} * scenario_.cluster.workers.slots;
    const uint32_t needed = engine::make_plan(scenario_.job).slots;
    if (slots != 0 && needed > slots)
      reader_.report(place, fmt::format("the job needs {} slots, and {} workers with {} slots each have {}", needed,
                                        scenario_.cluster.workers.count, scenario_.cluster.workers.slots, slots));
  }

  void check_positive() {
    for (std::string_view path : kPositive) {
      const Node* node = find(path);
      Duration value;
      if (node != nullptr && parse_option(node->text, value) && value == Duration{})
        reader_.report(place_of(*node), fmt::format("{} must be more than 0s", path.substr(path.rfind('.') + 1)));
    }
    for (std::string_view path : kAtLeastOne) {
      const Node* node = find(path);
      uint64_t value = 1;
      if (node != nullptr && parse_option(node->text, value) && value == 0)
        reader_.report(place_of(*node), fmt::format("{} must be at least 1", path.substr(path.rfind('.') + 1)));
    }
  }

  /// Else each heartbeat comes too late, whatever the network does.
  void check_heartbeat() {
    const engine::HeartbeatConfig& heartbeat = scenario_.engine.heartbeat;
    if (heartbeat.timeout > heartbeat.interval || heartbeat.timeout == Duration{}) return;
    const std::string message = fmt::format("a heartbeat's timeout ({}) must be longer than its interval ({})",
                                            format_option(heartbeat.timeout), format_option(heartbeat.interval));
    report_at(find("engine.heartbeat.timeout") != nullptr ? "engine.heartbeat.timeout" : "engine.heartbeat.interval",
              message, "several intervals, such as " + format_option(heartbeat.interval * 4));
  }

  void check_failures() {
    const FailureSpec& failures = scenario_.failures;
    if (const Result<double> shape = parse_failure_shape(failures.distribution); !shape)
      report_at("failures.distribution", "distribution: " + shape.error().message);
    const uint64_t sum = failures.kinds.sum_ppb();
    if (sum != 0 && sum != Probability::always().ppb)
      report_at("failures.kinds", fmt::format("the shares of kinds add up to {}%, not to 100%", sum / 1e7));
    const Node* nodes = find("failures.nodes");
    if (nodes == nullptr || reader_.reported_at(place_of(*nodes))) return;
    for (size_t i = 0; i < failures.nodes.size(); ++i) {
      const Result<void> valid = faults::validate_selector(failures.nodes[i], roster_of(scenario_.cluster), {});
      const Node& place = nodes->kind == Node::Kind::kList ? nodes->items[i] : *nodes;
      if (!valid) reader_.report(place_of(place), "nodes: " + valid.error().message);
    }
  }

  void check_expectations() {
    const Node* violated = find("expect.violated");
    if (violated == nullptr) return;
    std::vector<std::string> known;
    for (const faults::InvariantKind& kind : faults::invariant_kinds()) known.emplace_back(kind.name);
    for (size_t i = 0; i < scenario_.expect.violated.size(); ++i) {
      const std::string& name = scenario_.expect.violated[i];
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      std::string hint = did_you_mean(name, known);
      if (hint.empty()) hint = fmt::format("invariants: {}", fmt::join(known, ", "));
      reader_.report(place_of(violated->kind == Node::Kind::kList ? violated->items[i] : *violated),
                     fmt::format("there is no invariant '{}'", name), std::move(hint));
    }
  }

  const Node& root_;
  SectionReader& reader_;
  std::filesystem::path folder_;
  Scenario scenario_;
  std::vector<Place> source_places_;
  bool job_is_valid_ = false;
};

}  // namespace

ReadResult read_scenario_text(const std::string& path, std::string_view text,
                              const std::vector<std::string>& overrides) {
  ReadResult result;
  Document document = parse_document(path, text);
  result.problems = document.problems;
  const bool readable = document.root.kind == Node::Kind::kMap;
  if (!readable && result.problems.empty())
    result.problems.push_back(
        document.problem(document.root.line, document.root.column,
                         document.root.kind == Node::Kind::kNull
                             ? "the file is empty; a scenario begins with version: 1"
                             : fmt::format("a scenario is a map of keys, not {}", name_of(document.root.kind))));
  if (readable) {
    for (size_t i = 0; i < overrides.size(); ++i)
      apply_override(document.root, overrides[i], static_cast<int>(i) + 1, result.problems);
    SectionReader reader(document, overrides);
    Scenario scenario = ScenarioReader(document.root, reader, std::filesystem::path(path).parent_path()).read();
    scenario.path = path;
    scenario.text = text;
    result.problems.insert(result.problems.end(), reader.problems().begin(), reader.problems().end());
    if (result.problems.empty()) result.scenario = std::move(scenario);
  }
  sort_by_position(result.problems);
  return result;
}

ReadResult read_scenario(const std::string& path, const std::vector<std::string>& overrides) {
  std::error_code trouble;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, trouble))
    return {std::nullopt, {{path, 0, 0, "cannot be read: there is no such file", {}, {}}}};
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return {std::nullopt, {{path, 0, 0, "cannot be read", {}, {}}}};
  return read_scenario_text(path, text, overrides);
}

}  // namespace wavetank::scenarios
