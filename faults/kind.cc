// Choosing nodes and links for a fault.
#include "faults/kind.h"

#include <algorithm>

#include "env/check.h"

namespace wavetank::faults {
namespace {

std::vector<bool> membership(Injection& injection, const Selector& selector) {
  std::vector<bool> members(injection.cluster().nodes().size());
  for (NodeId node : injection.choose(selector)) members[node] = true;
  return members;
}

}  // namespace

std::vector<NodeId> choose_all(Injection& injection, const std::vector<std::string>& selectors) {
  std::vector<NodeId> nodes;
  for (const std::string& text : selectors) {
    const auto selector = Selector::parse(text);
    CHECK(selector.has_value(), "selector `{}` was not validated: {}", text, selector.error().message);
    const std::vector<NodeId> more = injection.choose(*selector);
    nodes.insert(nodes.end(), more.begin(), more.end());
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

LinkSet::LinkSet(Injection& injection, const std::string& link) {
  const auto selector = LinkSelector::parse(link);
  CHECK(selector.has_value(), "link `{}` was not validated: {}", link, selector.error().message);
  from_ = membership(injection, selector->from);
  to_ = selector->alone ? std::vector<bool>(from_.size(), true) : membership(injection, selector->to);
  both_ways_ = selector->both_ways || selector->alone;
  injection.describe(link);
}

bool LinkSet::covers(NodeId from, NodeId to) const {
  return (has(from_, from) && has(to_, to)) || (both_ways_ && has(from_, to) && has(to_, from));
}

}  // namespace wavetank::faults
