// A tuning as JSON, by the description of its structs.
#include "reports/tune_json.h"

#include <fmt/format.h>

#include "reports/described_json.h"

namespace wavetank::reports {
namespace {

using scenarios::tuning::Tuning;

constexpr std::string_view kSchema = "wavetank.tuning/1";
/// Of a limit and of a row of sensitivity; files that were written before they were told lack them.
constexpr std::string_view kMayLack[] = {"have", "needed", "over_limit"};

}  // namespace

std::string to_json(const Tuning& tuning) {
  JsonValue document = as_json(tuning);
  auto& members = std::get<JsonValue::Object>(document.value);
  members.insert(members.begin(), {"schema", {std::string(kSchema)}});
  return to_text(document);
}

Result<Tuning> read_tuning(std::string_view json) {
  const Result<JsonValue> document = parse_json(json);
  if (!document) return tl::unexpected(document.error());
  const JsonValue* schema = document->find("schema");
  if (!schema || !schema->text() || *schema->text() != kSchema)
    return trouble(Trouble::kInvalid, fmt::format("it has not \"schema\": \"{}\"; `wavetank tune … --json FILE` writes "
                                                  "such a file",
                                                  kSchema));
  Tuning tuning;
  JsonReading reading(kMayLack);
  reading.read(*document, tuning);
  if (!reading.ok()) return trouble(Trouble::kInvalid, reading.trouble());
  return tuning;
}

}  // namespace wavetank::reports
