// Sources, operators and sinks as a scenario writes them.
#include "scenarios/text/job_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/operators/registry.h"
#include "scenarios/text/fields.h"

namespace wavetank::scenarios {
namespace {

using engine::VertexKind;
using engine::VertexSpec;
using engine::VertexType;

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::vector<std::string> type_names(VertexKind kind) {
  std::vector<std::string> names;
  for (const VertexType& type : engine::vertex_types())
    if (type.kind == kind) names.emplace_back(type.name);
  return names;
}

class JobReader {
 public:
  JobReader(SectionReader& reader, Place place) : reader_(reader), place_(place) {}

  engine::JobSpec read(const Node& node) {
    reader_.read(job_options(), node, place_, &job_, [this](const Node::Entry& entry) {
      if (entry.key == "sources") return read_vertices(entry, VertexKind::kSource, "source");
      if (entry.key == "operators") return read_vertices(entry, VertexKind::kOperator, "operator");
      if (entry.key == "sinks") return read_vertices(entry, VertexKind::kSink, "sink");
      return false;
    });
    order_by_kind();
    check_inputs();
    if (!broken_) check_whole();
    return std::move(job_);
  }

 private:
  /// Where a vertex and its inputs stand, for mistakes found later.
  struct Origin {
    Place place;
    std::vector<Place> inputs;
    bool has_problem = false;
  };

  bool read_vertices(const Node::Entry& section, VertexKind kind, const char* noun) {
    if (!reader_.expect_map(section.value, section.key, place_of(section))) {
      broken_ = true;
      return true;
    }
    for (const Node::Entry& entry : section.value.entries) {
      if (repeated(section.value, entry)) continue;
      const size_t before = reader_.reported();
      if (!is_name(entry.key))
        broken("a name has only letters, digits, _ and -", place_of(entry));
      else if (origins_.count(entry.key) != 0)
        broken(fmt::format("the name '{}' is already taken, in line {}", entry.key, origins_[entry.key].place.line),
               place_of(entry));
      else
        read_vertex(entry, kind, noun);
      origins_[entry.key].has_problem |= reader_.reported() != before;
    }
    return true;
  }

  void read_vertex(const Node::Entry& entry, VertexKind kind, const char* noun) {
    VertexSpec vertex;
    vertex.name = entry.key;
    vertex.kind = kind;
    origins_[entry.key].place = place_of(entry);
    if (!reader_.expect_map(entry.value, fmt::format("{} '{}'", noun, entry.key), place_of(entry))) {
      broken_ = true;
      return;
    }
    if (kind == VertexKind::kOperator)
      read_operator(vertex, entry);
    else
      read_endpoint(vertex, entry, noun);
    job_.vertices.push_back(std::move(vertex));
  }

  /// `from` and `parallelism`; false for any other key.
  bool read_common(VertexSpec& vertex, const Node::Entry& entry) {
    const Option* option = vertex_options().find(entry.key);
    if (option == nullptr || (entry.key == "from" && vertex.kind == VertexKind::kSource)) return false;
    const size_t before = reader_.reported();
    VertexFields fields;
    reader_.read_value(*option, entry.value, place_of(entry), &fields);
    if (entry.key == "parallelism") {
      vertex.parallelism = fields.parallelism;
      return true;
    }
    broken_ |= reader_.reported() != before;
    vertex.inputs = fields.from;
    for (size_t i = 0; i < fields.from.size(); ++i)
      origins_[vertex.name].inputs.push_back(
          place_of(entry.value.kind == Node::Kind::kList ? entry.value.items[i] : entry.value));
    return true;
  }

  void read_setting(VertexSpec& vertex, const OptionTable& table, const Node::Entry& entry) {
    const Option* option = table.find(entry.key);
    if (std::optional<Setting> setting = reader_.setting(*option, entry.value, place_of(entry)))
      vertex.settings.push_back(std::move(*setting));
  }

  /// A source or a sink: its settings stand beside `from`, its type is "log" unless `type` says otherwise.
  void read_endpoint(VertexSpec& vertex, const Node::Entry& entry, const char* noun) {
    vertex.type = "log";
    const Node* type_node = entry.value.find("type");
    if (type_node != nullptr) vertex.type = type_node->text;
    const VertexType* type = engine::find_vertex_type(vertex.kind, vertex.type);
    if (type == nullptr) {
      const std::vector<std::string> known = type_names(vertex.kind);
      broken(fmt::format("there is no {} of type '{}'; known: {}", noun, vertex.type, fmt::join(known, ", ")),
             place_of(*type_node), did_you_mean(vertex.type, known));
      return;
    }
    for (const Node::Entry& field : entry.value.entries) {
      if (repeated(entry.value, field) || field.key == "type" || read_common(vertex, field)) continue;
      if (type->options->find(field.key) != nullptr) {
        read_setting(vertex, *type->options, field);
        continue;
      }
      std::vector<std::string> known = keys_of(*type->options);
      known.insert(known.end(), {"parallelism", "type"});
      if (vertex.kind == VertexKind::kSink) known.emplace_back("from");
      reader_.unknown_key(field, fmt::format("{} '{}'", noun, vertex.name), known);
    }
    reader_.require(*type->options, entry.value, place_of(entry));
    require_input(vertex, entry, noun);
  }

  /// An operator: `from`, `parallelism`, and one key that is its type.
  void read_operator(VertexSpec& vertex, const Node::Entry& entry) {
    bool unknown = false;
    for (const Node::Entry& field : entry.value.entries) {
      if (repeated(entry.value, field) || read_common(vertex, field)) continue;
      const VertexType* type = engine::find_vertex_type(VertexKind::kOperator, field.key);
      if (type == nullptr) {
        std::vector<std::string> known = type_names(VertexKind::kOperator);
        known.insert(known.end(), {"from", "parallelism"});
        reader_.unknown_key(field, fmt::format("operator '{}'", vertex.name), known);
        unknown = true;
      } else if (!vertex.type.empty()) {
        broken(fmt::format("operator '{}' is already a {}; write another operator for the {}", vertex.name, vertex.type,
                           field.key),
               place_of(field));
      } else {
        vertex.type = field.key;
        read_operator_settings(vertex, *type, field);
      }
    }
    if (vertex.type.empty() && !unknown)
      reader_.report(place_of(entry), fmt::format("operator '{}' does nothing: it needs one of {}", vertex.name,
                                                  fmt::join(type_names(VertexKind::kOperator), ", ")));
    broken_ |= vertex.type.empty();
    require_input(vertex, entry, "operator");
  }

  /// A map of settings; or a plain value for the only setting that must be given: `window: 10s`.
  void read_operator_settings(VertexSpec& vertex, const VertexType& type, const Node::Entry& entry) {
    const Node& value = entry.value;
    if (value.kind == Node::Kind::kScalar || value.kind == Node::Kind::kList) {
      std::vector<const Option*> required;
      for (const Option& option : type.options->options())
        if (option.required) required.push_back(&option);
      if (required.size() == 1) {
        if (std::optional<Setting> setting = reader_.setting(*required.front(), value, place_of(entry)))
          vertex.settings.push_back(std::move(*setting));
        return;
      }
    }
    if (!reader_.expect_map(value, type.name, place_of(entry))) return;
    for (const Node::Entry& field : value.entries) {
      if (repeated(value, field)) continue;
      if (type.options->find(field.key) != nullptr)
        read_setting(vertex, *type.options, field);
      else
        reader_.unknown_key(field, type.name, keys_of(*type.options));
    }
    reader_.require(*type.options, value, place_of(entry));
  }

  void require_input(const VertexSpec& vertex, const Node::Entry& entry, const char* noun) {
    if (vertex.kind == VertexKind::kSource || entry.value.find("from") != nullptr) return;
    broken(fmt::format("{} '{}' lacks 'from'", noun, vertex.name), place_of(entry),
           vertex_options().find("from")->summary);
  }

  /// Sections may stand in any order; vertices are sources, then operators, then sinks.
  void order_by_kind() {
    std::stable_sort(job_.vertices.begin(), job_.vertices.end(),
                     [](const VertexSpec& a, const VertexSpec& b) { return a.kind < b.kind; });
  }

  void check_inputs() {
    std::vector<std::string> readable;
    for (const VertexSpec& vertex : job_.vertices)
      if (vertex.kind != VertexKind::kSink) readable.push_back(vertex.name);
    for (const VertexSpec& vertex : job_.vertices) {
      for (size_t i = 0; i < vertex.inputs.size(); ++i) {
        const std::string& input = vertex.inputs[i];
        if (origins_.count(input) != 0) continue;
        std::string hint = did_you_mean(input, readable);
        if (hint.empty()) hint = fmt::format("there are: {}", fmt::join(readable, ", "));
        broken(fmt::format("'{}' reads from '{}', which is no source or operator", vertex.name, input),
               origins_[vertex.name].inputs[i], std::move(hint));
      }
    }
  }

  /// What only shows in the job as a whole; wiring that is broken already would bring follow-ups only.
  void check_whole() {
    for (const engine::JobProblem& problem : engine::validate(job_)) {
      const auto origin = origins_.find(problem.vertex);
      if (origin == origins_.end())
        reader_.report(place_, "job: " + problem.message);
      else if (!origin->second.has_problem)
        reader_.report(origin->second.place, fmt::format("{}: {}", problem.vertex, problem.message));
    }
  }

  void broken(std::string message, Place place, std::string hint = {}) {
    broken_ = true;
    reader_.report(place, std::move(message), std::move(hint));
  }

  SectionReader& reader_;
  Place place_;
  engine::JobSpec job_;
  std::map<std::string, Origin> origins_;
  bool broken_ = false;
};

}  // namespace

engine::JobSpec read_job(SectionReader& reader, const Node& node, Place place) {
  return JobReader(reader, place).read(node);
}

}  // namespace wavetank::scenarios
