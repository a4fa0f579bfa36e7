// The table of formats. Another kind of document is another line here.
#include "reports/formats.h"

#include "reports/json.h"
#include "reports/junit.h"

namespace wavetank::reports {
namespace {

constexpr Format kFormats[] = {
    {"json", ".json", "Writes all results as JSON", [](const Contents& contents) { return to_json(contents.suite); }},
    {"junit", ".xml", "Writes all results as JUnit XML",
     [](const Contents& contents) { return to_junit(contents.suite); }},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

}  // namespace wavetank::reports
