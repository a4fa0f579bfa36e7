// The table of formats. Another kind of document is another line here.
#include "reports/formats.h"

#include "reports/csv.h"
#include "reports/json.h"
#include "reports/junit.h"
#include "reports/open_metrics.h"
#include "reports/page/page.h"
#include "reports/perfetto.h"

namespace wavetank::reports {
namespace {

constexpr Format kFormats[] = {
    {"json", ".json", "Writes all results as JSON", to_json},
    {"junit", ".xml", "Writes all results as JUnit XML", to_junit},
    {"html", ".html", "Writes a report for people, one HTML file that needs nothing else",
     [](const Contents& contents) { return html_page(contents); }},
    {"csv", ".csv", "Writes the recoveries as CSV, a line each",
     [](const Contents& contents) { return to_csv(contents.suite); }},
    {"openmetrics", ".om", "Writes figures and the course of runs as OpenMetrics text",
     [](const Contents& contents) { return to_open_metrics(contents.suite); }},
    {"perfetto", ".perfetto-trace", "Writes a trace for ui.perfetto.dev: nodes, tasks, faults, recoveries, checkpoints",
     [](const Contents& contents) { return to_perfetto(contents.suite); }},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

}  // namespace wavetank::reports
