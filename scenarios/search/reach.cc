// Working out ranges from a scenario, without running it.
#include "scenarios/search/reach.h"

#include <algorithm>
#include <array>

#include "engine/events.h"
#include "engine/job/plan.h"
#include "scenarios/text/roster.h"
#include "scenarios/world/deployment.h"

namespace wavetank::scenarios::search {
namespace {

constexpr uint32_t kMostOccurrences = 200;

/// No fault waits for these: they come when all is over, or only balance books.
constexpr std::array<std::string_view, 7> kNoPlace{"job.finished",  "job.failed",   "task.drained",  "snapshot.flow",
                                                   "task.buffered", "channel.flow", "channel.credit"};

/// Of the order of magnitude, so that most occurrences that are drawn come.
uint32_t occurrences(const engine::EventDescription& event, uint32_t checkpoints, uint32_t tasks) {
  const auto of_tasks = std::ranges::find(event.values, "task") != event.values.end();
  const bool of_checkpoint = std::ranges::find(event.values, "checkpoint") != event.values.end() &&
                             !event.name.starts_with("task.") && event.name != "job.deploying";
  const uint32_t each = of_tasks ? tasks : 1;
  return std::clamp(of_checkpoint ? checkpoints * each : 2 * each, 1u, kMostOccurrences);
}

std::vector<EventPlace> places(uint32_t checkpoints, uint32_t tasks) {
  std::vector<EventPlace> all;
  for (const engine::EventDescription& event : engine::event_descriptions().subspan(1)) {
    if (std::ranges::find(kNoPlace, event.name) != kNoPlace.end()) continue;
    const uint32_t most = occurrences(event, checkpoints, tasks);
    if (event.phases.empty()) all.push_back({std::string(event.name), {}, most});
    for (const std::string_view phase : event.phases)
      all.push_back({std::string(event.name), std::string(phase), most});
  }
  return all;
}

}  // namespace

Reach reach_of(const Scenario& scenario) {
  Reach reach;
  const engine::Plan plan = engine::make_plan(scenario.job);
  const Inputs inputs = make_inputs(scenario, plan, 1);
  reach.input = std::max(inputs.end() - Time{}, 1_s);
  reach.heartbeat = scenario.engine.heartbeat.timeout;
  reach.checkpoint = scenario.engine.checkpoint.interval;
  reach.longest = std::min({reach.heartbeat * 2, reach.input / 2, scenario.engine.transaction_timeout / 8});
  reach.longest = std::max(reach.longest, 100_ms);
  const faults::Roster roster = roster_of(scenario.cluster);
  for (const faults::NodePlace& node : roster.nodes) {
    if (node.role == "console") continue;
    reach.nodes.push_back(node.name);
    if (const std::string glob = node.role + "-*"; std::ranges::find(reach.roles, glob) == reach.roles.end())
      reach.roles.push_back(glob);
  }
  for (const faults::TaskNames& names : names_of_tasks(scenario.job))
    if (!names.empty()) reach.tasks.push_back(names.back());
  reach.messages = roster.messages;
  reach.events = places(static_cast<uint32_t>(std::clamp<int64_t>(reach.input.ns / reach.checkpoint.ns, 1, 100)),
                        static_cast<uint32_t>(plan.tasks.size()));
  return reach;
}

}  // namespace wavetank::scenarios::search
