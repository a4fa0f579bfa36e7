// Any scenario that is written reads back as the same one.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "engine/operators/registry.h"
#include "scenarios/text/fault_text.h"
#include "scenarios/text/reader.h"

namespace wavetank::scenarios {
namespace {

template <class T>
T between(T low, T high) {
  return *rc::gen::inRange<T>(low, high);
}
bool coin() { return *rc::gen::arbitrary<bool>(); }
Duration some_time() { return {between<int64_t>(1, 4'000'000'000) * (coin() ? 1 : 1'000)}; }
std::string some_text() { return *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)); }

ClusterSpec some_cluster() {
  ClusterSpec cluster;
  cluster.workers = {between(4u, 9u), between(1u, 5u), between(1u, 5u), {}};
  if (coin()) cluster.workers.zones = {"a", "b b"};
  cluster.brokers = between(1u, 4u);
  cluster.clients = between(1u, 4u);
  cluster.network.loss = {between(0u, 1'000'000'001u)};
  cluster.network.latency = coin() ? Distribution::constant(some_time()) : Distribution::lognormal(1_ms, 9_ms);
  cluster.network.bandwidth = {between<uint64_t>(0, 1'000'000'000'000)};
  cluster.disk.capacity = {between<uint64_t>(0, 1'000'000'000'000)};
  return cluster;
}

engine::JobSpec some_job() {
  using Kind = engine::VertexKind;
  engine::JobSpec job;
  job.max_parallelism = between(4u, 300u);
  std::vector<std::string> readable{"in", "other-in"};
  for (const std::string& name : readable)
    job.vertices.push_back({name, Kind::kSource, "log", {{"partitions", {"4"}}}, {}, coin() ? 2u : 0u});
  const int operators = between(0, 4);
  std::vector<std::string> unread = readable;
  for (int i = 0; i < operators; ++i) {
    engine::VertexSpec vertex{"op_" + std::to_string(i), Kind::kOperator, "window", {}, {}, 0};
    vertex.inputs = unread;
    unread = {vertex.name};
    vertex.type = *rc::gen::element<std::string>("window", "map", "filter");
    if (vertex.type == "window") vertex.settings = {{"tumbling", {format_option(some_time())}}, {"aggregate", {"max"}}};
    if (vertex.type == "map" && coin()) vertex.settings = {{"add", {std::to_string(between(-9, 9))}}};
    job.vertices.push_back(std::move(vertex));
  }
  job.vertices.push_back({"out", Kind::kSink, "log", {}, unread, 0});
  return job;
}

WorkloadSpec some_workload() {
  WorkloadSpec workload;
  workload.rate = {between<uint64_t>(1, 1'000'000'000'000)};
  workload.duration = some_time();
  workload.out_of_order = coin() ? some_time() : Duration{};
  workload.keys.count = between<uint64_t>(1, 1'000'000);
  if (coin()) workload.keys.skew = "zipf(1.1)";
  workload.value_min = between<int64_t>(-1000, 0);
  workload.value_max = between<int64_t>(0, 100'000);
  return workload;
}

faults::Trigger some_event() {
  faults::Trigger trigger;
  trigger.kind = faults::Trigger::Kind::kEvent;
  trigger.event = "checkpoint.completed";
  if (coin()) trigger.phase = "after-notify";
  trigger.nth = between(1u, 9u);
  if (coin()) trigger.at = some_time();
  return trigger;
}

faults::Trigger some_trigger(size_t earlier_faults) {
  using Kind = faults::Trigger::Kind;
  faults::Trigger trigger;
  switch (between(0, 4)) {
    case 0:
      trigger.at = some_time();
      break;
    case 1:
      trigger.kind = Kind::kPeriod;
      trigger.at = some_time();
      trigger.period = some_time();
      trigger.jitter = coin() ? trigger.period / 3 : Duration{};
      break;
    case 2:
      return some_event();
    default:
      if (earlier_faults == 0) break;
      trigger.kind = coin() ? Kind::kFaultStart : Kind::kFaultEnd;
      trigger.fault = "fault " + std::to_string(between<size_t>(0, earlier_faults));
      trigger.at = coin() ? some_time() : Duration{};
  }
  return trigger;
}

faults::FaultPlan some_faults() {
  faults::FaultPlan plan;
  const auto count = between<size_t>(0, 5);
  for (size_t i = 0; i < count; ++i) {
    faults::Fault fault;
    fault.id = "fault " + std::to_string(i);
    fault.trigger = some_trigger(i);
    fault.kind = *rc::gen::element<std::string>("kill", "partition", "delay");
    if (fault.kind == "kill") fault.arguments = {{"nodes", {"worker-*"}}};
    if (fault.kind == "partition") fault.arguments = {{"groups", {"worker-1, worker-2", "rest"}}};
    if (fault.kind == "delay") fault.arguments = {{"link", {"worker-* <-> all"}}, {"add", {"uniform(1ms, 3ms)"}}};
    if (coin()) fault.lasting = some_time();
    if (coin()) fault.until = some_event();
    if (coin()) fault.anchor = some_event();
    if (coin()) fault.as = "victims" + std::to_string(i);
    fault.permanent = coin();
    fault.must_touch = coin();
    plan.faults.push_back(std::move(fault));
  }
  return plan;
}

FailureSpec some_failures() {
  FailureSpec failures;
  failures.mtbf = some_time();
  failures.of = coin() ? "node" : "cluster";
  if (coin()) failures.distribution = "weibull(shape: 0.7)";
  if (coin()) failures.nodes = {"worker-1", "any 1 of brokers"};
  if (coin()) failures.kinds = {{700'000'000}, {200'000'000}, {0}, {100'000'000}};
  failures.correlated = {between(0u, 1'000'000'000u)};
  failures.lag_limit = some_time();
  return failures;
}

Scenario some_scenario() {
  Scenario scenario;
  scenario.name = "any-1";
  scenario.summary = some_text();
  scenario.tags = *rc::gen::container<std::vector<std::string>>(rc::gen::exec(some_text));
  scenario.cluster = some_cluster();
  scenario.job = some_job();
  scenario.workload = some_workload();
  if (coin()) scenario.source_workloads.push_back({"other-in", coin() ? some_workload() : scenario.workload});
  scenario.engine.checkpoint.interval = some_time();
  scenario.engine.restart.jitter = {between(0u, 1'000'000'000u)};
  scenario.engine.costs.per_record = {between<int64_t>(0, 10'000'000)};
  scenario.engine.channel.buffer = {between<uint64_t>(1, 10'000'000)};
  scenario.faults = some_faults();
  scenario.failures = some_failures();
  scenario.expect.exactly_once = coin();
  if (coin()) scenario.expect.guarantee = "at_least_once";
  if (coin()) scenario.expect.recovery_time.p99 = some_time();
  if (coin()) scenario.expect.violated = {"exactly-once"};
  return scenario;
}

/// As bytes, but for the distribution: two scenarios are equal when these are.
template <class T>
bool same(const T& a, const T& b) {
  return encode(a) == encode(b);
}

TEST(RoundTrip, a_written_scenario_reads_back_as_the_same) {
  ASSERT_TRUE(rc::check([] {
    const Scenario scenario = some_scenario();
    const std::string text = write_scenario(scenario);
    const ReadResult result = read_scenario_text("written.yaml", text);
    RC_LOG() << text << render(result.problems);
    RC_ASSERT(result.scenario.has_value());
    const Scenario& read = *result.scenario;
    RC_ASSERT(read.name == scenario.name);
    RC_ASSERT(read.summary == scenario.summary);
    RC_ASSERT(read.tags == scenario.tags);
    RC_ASSERT(read.cluster == scenario.cluster);
    RC_ASSERT(same(read.job, scenario.job));
    RC_ASSERT(read.workload == scenario.workload);
    RC_ASSERT(read.source_workloads == scenario.source_workloads);
    RC_ASSERT(same(read.engine, scenario.engine));
    RC_ASSERT(read.faults.faults == scenario.faults.faults);
    RC_ASSERT(read.expect == scenario.expect);
  }));
}

TEST(RoundTrip, a_fault_on_one_line_reads_back_as_the_same) {
  ASSERT_TRUE(rc::check([] {
    Scenario scenario = some_scenario();
    const faults::FaultPlan plan = std::move(scenario.faults);
    scenario.faults = {};
    std::string text = write_scenario(scenario) + "faults:\n";
    for (const faults::Fault& fault : plan.faults) text += "  - " + fault_text(fault) + "\n";
    if (plan.faults.empty()) text += "  []\n";
    const ReadResult result = read_scenario_text("written.yaml", text);
    RC_LOG() << text << render(result.problems);
    RC_ASSERT(result.scenario.has_value());
    RC_ASSERT(result.scenario->faults.faults == plan.faults);
  }));
}

}  // namespace
}  // namespace wavetank::scenarios
