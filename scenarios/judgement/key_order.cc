// The way back from a sink.
#include "scenarios/judgement/key_order.h"

#include <algorithm>

#include "env/check.h"

namespace wavetank::scenarios {
namespace {

uint32_t index_of(const engine::JobSpec& job, const std::string& name) {
  const auto place = std::ranges::find(job.vertices, name, &engine::VertexSpec::name);
  CHECK(place != job.vertices.end(), "no vertex {}", name);
  return static_cast<uint32_t>(place - job.vertices.begin());
}

uint32_t chain_of(const engine::Plan& plan, uint32_t vertex) {
  for (uint32_t chain = 0; chain < plan.chains.size(); ++chain)
    if (std::ranges::find(plan.chains[chain].vertices, vertex) != plan.chains[chain].vertices.end()) return chain;
  CHECK(false, "vertex {} is in no chain", vertex);
}

bool deals_in_turn(const engine::Plan& plan, uint32_t from, uint32_t to) {
  return std::ranges::any_of(plan.edges, [&](const engine::EdgePlan& edge) {
    return edge.from_chain == from && edge.to_chain == to && edge.ship == engine::Ship::kRebalance;
  });
}

}  // namespace

faults::KeyOrder key_order_of(const engine::JobSpec& job, const engine::Plan& plan, const std::string& sink) {
  uint32_t vertex = index_of(job, sink);
  for (;;) {
    const engine::VertexSpec& spec = job.vertices[vertex];
    if (spec.kind == engine::VertexKind::kSource) return faults::KeyOrder::kInput;
    if (spec.type == "window") return faults::KeyOrder::kWindowEnds;
    if (spec.kind == engine::VertexKind::kOperator && spec.type != "map" && spec.type != "filter")
      return faults::KeyOrder::kAny;
    if (spec.inputs.size() != 1) return faults::KeyOrder::kAny;
    const uint32_t before = index_of(job, spec.inputs.front());
    if (deals_in_turn(plan, chain_of(plan, before), chain_of(plan, vertex))) return faults::KeyOrder::kAny;
    vertex = before;
  }
}

}  // namespace wavetank::scenarios
