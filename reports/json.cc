// Results by their description, with what a reader of the file would else have to work out.
#include "reports/json.h"

#include <fmt/format.h>

#include "reports/described_json.h"
#include "reports/words.h"

namespace wavetank::reports {
namespace {

constexpr std::string_view kSchema = "wavetank.results/1";

/// Members that came after the format was first published: older files lack them.
constexpr std::string_view kAddedLater[] = {"build",       "options",        "must_touch",       "failed_over_suite",
                                            "complete",    "payload_digest", "standing",         "anchors",
                                            "lost",        "doubled",        "chronicle",        "encounters",
                                            "offered",     "latency_ns",     "blocked_permille", "recovery_limit_ns",
                                            "text",        "steps",          "stated_failures",  "shrunk",
                                            "exploration", "event_kinds"};

/// What follows from the rest, for readers who do not want to work it out.
void add_what_follows(JsonValue& json, const scenarios::SuiteResult& suite, const scenarios::RunResult& run) {
  auto& members = std::get<JsonValue::Object>(json.value);
  members.push_back({"failing", {failing(suite, run)}});
  members.push_back({"reproduce", {reproduce_command(run, suite.settings)}});
  for (JsonMember& member : members) {
    if (member.name != "episodes") continue;
    auto& episodes = std::get<JsonValue::List>(member.value.value);
    for (size_t i = 0; i < episodes.size(); ++i)
      std::get<JsonValue::Object>(episodes[i].value).push_back({"total_ns", as_json(run.episodes[i].total())});
  }
}

}  // namespace

std::string to_json(const Contents& contents) {
  const scenarios::SuiteResult& suite = contents.suite;
  JsonValue document = as_json(suite);
  auto& members = std::get<JsonValue::Object>(document.value);
  for (JsonMember& member : members) {
    if (member.name != "runs") continue;
    auto& runs = std::get<JsonValue::List>(member.value.value);
    for (size_t i = 0; i < runs.size(); ++i) add_what_follows(runs[i], suite, suite.runs[i]);
  }
  members.insert(members.begin(),
                 {{"schema", {std::string(kSchema)}}, {"exit_code", as_json(scenarios::exit_code(suite))}});
  if (contents.comparison) members.push_back({"comparison", as_json(*contents.comparison)});
  if (contents.trends) members.push_back({"history", as_json(*contents.trends)});
  return to_text(document);
}

Result<scenarios::SuiteResult> read_results(std::string_view json) {
  const Result<JsonValue> document = parse_json(json);
  if (!document) return tl::unexpected(document.error());
  const JsonValue* schema = document->find("schema");
  if (!schema || !schema->text() || *schema->text() != kSchema)
    return trouble(Trouble::kInvalid, fmt::format("it has not \"schema\": \"{}\"; `wavetank run … --json FILE` writes "
                                                  "such a file",
                                                  kSchema));
  scenarios::SuiteResult suite;
  JsonReading reading(kAddedLater);
  reading.read(*document, suite);
  if (!reading.ok()) return trouble(Trouble::kInvalid, reading.trouble());
  return suite;
}

}  // namespace wavetank::reports
