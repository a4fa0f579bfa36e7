// What CLI11 is told of `wavetank explore` and `wavetank shrink`.
#include "cli/search_options.h"

#include <CLI/CLI.hpp>

#include "cli/result_options.h"

namespace wavetank::cli {

void describe_explore(CLI::App& explore, Request& request, std::string& seed) {
  explore.add_option("--budget", request.explore.budget, "Wall time after which no further plan is run (2m)")
      ->type_name("TIME");
  explore
      .add_option("--runs", request.explore.most_runs,
                  "So many plans, in place of the time: then results repeat exactly")
      ->type_name("N");
  explore.add_option("--seed", seed, "The seed of all chance (1 unless told)")->type_name("S");
  explore.add_option("-j,--jobs", request.jobs, "Runs at once (0, or not told: one for each processor)")
      ->type_name("N")
      ->check(CLI::Range(0u, 1024u).description(""));
  explore.add_flag("--shrink{60s}", request.shrink.budget, "Shrinks each failing plan, for at most so long (60s)")
      ->type_name("[=TIME]");
  explore.add_option("--max-fail", request.max_fail, "Stops after so many failing plans (50)")->type_name("N");
  explore
      .add_option("--failures", request.failures,
                  "Keeps each failing plan as a scenario file in this folder (wavetank-failures)")
      ->type_name("DIR");
  add_documents(explore, request, false);
  explore.footer(
      "The faults, and what is expected of recovery times, are not the scenario's own: plans are drawn from all kinds\n"
      "of faults, within what the engine promises to survive. Without a scenario it is smoke.\n"
      "\n"
      "Examples:\n"
      "  wavetank explore\n"
      "  wavetank explore my-job.yaml --budget 10m --shrink --html exploration.html\n"
      "  wavetank explore smoke worker-crash-partition --runs 2000 --seed 7 --json results.json\n"
      "\n"
      "Exit codes:\n"
      "  0 everything held   1 violated or not converged   2 usage error or invalid scenario\n"
      "  3 wavetank itself failed, or the engine crashed   5 nothing ran   130 interrupted");
}

void describe_shrink(CLI::App& shrink, Request& request, std::string& seed, std::string& probe) {
  shrink
      .add_option("PATH", request.paths, "Kept failures: files or folders; or scenarios that fail with the seed given")
      ->required()
      ->type_name("");
  shrink.add_option("--seed", seed, "The seed that fails (a kept failure's own, else 1, unless told)")->type_name("S");
  shrink.add_option("--budget", request.shrink.budget, "Wall time for each failure (60s)")->type_name("TIME");
  shrink
      .add_option("--runs", request.shrink.most_runs,
                  "At most so many runs, in place of the time: then results repeat exactly")
      ->type_name("N");
  shrink.add_option("-j,--jobs", request.jobs, "Runs at once (0, or not told: one for each processor)")
      ->type_name("N")
      ->check(CLI::Range(0u, 1024u).description(""));
  shrink.add_option("-o,--output", request.shrink.output, "Where what is left goes (NAME-shrunk.yaml beside it)")
      ->type_name("FILE");
  shrink
      .add_option("--failures", request.failures,
                  "The folder for what is left of a scenario that is no kept failure (wavetank-failures)")
      ->type_name("DIR");
  shrink.add_option("--probe", probe, "restore, or restore=all: as it was given to the run that failed")
      ->type_name("restore|restore=all");
  add_documents(shrink, request, false);
  shrink.footer(
      "Takes away faults, then makes what is left of them smaller, then the workload, the job and the cluster, as "
      "long\n"
      "as one of the same invariants is violated; a crash stays a crash. What it keeps, `wavetank run` shows again.\n"
      "\n"
      "Examples:\n"
      "  wavetank shrink wavetank-failures/smoke-seed-17.yaml\n"
      "  wavetank shrink wavetank-failures/ --budget 5m\n"
      "  wavetank shrink my-job.yaml --seed 42 --set engine.checkpoint.interval=2s -o small.yaml\n"
      "\n"
      "Exit codes:\n"
      "  0 shrunk as far as there was time   2 usage error or invalid scenario   3 wavetank itself failed\n"
      "  4 not deterministic   6 nothing fails   130 interrupted; what was found is kept");
}

}  // namespace wavetank::cli
