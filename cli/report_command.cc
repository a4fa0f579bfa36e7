// `wavetank report`: results of earlier runs in, one report out.
#include <fmt/format.h>

#include <cstdio>

#include "cli/commands.h"
#include "cli/documents.h"
#include "cli/output.h"
#include "cli/results_file.h"
#include "reports/terminal.h"

namespace wavetank::cli {

int report_results(const Request& request) {
  if (!documents_can_be_written(request)) return kUsageError;
  const Result<scenarios::SuiteResult> suite = read_results_file(request.paths.front());
  if (!suite) {
    fmt::print(stderr, "wavetank: {}\n", suite.error().message);
    return kUsageError;
  }
  const reports::TerminalOptions options{.color = colors(request), .all_timeline = request.timeline};
  const bool one = suite->planned == 1 && suite->runs.size() == 1;
  say(one ? reports::render_run(*suite, options) : reports::render_suite(*suite, options), columns(request));
  return write_documents(request, {*suite}) ? kHeld : kOwnFailure;
}

}  // namespace wavetank::cli
