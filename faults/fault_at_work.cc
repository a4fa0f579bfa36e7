// What a fault does goes through here, so that it can be undone.
#include "faults/fault_at_work.h"

#include <algorithm>
#include <utility>

#include "env/check.h"

namespace wavetank::faults {
namespace {

bool contains(const std::vector<NodeId>& nodes, NodeId node) {
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

}  // namespace

void FaultAtWork::begin() {
  const FaultKind* kind = find_fault_kind(fault().kind);
  CHECK(kind != nullptr, "no fault kind `{}`", fault().kind);
  effect_ = kind->make();
  const auto applied = apply_settings(*kind->arguments, effect_->settings(), fault().arguments);
  CHECK(applied.has_value(), "fault {}: {}", fault().id, applied.error().message);
  effect_->start(*this);
}

void FaultAtWork::undo() {
  effect_->end(*this);
  for (const auto& rule : message_rules_) scene_.cluster.remove_rule(rule.get());
  for (const auto& rule : disk_rules_) scene_.cluster.remove_rule(rule.get());
  while (!slow_.empty()) slow_cpu(slow_.back(), 100);
  while (!skewed_.empty()) skew_clock(skewed_.back(), Duration{});
  for (NodeId node : std::exchange(cut_off_, {})) scene_.claims.connect(node, *this);
  while (!paused_.empty()) resume(paused_.back());
  while (!down_.empty()) release_down(down_.front());
}

std::vector<NodeId> FaultAtWork::choose(const Selector& selector) {
  std::vector<NodeId> nodes = selector.resolve(scene_.population, random_);
  chosen_.insert(chosen_.end(), nodes.begin(), nodes.end());
  std::sort(chosen_.begin(), chosen_.end());
  chosen_.erase(std::unique(chosen_.begin(), chosen_.end()), chosen_.end());
  std::string names;
  for (NodeId node : chosen_) names += (names.empty() ? "" : ", ") + scene_.population.roster.nodes[node].name;
  describe(names.empty() ? "nobody" : names);
  if (!fault().as.empty()) scene_.population.bound[fault().as] = chosen_;
  return nodes;
}

void FaultAtWork::take_down(NodeId node, bool power) {
  if (contains(down_, node)) return;
  down_.push_back(node);
  scene_.claims.take_down(node, power, *this);
}

void FaultAtWork::release_down(NodeId node) {
  if (std::erase(down_, node) != 0) scene_.claims.release_down(node, *this);
}

void FaultAtWork::pause(NodeId node) {
  if (contains(paused_, node)) return;
  paused_.push_back(node);
  scene_.claims.pause(node, *this);
}

void FaultAtWork::resume(NodeId node) {
  if (std::erase(paused_, node) != 0) scene_.claims.resume(node, *this);
}

void FaultAtWork::cuts_off(const std::vector<NodeId>& nodes) {
  for (NodeId node : nodes) {
    cut_off_.push_back(node);
    scene_.claims.cut_off(node, *this);
  }
}

void FaultAtWork::slow_cpu(NodeId node, uint32_t percent) {
  std::erase(slow_, node);
  if (percent > 100) {
    slow_.push_back(node);
    touched(1);
  }
  scene_.claims.slow_cpu(node, index_, percent);
}

void FaultAtWork::skew_clock(NodeId node, Duration offset) {
  const bool was_right = std::erase(skewed_, node) == 0;
  if (offset != Duration{}) {
    skewed_.push_back(node);
    if (was_right) touched(1);
  }
  scene_.claims.skew_clock(node, index_, offset);
}

void FaultAtWork::install(std::unique_ptr<MessageRule> rule) {
  scene_.cluster.add_rule(rule.get());
  message_rules_.push_back(std::move(rule));
}

void FaultAtWork::install(std::unique_ptr<DiskRule> rule) {
  scene_.cluster.add_rule(rule.get());
  disk_rules_.push_back(std::move(rule));
}

}  // namespace wavetank::faults
