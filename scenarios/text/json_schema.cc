// The JSON Schema (draft 7) of a scenario file, for editors, from the same tables that read it.
#include <fmt/format.h>

#include <utility>

#include "engine/operators/registry.h"
#include "faults/plan.h"
#include "scenarios/text/fields.h"
#include "scenarios/text/json_layout.h"
#include "scenarios/text/json_text.h"

namespace wavetank::scenarios {
namespace {

std::string json_list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + item;
  return out + "]";
}

/// An object, its members in order; values are JSON already.
class Object {
 public:
  Object& member(std::string_view key, std::string_view json) {
    out_ += fmt::format("{}{}: {}", out_.empty() ? "" : ", ", json_text(key), json);
    return *this;
  }
  std::string text() const { return "{" + out_ + "}"; }

 private:
  std::string out_;
};

std::string pattern(std::string_view regular_expression) {
  return Object().member("type", "\"string\"").member("pattern", json_text(regular_expression)).text();
}

/// What a value of a type looks like.
std::string type_schema(const Option& option) {
  if (!option.choices.empty()) {
    std::vector<std::string> choices;
    for (const std::string& choice : option.choices) choices.push_back(json_text(choice));
    return Object().member("enum", json_list(choices)).text();
  }
  switch (option.type) {
    case OptionType::kBoolean:
      return R"({"type": "boolean"})";
    case OptionType::kInteger:
      return fmt::format(R"({{"anyOf": [{{"type": "integer"}}, {}]}})", pattern(R"(^-?[0-9]+(\.[0-9]+)?[kMG]?$)"));
    case OptionType::kDuration:
      return pattern(R"(^-?[0-9]+(\.[0-9]+)? *(ns|us|ms|s|m|min|h|d)$)");
    case OptionType::kCpuTime:
      return pattern(R"(^[0-9]+(\.[0-9]+)? *(ps|ns|us|ms|s)$)");
    case OptionType::kByteSize:
      return pattern(R"(^[0-9]+(\.[0-9]+)? *([KMGT]i|[kKMGT])?B$)");
    case OptionType::kBandwidth:
      return pattern(R"(^(unlimited|[0-9]+(\.[0-9]+)? *([kMGT]?bit|[kMG]?B)/s)$)");
    case OptionType::kRate:
      return pattern(R"(^[0-9]+(\.[0-9]+)? *[kM]?/(s|min|h)$)");
    case OptionType::kProbability:
      return fmt::format(R"({{"anyOf": [{{"type": "number"}}, {}]}})", pattern(R"(^[0-9]+(\.[0-9]+)? *%?$)"));
    case OptionType::kTextList:
      return R"({"anyOf": [{"type": ["string", "number"]}, {"type": "array"}]})";
    case OptionType::kText:
    case OptionType::kDistribution:
    case OptionType::kSection:
      return R"({"type": ["string", "number"]})";
  }
  return "{}";
}

std::string described(std::string_view schema, std::string_view summary) {
  return Object().member("description", json_text(summary)).member("allOf", fmt::format("[{}]", schema)).text();
}

std::string object_schema(const Object& properties, const std::vector<std::string>& required) {
  Object schema;
  schema.member("type", "\"object\"").member("properties", properties.text()).member("additionalProperties", "false");
  if (!required.empty()) schema.member("required", json_list(required));
  return schema.text();
}

/// The schema of a collection, found by its key's path; "" for a key that is none.
std::string collection_schema(const std::string& path);

/// Adds the keys of a table; the names of those that must be given go to `required`.
void add_keys(const OptionTable& table, const std::string& path, Object& properties,
              std::vector<std::string>& required) {
  for (const Option& option : table.options()) {
    const std::string name = path.empty() ? option.name : path + "." + option.name;
    std::string schema = option.type == OptionType::kSection ? collection_schema(name) : type_schema(option);
    if (option.section != nullptr) {
      Object inner;
      std::vector<std::string> inner_required;
      add_keys(*option.section, name, inner, inner_required);
      schema = object_schema(inner, inner_required);
    }
    properties.member(option.name, described(schema, option.summary));
    if (option.required) required.push_back(json_text(option.name));
  }
}

std::string table_schema(const OptionTable& table, const std::string& path) {
  Object properties;
  std::vector<std::string> required;
  add_keys(table, path, properties, required);
  return object_schema(properties, required);
}

std::string named(const std::string& schema) {
  return Object().member("type", "\"object\"").member("additionalProperties", schema).text();
}

std::string vertex_schema(engine::VertexKind kind) {
  Object properties;
  std::vector<std::string> required;
  std::vector<std::string> one_type;
  for (const Option& option : vertex_options().options()) {
    if (option.name == "from" && kind == engine::VertexKind::kSource) continue;
    properties.member(option.name, described(type_schema(option), option.summary));
    if (option.required) required.push_back(json_text(option.name));
  }
  for (const engine::VertexType& type : engine::vertex_types()) {
    if (type.kind != kind) continue;
    if (kind != engine::VertexKind::kOperator) {
      add_keys(*type.options, "-", properties, required);
      continue;
    }
    const std::string settings =
        fmt::format(R"({{"anyOf": [{}, {{"type": ["string", "number", "null"]}}]}})", table_schema(*type.options, "-"));
    properties.member(type.name, described(settings, type.summary));
    one_type.push_back(fmt::format(R"({{"required": [{}]}})", json_text(type.name)));
  }
  if (kind != engine::VertexKind::kOperator) properties.member("type", R"({"const": "log"})");
  std::string schema = object_schema(properties, required);
  if (one_type.empty()) return schema;
  return fmt::format(R"({{"allOf": [{}, {{"oneOf": {}}}]}})", schema, json_list(one_type));
}

std::string fault_schema() {
  Object properties;
  std::vector<std::string> none;
  add_keys(fault_options(), "-", properties, none);
  add_keys(time_trigger_options(), "-", properties, none);
  const Option duration = *time_trigger_options().find("at");
  const auto text_or = [](const OptionTable& table) {
    return fmt::format(R"({{"anyOf": [{{"type": "string"}}, {}]}})", table_schema(table, "-"));
  };
  properties.member("on", text_or(event_trigger_options()));
  properties.member("after", text_or(fault_trigger_options()));
  properties.member("anchor", text_or(event_trigger_options()));
  properties.member("until", text_or(event_trigger_options()));
  properties.member("for", type_schema(duration));
  properties.member("restart_after", type_schema(duration));
  std::vector<std::string> one_kind;
  for (const faults::FaultKind& kind : faults::fault_kinds()) {
    const std::string settings = fmt::format(R"({{"anyOf": [{{"type": ["string", "number", "array", "null"]}}, {}]}})",
                                             table_schema(*kind.arguments, "-"));
    properties.member(kind.name, described(settings, kind.summary));
    one_kind.push_back(fmt::format(R"({{"required": [{}]}})", json_text(kind.name)));
  }
  Object schema;
  schema.member("type", "\"object\"").member("properties", properties.text());
  schema.member("oneOf", json_list(one_kind));
  schema.member("anyOf",
                R"([{"required": ["at"]}, {"required": ["every"]}, {"required": ["on"]}, {"required": ["after"]}])");
  return schema.text();
}

std::string collection_schema(const std::string& path) {
  if (path == "job.sources") return named(vertex_schema(engine::VertexKind::kSource));
  if (path == "job.operators") return named(vertex_schema(engine::VertexKind::kOperator));
  if (path == "job.sinks") return named(vertex_schema(engine::VertexKind::kSink));
  if (path == "workload.sources") return named(table_schema(workload_options(), "workload.sources.NAME"));
  if (path == "faults") return Object().member("type", "\"array\"").member("items", fault_schema()).text();
  return R"({"type": "object"})";
}

}  // namespace

std::string json_schema() {
  Object properties;
  std::vector<std::string> required;
  add_keys(scenario_options(), "", properties, required);
  Object schema;
  schema.member("$schema", "\"http://json-schema.org/draft-07/schema#\"").member("title", "\"A Wavetank scenario\"");
  schema.member("type", "\"object\"").member("properties", properties.text()).member("required", json_list(required));
  return lay_out_json(schema.member("additionalProperties", "false").text());
}

}  // namespace wavetank::scenarios
