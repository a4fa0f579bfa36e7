// Tumbling windows: panes by end time, each a flat table of aggregates; snapshots grouped by key group.
#include "engine/operators/window.h"

#include <algorithm>

#include "env/codec.h"

namespace wavetank::engine {
namespace {

/// Snapshots are written for this many key groups; a restore keeps the groups of its own range.
constexpr uint32_t kSnapshotGroups = 128;

struct PaneEntry {
  int64_t end_ns = 0;
  Aggregate aggregate;
};
BOOST_DESCRIBE_STRUCT(PaneEntry, (), (end_ns, aggregate))

struct WindowState {
  int64_t watermark_ns = kNoWatermark;
  std::vector<uint32_t> group_starts;  ///< where each group begins in `entries`
};
BOOST_DESCRIBE_STRUCT(WindowState, (), (watermark_ns, group_starts))

WindowOperator::Kind kind_named(const std::string& name) {
  if (name == "count") return WindowOperator::Kind::kCount;
  if (name == "min") return WindowOperator::Kind::kMin;
  if (name == "max") return WindowOperator::Kind::kMax;
  CHECK(name == "sum", "aggregate {}", name);
  return WindowOperator::Kind::kSum;
}

int64_t window_end(int64_t time_ns, int64_t size_ns) {
  const int64_t remainder = time_ns % size_ns;
  return time_ns - (remainder < 0 ? remainder + size_ns : remainder) + size_ns;
}

template <WindowOperator::Kind kind>
void accumulate(Aggregate& aggregate, int64_t value) {
  if constexpr (kind == WindowOperator::Kind::kCount) {
    aggregate.value = static_cast<int64_t>(aggregate.count + 1);
  } else if constexpr (kind == WindowOperator::Kind::kSum) {
    aggregate.value = static_cast<int64_t>(static_cast<uint64_t>(aggregate.value) + static_cast<uint64_t>(value));
  } else if constexpr (kind == WindowOperator::Kind::kMin) {
    aggregate.value = aggregate.count == 0 ? value : std::min(aggregate.value, value);
  } else {
    aggregate.value = aggregate.count == 0 ? value : std::max(aggregate.value, value);
  }
}

}  // namespace

WindowOperator::WindowOperator(const WindowSettings& settings)
    : size_ns_(settings.tumbling.ns), kind_(kind_named(settings.aggregate)) {}

WindowOperator::Pane& WindowOperator::pane_ending(int64_t end_ns) {
  const auto place = std::lower_bound(panes_.begin(), panes_.end(), end_ns,
                                      [](const Pane& pane, int64_t end) { return pane.end_ns < end; });
  if (place != panes_.end() && place->end_ns == end_ns) return *place;
  return *panes_.insert(place, Pane{end_ns, {}});
}

template <WindowOperator::Kind kind>
void WindowOperator::add(std::span<const Record> records, Emitted& out) {
  // Most neighbours fall into one window: the division is done only when the window changes.
  Pane* pane = nullptr;
  int64_t start = 0;
  int64_t end = 0;
  for (const Record& record : records) {
    if (pane == nullptr || record.time_ns < start || record.time_ns >= end) {
      end = window_end(record.time_ns, size_ns_);
      start = end - size_ns_;
      if (end <= watermark_ns_) {
        out.late.push_back(record);
        pane = nullptr;
        continue;
      }
      pane = &pane_ending(end);
    }
    Aggregate& aggregate = pane->aggregates.at(record.key);
    accumulate<kind>(aggregate, record.value);
    aggregate.fingerprint += record.fingerprint;
    ++aggregate.count;
  }
}

void WindowOperator::process(std::span<const Record> records, Emitted& out) {
  switch (kind_) {
    case Kind::kCount:
      return add<Kind::kCount>(records, out);
    case Kind::kSum:
      return add<Kind::kSum>(records, out);
    case Kind::kMin:
      return add<Kind::kMin>(records, out);
    case Kind::kMax:
      return add<Kind::kMax>(records, out);
  }
}

void WindowOperator::advance(int64_t watermark_ns, Emitted& out) {
  watermark_ns_ = std::max(watermark_ns_, watermark_ns);
  auto pane = panes_.begin();
  for (; pane != panes_.end() && pane->end_ns <= watermark_ns_; ++pane) {
    out.results.reserve(out.results.size() + pane->aggregates.size());
    pane->aggregates.for_each([&](const Aggregate& aggregate) {
      out.results.push_back({aggregate.key, pane->end_ns, aggregate.value, aggregate.fingerprint});
    });
  }
  panes_.erase(panes_.begin(), pane);
}

std::optional<Account> WindowOperator::account() const {
  Account account;
  for (const Pane& pane : panes_)
    pane.aggregates.for_each([&](const Aggregate& aggregate) { account.kept += aggregate.fingerprint; });
  return account;
}

Bytes WindowOperator::snapshot() const {
  WindowState state{watermark_ns_, std::vector<uint32_t>(kSnapshotGroups + 1)};
  uint32_t total = 0;
  for (const Pane& pane : panes_)
    pane.aggregates.for_each([&](const Aggregate& aggregate) {
      ++state.group_starts[key_group(aggregate.key, kSnapshotGroups) + 1];
      ++total;
    });
  for (uint32_t group = 0; group < kSnapshotGroups; ++group) state.group_starts[group + 1] += state.group_starts[group];

  std::vector<uint32_t> next = state.group_starts;
  std::vector<PaneEntry> entries(total);
  for (const Pane& pane : panes_)
    pane.aggregates.for_each([&](const Aggregate& aggregate) {
      entries[next[key_group(aggregate.key, kSnapshotGroups)]++] = {pane.end_ns, aggregate};
    });
  return encode(std::pair(std::move(state), std::move(entries)));
}

Result<void> WindowOperator::restore(const Bytes& bytes, KeyGroupRange range) {
  auto decoded = decode<std::pair<WindowState, std::vector<PaneEntry>>>(bytes);
  if (!decoded) return tl::unexpected(decoded.error());
  const auto& [state, entries] = *decoded;
  if (state.group_starts.size() != kSnapshotGroups + 1 || state.group_starts.back() != entries.size())
    return trouble(Trouble::kCorrupt, "a window snapshot whose key groups do not add up");
  watermark_ns_ = std::max(watermark_ns_, state.watermark_ns);
  for (const PaneEntry& entry : entries) {
    if (!range.contains(key_group(entry.aggregate.key, range.groups))) continue;
    pane_ending(entry.end_ns).aggregates.at(entry.aggregate.key) = entry.aggregate;
  }
  return {};
}

}  // namespace wavetank::engine
