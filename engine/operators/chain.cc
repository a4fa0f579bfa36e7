// Batches through fused operators.
#include "engine/operators/chain.h"

#include "engine/operators/registry.h"

namespace wavetank::engine {

Chain::Chain(const std::vector<VertexSpec>& vertices) {
  for (const VertexSpec& vertex : vertices) {
    const VertexType* type = find_vertex_type(vertex.kind, vertex.type);
    CHECK(type != nullptr, "vertex type {}", vertex.type);
    if (type->make) operators_.push_back(type->make(vertex.settings));
  }
  between_.resize(operators_.size());
}

void Chain::run_from(size_t first, std::span<const Record> records) {
  for (size_t i = first; i < operators_.size(); ++i) {
    if (records.empty()) return;
    between_[i].clear();
    operators_[i]->process(records, between_[i]);
    out_.late.insert(out_.late.end(), between_[i].late.begin(), between_[i].late.end());
    records = between_[i].results;
  }
  out_.results.insert(out_.results.end(), records.begin(), records.end());
}

void Chain::process(Lane lane, std::span<const Record> records) {
  if (lane == Lane::kLate)
    out_.late.insert(out_.late.end(), records.begin(), records.end());
  else
    run_from(0, records);
}

void Chain::advance(int64_t watermark_ns) {
  Emitted fired;
  for (size_t i = 0; i < operators_.size(); ++i) {
    fired.clear();
    operators_[i]->advance(watermark_ns, fired);
    run_from(i + 1, fired.results);
    out_.late.insert(out_.late.end(), fired.late.begin(), fired.late.end());
  }
}

std::vector<Bytes> Chain::snapshot() const {
  std::vector<Bytes> states;
  for (const auto& op : operators_) states.push_back(op->snapshot());
  return states;
}

std::optional<Account> Chain::account() const {
  Account sum;
  for (const auto& op : operators_) {
    const std::optional<Account> account = op->account();
    if (!account) return {};
    sum.kept += account->kept;
    sum.dropped += account->dropped;
  }
  return sum;
}

Result<void> Chain::restore(const std::vector<Bytes>& states, KeyGroupRange range) {
  if (states.size() != operators_.size())
    return trouble(Trouble::kCorrupt, fmt::format("{} states for {} operators", states.size(), operators_.size()));
  for (size_t i = 0; i < operators_.size(); ++i)
    if (!states[i].empty())
      if (auto restored = operators_[i]->restore(states[i], range); !restored) return restored;
  return {};
}

}  // namespace wavetank::engine
