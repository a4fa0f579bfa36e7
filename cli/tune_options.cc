// What CLI11 is told of `wavetank tune`.
#include "cli/tune_options.h"

#include <CLI/CLI.hpp>

namespace wavetank::cli {

void describe_tune(CLI::App& tune, Request& request, std::string& seed) {
  TuneRequest& own = request.tune;
  tune.add_option("PATH", request.paths, "One scenario: a file or a name of the built-in catalogue")
      ->required()
      ->type_name("");
  tune.add_option("--param", own.parameters,
                  "A key and what is tried for it (engine.checkpoint.interval=2s..512s unless told)")
      ->type_name("KEY=A..B|a,b,c")
      ->allow_extra_args(false);
  tune.add_option("--objective", own.objective, "A formula of metrics; the least of it is best (capacity_lost)")
      ->type_name("EXPR");
  tune.add_option("--subject-to", own.limits, "A limit that the choice must keep; may be given several times")
      ->type_name("\"A < B\"")
      ->allow_extra_args(false);
  tune.add_option("--measured", own.measured, "Figures of the real system, to compare with")
      ->type_name("checkpoint_duration=12s,state=200GB,restart=40s");
  tune.add_option("--budget", own.budget, "Wall time after which no further world starts (5m)")->type_name("TIME");
  tune.add_option("--runs", own.most_runs, "At most so many worlds, in place of the time: then results repeat exactly")
      ->type_name("N");
  tune.add_option("--seed", seed, "The seed of all chance (1 unless told)")->type_name("S");
  tune.add_option("-j,--jobs", request.jobs, "Worlds at once (0, or not told: one for each processor)")
      ->type_name("N")
      ->check(CLI::Range(0u, 1024u).description(""));
  tune.add_option("--json", own.json, "Writes everything that was found as JSON")->type_name("FILE");
  tune.add_option("--html", own.html, "Writes it as a page for people")->type_name("FILE");
  tune.footer(
      "Failures come as the scenario's `failures` says. docs/how-tuning-works.md explains the method.\n"
      "\n"
      "Examples:\n"
      "  wavetank tune checkpoint-interval --html tuning.html\n"
      "  wavetank tune my-job.yaml --param engine.checkpoint.interval=5s..10m --set failures.mtbf=6h\n"
      "  wavetank tune my-job.yaml --subject-to \"recovery_time.p99 < 60s\" --measured restart=40s --json tuning.json\n"
      "  wavetank tune my-job.yaml --param engine.heartbeat.timeout=2s,5s,20s --objective recovery_time.mean\n"
      "\n"
      "Exit codes:\n"
      "  0 recommended   1 nothing can be recommended   2 usage error or invalid scenario   3 wavetank itself failed\n"
      "  6 recommended, but not all was decided: a limit, or the difference to its neighbours   130 interrupted");
}

}  // namespace wavetank::cli
