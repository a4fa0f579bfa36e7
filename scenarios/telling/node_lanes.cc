// Node lanes: what faults and the engine's attempts make of each node over time.
#include <algorithm>
#include <set>

#include "engine/events.h"
#include "faults/timeline.h"
#include "scenarios/telling/chronicling.h"

namespace wavetank::scenarios {
namespace {

using engine::EventKind;

class Lane {
 public:
  explicit Lane(const NodeSpec& node) : lane_{node.name, node.role, {}} {}

  void mark(const faults::NodeMark& mark) {
    state_ = mark.state;
    partitions_ = mark.partitions;
    if (state_ == NodeState::kDown) forget_tasks();
    settle(mark.at);
  }
  void deployed(int64_t task, Time at) {
    waiting_.insert(task);
    catching_up_ = false;
    settle(at);
  }
  void running(int64_t task, bool recovering, Time at) {
    if (waiting_.erase(task) > 0 && waiting_.empty()) catching_up_ = recovering;
    settle(at);
  }
  void attempt_lost(Time at) {
    forget_tasks();
    settle(at);
  }
  void recovered(Time at) {
    catching_up_ = false;
    settle(at);
  }
  NodeLane end(Time at) {
    add({condition_, since_, at});
    return std::move(lane_);
  }

 private:
  void forget_tasks() {
    waiting_.clear();
    catching_up_ = false;
  }
  NodeCondition condition() const {
    if (state_ == NodeState::kDown) return NodeCondition::kDown;
    if (state_ == NodeState::kPaused) return NodeCondition::kPaused;
    if (partitions_ > 0) return NodeCondition::kPartitioned;
    if (!waiting_.empty()) return NodeCondition::kRestoring;
    return catching_up_ ? NodeCondition::kCatchingUp : NodeCondition::kUp;
  }
  void settle(Time at) {
    const NodeCondition now = condition();
    if (now == condition_) return;
    at = std::max(at, since_);
    add({condition_, since_, at});
    condition_ = now;
    since_ = at;
  }
  void add(const LaneSpan& span) {
    if (span.from >= span.to) return;
    std::vector<LaneSpan>& spans = lane_.spans;
    if (!spans.empty() && spans.back().condition == span.condition)
      spans.back().to = span.to;
    else
      spans.push_back(span);
  }

  NodeLane lane_;
  NodeState state_ = NodeState::kUp;
  uint32_t partitions_ = 0;
  std::set<int64_t> waiting_;  // tasks deployed on it that do not run yet
  bool catching_up_ = false;
  NodeCondition condition_ = NodeCondition::kUp;
  Time since_;
};

/// Feeds all lanes from the three things that happen: events, node marks, ends of episodes.
class Lanes {
 public:
  Lanes(const faults::History& history, std::span<const NodeSpec> nodes, const std::vector<faults::Episode>& episodes)
      : marks_(history.node_marks()), episodes_(episodes) {
    for (const NodeSpec& node : nodes) lanes_.emplace_back(node);
  }

  void observe(const Event& event, Time at) {
    catch_up_with(at);
    switch (engine::kind_of(event)) {
      case EventKind::kTaskDeployed:
        if (first_attempt_ == 0) first_attempt_ = event.attempt;
        // The first attempt restores nothing: the cluster is starting.
        if (event.attempt > first_attempt_) lanes_.at(event.node).deployed(event.values[0], at);
        break;
      case EventKind::kTaskRunning:
        lanes_.at(event.node).running(event.values[0], recovering(at), at);
        break;
      case EventKind::kJobFailing:
        for (Lane& lane : lanes_) lane.attempt_lost(at);
        break;
      default:
        break;
    }
  }

  std::vector<NodeLane> end(Time at) {
    catch_up_with(at);
    std::vector<NodeLane> lanes;
    for (Lane& lane : lanes_) lanes.push_back(lane.end(at));
    return lanes;
  }

 private:
  void catch_up_with(Time at) {
    for (; mark_ < marks_.size() && marks_[mark_].at <= at; ++mark_) lanes_.at(marks_[mark_].node).mark(marks_[mark_]);
    for (; episode_ < episodes_.size() && episodes_[episode_].ended <= at; ++episode_)
      for (Lane& lane : lanes_) lane.recovered(episodes_[episode_].ended);
  }
  bool recovering(Time at) const {
    return episode_ < episodes_.size() && episodes_[episode_].began <= at && !episodes_[episode_].disturbance;
  }

  const std::vector<faults::NodeMark>& marks_;
  const std::vector<faults::Episode>& episodes_;
  std::vector<Lane> lanes_;
  size_t mark_ = 0;
  size_t episode_ = 0;
  uint32_t first_attempt_ = 0;
};

}  // namespace

std::vector<NodeLane> node_lanes(const faults::History& history, std::span<const NodeSpec> nodes,
                                 const std::vector<faults::Episode>& episodes, Time end) {
  Lanes lanes(history, nodes, episodes);
  for (faults::Timeline timeline(history); !timeline.done(); timeline.advance())
    if (timeline.next().event != nullptr) lanes.observe(*timeline.next().event, timeline.next().at);
  return lanes.end(end);
}

}  // namespace wavetank::scenarios
