// The tables of a scenario's keys: one line a key.
#include "scenarios/text/fields.h"

#include "engine/operators/registry.h"

namespace wavetank::scenarios {
namespace {

/// A key whose value is a map from names, or a list: it is read by a function of its own.
Option collection(std::string name, std::string summary) {
  Option option;
  option.name = std::move(name);
  option.type = OptionType::kSection;
  option.summary = std::move(summary);
  return option;
}

/// A duration that need not be given.
template <class S>
Option option(std::string name, std::optional<Duration> S::*member, std::string summary) {
  Option option;
  option.name = std::move(name);
  option.type = OptionType::kDuration;
  option.summary = std::move(summary);
  option.fresh = []() -> std::shared_ptr<void> { return std::make_shared<S>(); };
  option.set = [member](void* object, std::string_view text) {
    return parse_option(text, (static_cast<S*>(object)->*member).emplace());
  };
  option.get = [member](const void* object) {
    const std::optional<Duration>& value = static_cast<const S*>(object)->*member;
    return value ? format_option(*value) : std::string();
  };
  return option;
}

using wavetank::option;

/// `at: start` or `at: end` of an `after:`, which is the kind of its trigger.
Option start_or_end() {
  Option option;
  option.name = "at";
  option.summary = "Counted from that fault's start or from its end.";
  option.choices = {"start", "end"};
  option.fresh = []() -> std::shared_ptr<void> { return std::make_shared<faults::Trigger>(); };
  option.set = [](void* object, std::string_view text) -> Result<void> {
    static_cast<faults::Trigger*>(object)->kind =
        text == "start" ? faults::Trigger::Kind::kFaultStart : faults::Trigger::Kind::kFaultEnd;
    return {};
  };
  option.get = [](const void* object) -> std::string {
    return static_cast<const faults::Trigger*>(object)->kind == faults::Trigger::Kind::kFaultStart ? "start" : "end";
  };
  return option;
}

const OptionTable& workers_options() {
  static const OptionTable table(
      "workers", {
                     option("count", &WorkersSpec::count, "How many workers there are."),
                     option("slots", &WorkersSpec::slots, "Slots of a worker; each takes one slice of the job."),
                     option("cores", &WorkersSpec::cores, "Cores of a worker's machine."),
                     option("zones", &WorkersSpec::zones, "Zones to which the workers are dealt in turn."),
                 });
  return table;
}

const OptionTable& network_options() {
  static const OptionTable table(
      "network", {
                     option("latency", &NetworkSpec::latency, "One way, from one machine to another."),
                     option("bandwidth", &NetworkSpec::bandwidth, "Of each link, in each direction."),
                     option("loss", &NetworkSpec::loss, "Share of datagrams that are lost."),
                     option("duplicate", &NetworkSpec::duplicate, "Share of datagrams that arrive twice."),
                     option("reorder", &NetworkSpec::reorder, "Share of datagrams that take an extra latency."),
                 });
  return table;
}

const OptionTable& disk_options() {
  static const OptionTable table("disk",
                                 {
                                     option("latency", &DiskSpec::latency, "Of each operation."),
                                     option("bandwidth", &DiskSpec::bandwidth, "Of reading and writing."),
                                     option("capacity", &DiskSpec::capacity, "Room on each disk; 0B is unlimited."),
                                 });
  return table;
}

const OptionTable& keys_options() {
  static const OptionTable table(
      "keys", {
                  option("count", &KeysSpec::count, "How many different keys there are."),
                  option("skew", &KeysSpec::skew, "How often each comes: uniform, or zipf(S) with S up to 10."),
              });
  return table;
}

const OptionTable& recovery_options() {
  static const OptionTable table(
      "recovery_time",
      {
          option("max", &RecoveryLimits::max, "No recovery takes longer."),
          option("p50", &RecoveryLimits::p50, "Half of all recoveries take at most this; judged over a suite."),
          option("p90", &RecoveryLimits::p90, "90 % of all recoveries take at most this; judged over a suite."),
          option("p99", &RecoveryLimits::p99, "99 % of all recoveries take at most this; judged over a suite."),
      });
  return table;
}

}  // namespace

const OptionTable& cluster_options() {
  static const OptionTable table(
      "cluster", {
                     option("coordinators", &ClusterSpec::coordinators, "Machines that run the job's coordinator."),
                     section("workers", &ClusterSpec::workers, workers_options(), "Machines that run tasks."),
                     option("brokers", &ClusterSpec::brokers, "Machines that keep the log."),
                     option("stores", &ClusterSpec::stores, "Machines that keep snapshots."),
                     option("clients", &ClusterSpec::clients, "Machines that send the workload."),
                     section("network", &ClusterSpec::network, network_options(), "Every link between two machines."),
                     section("disk", &ClusterSpec::disk, disk_options(), "Every machine's disk."),
                 });
  return table;
}

const OptionTable& workload_options() {
  using W = WorkloadSpec;
  static const OptionTable table(
      "workload",
      {
          option("rate", &W::rate, "Records a second, over all partitions of a source."),
          section("keys", &W::keys, keys_options(), "The keys of generated records."),
          option("duration", &W::duration, "How long generated records come."),
          option("out_of_order", &W::out_of_order, "Event times trail arrival by up to this much, by chance."),
          option("value_min", &W::value_min, "Smallest generated value."),
          option("value_max", &W::value_max, "Largest generated value."),
          option("file", &W::file, "Events to read in place of generated ones, relative to the scenario's folder."),
          option("format", &W::format, "How the file is written; by its ending if not given.").one_of({"csv", "jsonl"}),
          option("key", &W::key, "The file's column of keys: texts or integers."),
          option("time", &W::time, "The file's column of event times."),
          option("value", &W::value, "The file's column of values; without it each record counts 1."),
          option("time_format", &W::time_format, "How times are written: since 1970, or as 2024-05-01T12:00:00Z.")
              .one_of({"auto", "s", "ms", "us", "ns", "iso8601"}),
          option("linger", &WorkloadSpec::linger, "How long a client waits for more records before it sends a batch."),
          option("pace", &W::pace, "Whether events arrive by their own times or at `rate`.").one_of({"time", "rate"}),
          option("bad_lines", &W::bad_lines, "What a line that cannot be read does.").one_of({"fail", "skip"}),
          collection("sources", "Workloads of single sources, by their names, where they differ from this one."),
      });
  return table;
}

const OptionTable& failures_options() {
  using F = FailureSpec;
  static const OptionTable kinds(
      "kinds",
      {
          option("kill", &FailureKinds::kill, "Share of failures in which a process dies; all, if no kind is given."),
          option("power_off", &FailureKinds::power_off, "Share in which a machine loses power."),
          option("partition", &FailureKinds::partition, "Share in which a machine is cut off from all others."),
          option("pause", &FailureKinds::pause, "Share in which a process stands still."),
      });
  static const OptionTable table(
      "failures",
      {
          option("mtbf", &F::mtbf, "Mean time between failures; 0s: nothing fails."),
          option("of", &F::of, "Whether that is between any two failures in the cluster, or of one and the same node.")
              .one_of({"cluster", "node"}),
          option("distribution", &F::distribution,
                 "Of the times between failures: exponential, or weibull(shape: 0.7), which has them in clusters."),
          option("nodes", &F::nodes, "Which nodes fail."),
          section("kinds", &F::kinds, kinds, "Shares of the kinds of failures; together 100%."),
          option("restart_after", &F::restart_after, "Time until a failed node, or its network, is back."),
          option("correlated", &F::correlated, "Share of failures that soon take a second node along."),
          option("correlated_within", &F::correlated_within, "How soon, at most."),
          option("lag_limit", &F::lag_limit, "A job that is further behind its input than this is too late."),
      });
  return table;
}

const OptionTable& expect_options() {
  static const OptionTable table(
      "expect",
      {
          option("exactly_once", &Expectations::exactly_once, "Every record counts exactly once in the output."),
          option(
              "guarantee", &Expectations::guarantee,
              "What is asked of the output instead, where less is promised: `upsert`: the last result of each key and "
              "time is right; `at_least_once`: nothing is lost; `at_most_once`: nothing counts twice.")
              .one_of({"exactly_once", "upsert", "at_least_once", "at_most_once"}),
          section("recovery_time", &Expectations::recovery_time, recovery_options(), "How long recoveries may take."),
          option("converge_within", &Expectations::converge_within,
                 "Time after the last fault in which the job is healthy again and has caught up."),
          option("violated", &Expectations::violated, "Invariants that this scenario is meant to break."),
      });
  return table;
}

const OptionTable& reproduces_options() {
  static const OptionTable table(
      "reproduces", {
                        option("build", &Reproduction::build, "The build of wavetank with which it failed."),
                        option("seed", &Reproduction::seed, "The seed of the run."),
                        option("digest", &Reproduction::digest, "The digest of the run; none if it crashed."),
                        option("violated", &Reproduction::violated, "The invariants that it violated."),
                    });
  return table;
}

const OptionTable& job_options() {
  static const OptionTable table(
      "job", {
                 collection("sources", "What the job reads, by name.").must_be_given(),
                 collection("operators", "What it computes, by name: `from`, and one operator with its settings."),
                 collection("sinks", "What it writes, by name.").must_be_given(),
                 option("max_parallelism", &engine::JobSpec::max_parallelism, "Number of key groups."),
             });
  return table;
}

const OptionTable& vertex_options() {
  static const OptionTable table(
      "vertex", {
                    option("from", &VertexFields::from, "The source or operator it reads from, or a list of them.")
                        .must_be_given(),
                    option("parallelism", &VertexFields::parallelism,
                           "Number of tasks; 0 is that of what it reads from, for a source one a partition."),
                });
  return table;
}

const OptionTable& fault_options() {
  static const OptionTable table(
      "fault",
      {
          option("id", &FaultFields::id, "Its name, for other faults and reports; F1, F2, … by place if not given."),
          option("as", &FaultFields::as, "Name for the nodes it chose, for later faults."),
          option("permanent", &FaultFields::permanent, "Healing before the end of a run leaves it."),
          option("must_touch", &FaultFields::must_touch, "A suite in which it never has an effect is inconclusive."),
      });
  return table;
}

const OptionTable& time_trigger_options() {
  using T = faults::Trigger;
  static const OptionTable table(
      "fault", {
                   option("at", &T::at, "Starts then; with `every`, the first time."),
                   option("every", &T::period, "Starts again after each of these periods."),
                   option("jitter", &T::jitter, "Each start of `every` is shifted by up to this much, by chance."),
               });
  return table;
}

const OptionTable& event_trigger_options() {
  using T = faults::Trigger;
  static const OptionTable table("on", {
                                           option("event", &T::event, "The engine's event.").must_be_given(),
                                           option("phase", &T::phase, "Which moment of it; the first if not given."),
                                           option("nth", &T::nth, "Which occurrence, from 1."),
                                           option("after", &T::at, "Time from the event to the fault."),
                                       });
  return table;
}

const OptionTable& fault_trigger_options() {
  using T = faults::Trigger;
  static const OptionTable table("after", {
                                              option("fault", &T::fault, "The other fault's id.").must_be_given(),
                                              start_or_end(),
                                              option("delay", &T::at, "Time from there to this fault."),
                                          });
  return table;
}

const OptionTable& scenario_options() {
  static const OptionTable table(
      "a scenario",
      {
          option("version", &Scenario::version, "Of this format: 1.").must_be_given(),
          option("name", &Scenario::name, "Short name: small letters, digits and dashes.").must_be_given(),
          option("summary", &Scenario::summary, "What it shows, in one sentence."),
          option("tags", &Scenario::tags, "Words by which suites choose scenarios."),
          section("cluster", &Scenario::cluster, cluster_options(), "The machines and what is between them."),
          section("job", &Scenario::job, job_options(), "Sources, operators and sinks.").must_be_given(),
          section("workload", &Scenario::workload, workload_options(), "The records that come in."),
          section("engine", &Scenario::engine, engine::engine_options(), "The engine's settings."),
          collection("faults", "What goes wrong: a list."),
          section("failures", &Scenario::failures, failures_options(),
                  "How often what fails, for `wavetank tune`; a run has only the faults above."),
          section("expect", &Scenario::expect, expect_options(), "What must hold, beside every invariant."),
          section("reproduces", &Scenario::reproduces, reproduces_options(),
                  "Of a kept failure, as `run` writes it: the run that failed. `run` then says what has become of it."),
      });
  return table;
}

std::string_view describe(OptionType type) {
  switch (type) {
    case OptionType::kBoolean:
      return "true or false";
    case OptionType::kInteger:
      return "a whole number such as 500 or 10k";
    case OptionType::kText:
      return "a text";
    case OptionType::kDuration:
      return "a duration such as 5s or 200ms";
    case OptionType::kCpuTime:
      return "a CPU time such as 3.5ns or 2us";
    case OptionType::kByteSize:
      return "a size such as 32KiB or 1MB";
    case OptionType::kBandwidth:
      return "a bandwidth such as 1Gbit/s, or unlimited";
    case OptionType::kRate:
      return "a rate such as 50k/s or 3/min";
    case OptionType::kProbability:
      return "a probability such as 0.1%";
    case OptionType::kDistribution:
      return "a duration, or a distribution such as lognormal(p50: 1ms, p99: 8ms)";
    case OptionType::kTextList:
      return "a text or a list of texts";
    case OptionType::kSection:
      return "a map";
  }
  return "?";
}

}  // namespace wavetank::scenarios
