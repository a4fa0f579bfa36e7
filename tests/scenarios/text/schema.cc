// The JSON Schema of scenarios: the file that editors read is up to date, and the catalogue obeys it.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "scenarios/text/fields.h"
#include "scenarios/text/json_layout.h"
#include "tests/scenarios/golden.h"

namespace wavetank::scenarios {
namespace {

/// As much of JSON Schema, draft 7, as our schema uses. JSON is YAML, so that one reader reads both.
class SchemaCheck {
 public:
  bool accepts(const YAML::Node& schema, const YAML::Node& value, const std::string& path) {
    return has_type(schema, value, path) && has_value(schema, value, path) && has_members(schema, value, path) &&
           combines(schema, value, path);
  }
  /// Why the last value was refused, the innermost reason of all that were tried.
  const std::string& reason() const { return reason_; }

 private:
  bool refuse(const std::string& path, const std::string& why) {
    reason_ = fmt::format("{}: {}", path, why);
    return false;
  }

  static bool is(const YAML::Node& value, const std::string& type) {
    if (type == "object") return value.IsMap();
    if (type == "array") return value.IsSequence();
    if (type == "null") return value.IsNull();
    if (!value.IsScalar()) return false;
    const bool quoted = value.Tag() == "!";
    static const std::regex numeral(R"(-?[0-9]+(\.[0-9]+)?)");
    const bool number = !quoted && std::regex_match(value.Scalar(), numeral);
    const bool boolean = !quoted && (value.Scalar() == "true" || value.Scalar() == "false");
    if (type == "number") return number;
    if (type == "integer") return number && value.Scalar().find('.') == std::string::npos;
    if (type == "boolean") return boolean;
    return type == "string" && !number && !boolean;
  }

  bool has_type(const YAML::Node& schema, const YAML::Node& value, const std::string& path) {
    const YAML::Node type = schema["type"];
    if (!type) return true;
    if (type.IsScalar()) return is(value, type.Scalar()) || refuse(path, "is no " + type.Scalar());
    for (const YAML::Node& one : type)
      if (is(value, one.Scalar())) return true;
    return refuse(path, "has none of the types");
  }

  bool has_value(const YAML::Node& schema, const YAML::Node& value, const std::string& path) {
    if (const YAML::Node constant = schema["const"]; constant && constant.Scalar() != value.Scalar())
      return refuse(path, "is not " + constant.Scalar());
    if (const YAML::Node pattern = schema["pattern"];
        pattern && value.IsScalar() && !std::regex_search(value.Scalar(), compiled(pattern.Scalar())))
      return refuse(path, fmt::format("'{}' does not match {}", value.Scalar(), pattern.Scalar()));
    const YAML::Node choices = schema["enum"];
    if (!choices) return true;
    return std::any_of(choices.begin(), choices.end(),
                       [&](const YAML::Node& choice) { return choice.Scalar() == value.Scalar(); }) ||
           refuse(path, fmt::format("'{}' is none of the choices", value.Scalar()));
  }

  const std::regex& compiled(const std::string& pattern) {
    const auto known = patterns_.find(pattern);
    return known != patterns_.end() ? known->second : patterns_.emplace(pattern, pattern).first->second;
  }

  bool has_members(const YAML::Node& schema, const YAML::Node& value, const std::string& path) {
    for (const YAML::Node& key : schema["required"])
      if (!value[key.Scalar()]) return refuse(path, "lacks " + key.Scalar());
    if (value.IsSequence() && schema["items"])
      for (size_t i = 0; i < value.size(); ++i)
        if (!accepts(schema["items"], value[i], fmt::format("{}[{}]", path, i))) return false;
    if (!value.IsMap()) return true;
    for (const auto& member : value) {
      const std::string key = member.first.Scalar();
      const YAML::Node known = schema["properties"] ? schema["properties"][key] : YAML::Node(YAML::NodeType::Undefined);
      const YAML::Node other = schema["additionalProperties"];
      if (known) {
        if (!accepts(known, member.second, path + "." + key)) return false;
      } else if (other && other.IsMap()) {
        if (!accepts(other, member.second, path + "." + key)) return false;
      } else if (other && other.Scalar() == "false") {
        return refuse(path, "has no key " + key);
      }
    }
    return true;
  }

  size_t accepted(const YAML::Node& schemas, const YAML::Node& value, const std::string& path) {
    return static_cast<size_t>(std::count_if(schemas.begin(), schemas.end(),
                                             [&](const YAML::Node& schema) { return accepts(schema, value, path); }));
  }

  bool combines(const YAML::Node& schema, const YAML::Node& value, const std::string& path) {
    if (const YAML::Node all = schema["allOf"]; all && accepted(all, value, path) != all.size()) return false;
    if (const YAML::Node any = schema["anyOf"]; any && accepted(any, value, path) == 0) return false;
    if (const YAML::Node one = schema["oneOf"]; one && accepted(one, value, path) != 1)
      return refuse(path, "fits not exactly one of several");
    return true;
  }

  std::string reason_;
  std::map<std::string, std::regex> patterns_;
};

std::string refusal(const std::string& scenario) {
  static const YAML::Node schema = YAML::Load(json_schema());
  static SchemaCheck check;
  return check.accepts(schema, YAML::Load(scenario), "scenario") ? "" : check.reason();
}

TEST(Schema, the_file_beside_the_catalogue_is_up_to_date) {
  const std::string path = source_path("scenarios/catalog/scenario.schema.json");
  if (const char* renew = std::getenv("WAVETANK_RENEW_GOLDEN"); renew != nullptr && std::string(renew) == "1")
    std::ofstream(path, std::ios::binary) << json_schema();
  EXPECT_EQ(read_file(path), json_schema()) << "renew with WAVETANK_RENEW_GOLDEN=1";
}

TEST(Schema, every_scenario_of_the_catalogue_obeys_it) {
  size_t scenarios = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source_path("scenarios/catalog"))) {
    if (entry.path().extension() != ".yaml") continue;
    ++scenarios;
    EXPECT_EQ(refusal(read_file(entry.path())), "") << entry.path();
  }
  EXPECT_GT(scenarios, 0u);
}

TEST(Schema, refuses_what_a_scenario_must_not_say) {
  const std::string good = "{version: 1, name: a, job: {sources: {}, sinks: {}}, workload: {rate: 5/s}}";
  EXPECT_EQ(refusal(good), "");
  const auto with = [&](const std::string& from, const std::string& to) {
    return refusal(std::regex_replace(good, std::regex(from), to));
  };
  EXPECT_EQ(with("name: a, ", ""), "scenario: lacks name");
  EXPECT_EQ(with("rate", "rat"), "scenario.workload: has no key rat");
  EXPECT_NE(with("5/s", "5"), "");
  EXPECT_NE(with("sources: \\{\\}", "sources: []"), "");
  EXPECT_NE(with("workload: \\{rate: 5/s\\}", "faults: [{at: 1s, kill: a, pause: b}]"), "");
  EXPECT_EQ(with("workload: \\{rate: 5/s\\}", "faults: [{at: 1s, kill: a}]"), "");
}

TEST(Schema, is_laid_out_so_that_a_change_is_a_few_lines) {
  EXPECT_EQ(lay_out_json(R"({"a": [1, "x, \"}"], "b": {}})"), "{\"a\": [1, \"x, \\\"}\"], \"b\": {}}\n");
  const std::string long_text(100, 'x');
  EXPECT_EQ(lay_out_json(fmt::format(R"({{"a": ["{}", 2], "b": true}})", long_text)),
            fmt::format("{{\n  \"a\": [\"{}\", 2],\n  \"b\": true\n}}\n", long_text));
  EXPECT_EQ(YAML::Dump(YAML::Load(lay_out_json(R"([[1, {"k": null}], "y"])"))),
            YAML::Dump(YAML::Load(R"([[1, {"k": null}], "y"])")));
}

}  // namespace
}  // namespace wavetank::scenarios
